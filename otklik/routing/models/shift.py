from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project


class Shift(models.Model):
    """That somebody works at these hours on these days of the week (0 is Monday), in the project's time zone.

    A shift whose end is not after its beginning runs over midnight. `every` n weeks, counted from the week of `first`.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    days = ArrayField(models.PositiveSmallIntegerField(), default=list)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"), null=True, blank=True)
    every = models.PositiveSmallIntegerField(_("every so many weeks"), default=1)

    class Meta:
        indexes = [models.Index(fields=["project", "user"], name="routing_shift_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.starts}-{self.ends}"


class ShiftDay(models.Model):
    """An exception: on this date somebody works at these hours only, or not at all (no hours)."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    date = models.DateField(_("date"))
    starts = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "user", "date"], name="routing_shift_day_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.date}"
