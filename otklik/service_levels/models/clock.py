from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project
from otklik.desk.models import Ticket
from otklik.service_levels.models.calendar import Calendar
from otklik.service_levels.models.policy import Policy


class Clock(models.Model):
    """One promise about one ticket: it began with the event `cause_id`, it is kept until `due_at` or broken after it.

    `minutes` are working minutes by `calendar` (None: 24x7). `pauses`: `[from, until or null, why]`, moments as ISO
    8601. `due_at` and `warn_at` (80 %) are empty while it stands still. `next_at` is the mark that fires next, the
    one column the worker looks at. A clock that ran out is `breached` for good; `stopped_at` tells when the promised
    thing was done after all. `dropped`: nothing is promised any more (merged, another policy, the question was taken
    back).
    """

    class Target(models.TextChoices):
        FIRST_RESPONSE = "first_response", _("First response")
        NEXT_RESPONSE = "next_response", _("Next response")
        SOLUTION = "solution", _("Solution")
        CLARIFICATION = "clarification", _("Clarification by the client company")

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Stands still")
        MET = "met", _("Kept")
        BREACHED = "breached", _("Missed")
        DROPPED = "dropped", _("No longer counts")

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_constraint=False, related_name="clocks", db_index=False
    )
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, db_constraint=False, related_name="+", db_index=False)
    calendar = models.ForeignKey(
        Calendar, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+", db_index=False
    )
    target = models.CharField(max_length=16, choices=Target.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    minutes = models.PositiveIntegerField()
    cause_id = models.BigIntegerField()
    pauses = models.JSONField(default=list)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "target", "cause_id"], name="service_levels_clock_once")
        ]
        indexes = [
            models.Index(
                fields=["next_at", "id"], name="service_levels_clock_next", condition=models.Q(next_at__isnull=False)
            ),
            # What is promised and not yet done, by ticket: for a recount, the control list and cards of breaches.
            models.Index(
                fields=["project", "ticket"],
                name="service_levels_clock_open",
                condition=models.Q(stopped_at__isnull=True),
            ),
            models.Index(
                fields=["project", "-breached_at", "-id"],
                name="service_levels_clock_breached",
                condition=models.Q(breached_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target} of {self.ticket_id}"

    @property
    def is_open(self) -> bool:
        """Whether the promised thing is still owed."""
        return self.stopped_at is None and self.state != self.State.DROPPED
