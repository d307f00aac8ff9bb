from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project, Team

USUAL_CAPACITY = 20


class Rule(models.Model):
    """How work reaches people: of a team, or of all work of the project that has none (`team` None).

    `weights` maps a source of tickets to how much of somebody's capacity one of them takes (1 where none is given).
    `same_minutes`: for so long who helped the customer before is waited for. `back_after`: minutes offline after which
    what somebody holds goes back to the queue; 0 is never.
    """

    class Mode(models.TextChoices):
        PULL = "pull", _("People take the next one themselves")
        PUSH = "push", _("The queue gives it to whoever is free")

    class Choice(models.TextChoices):
        IDLE = "idle", _("longest idle")
        LOAD = "load", _("least loaded")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, blank=True, db_constraint=False, related_name="+", db_index=False
    )
    mode = models.CharField(_("how work is given"), max_length=8, choices=Mode.choices, default=Mode.PULL)
    choice = models.CharField(
        _("who of the free comes first"), max_length=8, choices=Choice.choices, default=Choice.IDLE
    )
    same_minutes = models.PositiveSmallIntegerField(
        _("wait for the same operator, minutes"), default=0, validators=[MaxValueValidator(1440)]
    )
    on_shift = models.BooleanField(_("only to people on shift"), default=False)
    back_after = models.PositiveSmallIntegerField(
        _("back to the queue after so many minutes offline"), default=0, validators=[MaxValueValidator(10080)]
    )
    capacity = models.PositiveSmallIntegerField(_("usual capacity of a person"), default=USUAL_CAPACITY)
    weights = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "team"], name="routing_rule_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.project_id}/{self.team_id}: {self.mode}"
