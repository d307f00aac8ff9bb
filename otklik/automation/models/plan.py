"""Tickets that a calendar rule opens again and again, and what became of each of its dates."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project


class Plan(models.Model):
    """A ticket that is opened by a calendar rule (R139): RFC 5545 in the wall clock of `time_zone`, from `begins_on`.

    `template` is checked JSON (`automation.planned`). `skips` are days (ISO 8601) that are left out. `next_raw` is the
    rule's next moment and the only thing that sets the plan off; `next_at` is when its ticket comes, later where days
    off move it. `handled_at`: the clock when the plan was looked at last; if that lies ahead, the clock was set back.
    """

    class DaysOff(models.TextChoices):
        ANY = "any", _("open it on days off, too")
        SKIP = "skip", _("open nothing on a day off")
        NEXT = "next", _("open it on the next working day")

    class Missed(models.TextChoices):
        EACH = "each", _("open a ticket for each missed date")
        LAST = "last", _("open a ticket for the last missed date only")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=120)
    rrule = models.CharField(_("calendar rule"), max_length=200)
    time_zone = models.CharField(_("time zone"), max_length=64)
    begins_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    days_off = models.CharField(_("days off"), max_length=4, choices=DaysOff.choices, default=DaysOff.ANY)
    missed = models.CharField(_("after a standstill"), max_length=4, choices=Missed.choices, default=Missed.LAST)
    skips = models.JSONField(default=list)
    template = models.JSONField(default=dict)
    is_active = models.BooleanField(_("switched on"), default=True)
    next_raw = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["project", "id"], name="automation_plan_wall")]
        indexes = [
            models.Index(
                fields=["next_raw"],
                name="automation_plan_due",
                condition=models.Q(is_active=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PlanDate(models.Model):
    """What became of one date of a plan: at most once each. `raw` is the rule's moment, `at` when it came.

    `left_out`: earlier dates that were missed in a standstill and for which nothing was opened.
    """

    class State(models.TextChoices):
        OPENED = "opened", _("opened")
        SKIPPED = "skipped", _("left out")
        FAILED = "failed", _("failed")

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, db_constraint=False, related_name="+", db_index=False)
    raw = models.DateTimeField()
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices)
    ticket_id = models.BigIntegerField(null=True)
    left_out = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True, default="")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "raw"], name="automation_plandate_once"),
            # A date that was moved to a day which has one of its own brings no second ticket.
            models.UniqueConstraint(
                fields=["plan", "at"], name="automation_plandate_ticket", condition=models.Q(state="opened")
            ),
        ]
        indexes = [models.Index(fields=["plan", "-id"], name="automation_plandate_log")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.raw}: {self.state}"
