from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project, Team


class Macro(models.Model):
    """Several actions that a person does with a ticket at once, with his own rights. `actions` as those of a rule.

    Of the whole project, of a `team` or of one person (`owner`). They are offered in the order of `place`.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, db_constraint=False, related_name="+", verbose_name=_("team")
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    actions = models.JSONField(default=list)
    place = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(_("switched on"), default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["place", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "owner", "team", "name"], name="automation_macro_name", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(team=None) | models.Q(owner=None), name="automation_macro_of_one"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> str:
        """Whose it is: `mine`, `team` or `project`."""
        return "mine" if self.owner_id else "team" if self.team_id else "project"


class MacroUse(models.Model):
    """That somebody used a macro: what can be brought back for a day. `before` and `after`: fields of the ticket.

    `messages` are those that were sent by it. No words are kept.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    ticket_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=120)
    done = models.JSONField(default=list)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    messages = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="automation_use_at"),
            models.Index(fields=["ticket_id"], name="automation_use_ticket"),
        ]

    def __str__(self) -> str:
        return f"{self.name} by {self.user_id} in {self.ticket_id}"
