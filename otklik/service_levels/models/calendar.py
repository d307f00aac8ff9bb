from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project, Team
from otklik.accounts.models.project import valid_time_zone


class Calendar(models.Model):
    """When a project, a team or a promise works: a week of periods in a time zone, and days that differ from it.

    `week` holds seven lists (Monday first) of `[from, until]` in minutes after midnight, 1440 being the next
    midnight; a gap between two periods is the lunch. `always`: 24 hours, 7 days; the week and the days count for
    nothing then. One calendar of a project is its `is_default`. A removed calendar stays for the clocks that were
    counted by it.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=120)
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[valid_time_zone])
    always = models.BooleanField(_("24 hours, 7 days a week"), default=False)
    by_shifts = models.BooleanField(_("by the plan of shifts"), default=False)
    week = models.JSONField(default=list)
    is_default = models.BooleanField(_("for the whole project"), default=False)
    is_removed = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-is_default", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"], name="service_levels_calendar_name", condition=models.Q(is_removed=False)
            ),
            models.UniqueConstraint(
                fields=["project"], name="service_levels_calendar_default", condition=models.Q(is_default=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """A date that differs from the week: nobody works, or at other times; `periods` as in the week, empty for a day
    off.
    """

    class Source(models.TextChoices):
        MANUAL = "manual", _("by hand")
        PRODUCTION = "production", _("production calendar")
        ICAL = "ical", _("imported")

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    calendar = models.ForeignKey(
        Calendar, on_delete=models.CASCADE, db_constraint=False, related_name="days", db_index=False
    )
    date = models.DateField(_("date"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    periods = models.JSONField(default=list)
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.MANUAL)

    class Meta:
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["calendar", "date"], name="service_levels_day_once")]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class TeamCalendar(models.Model):
    """That a team works by a calendar of its own instead of the project's."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    team = models.ForeignKey(Team, on_delete=models.CASCADE, db_constraint=False, related_name="+", db_index=False)
    calendar = models.ForeignKey(
        Calendar, on_delete=models.CASCADE, db_constraint=False, related_name="team_places", db_index=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "team"], name="service_levels_team_once")]

    def __str__(self) -> str:
        return f"{self.team_id} by {self.calendar_id}"
