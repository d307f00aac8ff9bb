import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project
from otklik.desk.models import Ticket


class Work(models.Model):
    """A time that somebody worked on a ticket: one spell the pages counted, or one amount written down by hand.

    `counted` is what the pages counted, in seconds, and is never changed by anybody; `seconds` is what holds: the same,
    until somebody corrects it. `day` is the day in the project's time zone, `topic` the id of the topic under which it
    is summed up, 0 for none. A spell that goes on is `is_open`; then `ended_at` is its last sign of life.
    """

    class Kind(models.TextChoices):
        COUNTED = "counted", _("counted")
        ADDED = "added", _("written down by hand")

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, db_constraint=False, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.COUNTED)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    counted = models.PositiveIntegerField(default=0)
    seconds = models.PositiveIntegerField(default=0)
    day = models.DateField()
    topic = models.BigIntegerField(default=0)
    is_open = models.BooleanField(default=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    corrected_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "ticket"], name="routing_work_going", condition=models.Q(is_open=True)
            )
        ]
        indexes = [
            models.Index(fields=["ticket", "-id"], name="routing_work_ticket"),
            models.Index(fields=["ended_at"], name="routing_work_silent", condition=models.Q(is_open=True)),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.ticket_id}: {self.seconds} s"

    @property
    def was_corrected(self) -> bool:
        """Whether what holds was written by somebody after it was counted."""
        return self.corrected_at is not None


class WorkTotal(models.Model):
    """How long somebody has worked on a ticket, in seconds; kept by every beat, correction and entry."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_constraint=False, related_name="work_totals", db_index=False
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    seconds = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="routing_total_once")]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.ticket_id}: {self.seconds} s"


class WorkDay(models.Model):
    """How long somebody has worked on tickets of a topic (0: of none) on one day of the project, in seconds."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    day = models.DateField()
    topic = models.BigIntegerField(default=0)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    seconds = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "day", "topic", "user"], name="routing_day_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.user_id}: {self.seconds} s"


class Beat(models.Model):
    """When any page of somebody last told how long he had worked: no second before it is counted for him again.

    A person's, not a project's: nobody works on two tickets at once, whatever he has open and on how many devices.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} at {self.at}"


class TimeRule(models.Model):
    """How time is recorded in a project; without a row as these defaults say."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="+")
    automatic = models.BooleanField(_("count while a ticket is open and being worked on"), default=True)
    rest_minutes = models.PositiveSmallIntegerField(
        _("stop counting after so many minutes without a key or the mouse"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
    )
    shown_to_client = models.BooleanField(_("the client company sees how long its cases took"), default=False)

    def __str__(self) -> str:
        return f"time in {self.project_id}"

    @property
    def rest(self) -> datetime.timedelta:
        """After what time without a sign of the person a page stops counting."""
        return datetime.timedelta(minutes=self.rest_minutes)
