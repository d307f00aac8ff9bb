from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project
from otklik.desk.models import Ticket


class Outcome(models.Model):
    """How the first line did with a ticket: it solved it, or handed it to a team of a further line.

    `topic` and `day` (of the project) are those under which it is summed up; topic 0 is none.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    ticket = models.OneToOneField(
        Ticket, on_delete=models.CASCADE, db_constraint=False, related_name="+", primary_key=True
    )
    handed = models.BooleanField()
    day = models.DateField()
    topic = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.ticket_id} {'handed' if self.handed else 'solved'}"


class MixDay(models.Model):
    """How many tickets of a topic the first line solved and how many it handed on, on one day of the project."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    day = models.DateField()
    topic = models.BigIntegerField(default=0)
    solved = models.IntegerField(default=0)
    handed = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "day", "topic"], name="routing_mix_day_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.solved}:{self.handed}"


class MixTarget(models.Model):
    """Which share of tickets the first line is meant to solve, in percent: of a project (`topic` 0) or of one topic.

    Off by more than `bound` points in the last `days` days, with at least `least` tickets, it tells once; `drifted_at`
    is since when, None while all is well.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    topic = models.BigIntegerField(default=0)
    percent = models.PositiveSmallIntegerField(
        _("solved on the first line, percent"), validators=[MaxValueValidator(100)]
    )
    bound = models.PositiveSmallIntegerField(
        _("tell when it is off by more than, points"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    days = models.PositiveSmallIntegerField(
        _("counted over the last days"), default=7, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    least = models.PositiveSmallIntegerField(
        _("but not before so many tickets"), default=20, validators=[MinValueValidator(1), MaxValueValidator(10_000)]
    )
    drifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "topic"], name="routing_mix_target_once")]

    def __str__(self) -> str:
        return f"{self.project_id}/{self.topic}: {self.percent} %"
