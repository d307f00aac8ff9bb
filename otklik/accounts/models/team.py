from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models.project import Project


class Team(models.Model):
    """People of a project who share a queue; `line` is the support line (1 answers first, 2 knows more, ...)."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="teams", db_index=False)
    name = models.CharField(_("name"), max_length=120)
    line = models.PositiveSmallIntegerField(
        _("support line"), default=1, validators=[MinValueValidator(1), MaxValueValidator(9)]
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["line", "name"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="accounts_team_name")]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """That a person works in a team; the project is that of the team (composite key in the database)."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, db_constraint=False, related_name="members", db_index=False
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="team_places")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="accounts_team_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.team_id}"
