from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project
from otklik.service_levels.models.calendar import Calendar

MOST_MINUTES = 366 * 24 * 60  # a promise of more than a year is none


def minutes_field(label: Any) -> Any:
    """Return a column of working minutes; empty when nothing is promised."""
    return models.PositiveIntegerField(label, null=True, blank=True, validators=[MaxValueValidator(MOST_MINUTES)])


class Policy(models.Model):
    """What is promised to which tickets. The first active policy in the order of `position` whose conditions hold
    counts.

    Conditions: an empty list holds for all; `topics` take in what lies below them, `standings` are classes of
    customers ("" is an ordinary one), `lines` those of the ticket's team. `calendar` None: the team's, or else the
    project's, or else 24x7. `pauses`: statuses (and "snoozed") in which the clocks of response and solution stand
    still.
    """

    class Pause(models.TextChoices):
        WAITING_CUSTOMER = "waiting_customer", _("Waiting for the customer")
        WAITING_CLIENT = "waiting_client", _("Waiting for the client company")
        SNOOZED = "snoozed", _("Asleep")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(_("in force"), default=True)
    is_removed = models.BooleanField(default=False)
    calendar = models.ForeignKey(
        Calendar, on_delete=models.PROTECT, null=True, blank=True, db_constraint=False, related_name="+", db_index=False
    )
    topics = ArrayField(models.BigIntegerField(), default=list, blank=True)
    priorities = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    standings = ArrayField(models.CharField(max_length=40, blank=True), default=list, blank=True)
    lines = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    first_response = minutes_field(_("first response"))
    next_response = minutes_field(_("next response"))
    solution = minutes_field(_("solution"))
    clarification = minutes_field(_("clarification by the client company"))
    pauses = ArrayField(models.CharField(max_length=20, choices=Pause.choices), default=list, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"], name="service_levels_policy_name", condition=models.Q(is_removed=False)
            )
        ]

    def __str__(self) -> str:
        return self.name


class Recount(models.Model):
    """That the clocks of a project are worked out anew because a calendar or a policy changed, and how far that is."""

    class State(models.TextChoices):
        WAITING = "waiting", _("will begin in a moment")
        RUNNING = "running", _("being recomputed")
        DONE = "done", _("recomputed")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    reason = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    after = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["project", "-id"], name="service_levels_recount_new")]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.done}/{self.total}"
