"""What a project promises to whom: its policies in their order, and the timetables they are counted by."""

from __future__ import annotations

import datetime
import time
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass

from otklik.accounts.models import Project
from otklik.desk.models import Ticket, Topic
from otklik.lib.worktime import NoWorkingTimeError, Timetable
from otklik.service_levels.by_shifts import ShiftDays
from otklik.service_levels.models import Calendar, CalendarDay, Policy, TeamCalendar

KNOWN_FOR = 5.0  # seconds a process believes that a project promises nothing
_nobody: dict[int, float] = {}
_tables: dict[int, tuple[int, Timetable]] = {}  # by calendar: its version and what it says


def has_promises(project_id: int | None) -> bool:
    """Tell whether a project has, or had, a policy.

    Asked in the transaction of each change, so a "no" is remembered for five seconds: who promises nothing pays for
    none. A first policy looks through the project's open tickets a second time after that.
    """
    if project_id is None:
        return False
    now = time.monotonic()
    if _nobody.get(project_id, 0.0) > now:
        return False
    if Policy.objects.filter(project_id=project_id).exists():
        return True
    if len(_nobody) > 10_000:
        _nobody.clear()
    _nobody[project_id] = now + KNOWN_FOR
    return False


def forget_silence() -> None:
    """Ask anew which projects promise something; called when a policy is set up."""
    _nobody.clear()


def timetable_of(calendar: Calendar) -> Timetable:
    """Return what a calendar says; kept in the process until the calendar has another version."""
    known = _tables.get(calendar.pk)
    if known is not None and known[0] == calendar.version:
        return known[1]
    rows = CalendarDay.objects.filter(calendar_id=calendar.pk, project_id=calendar.project_id)
    days = {day: as_periods(periods) for day, periods in rows.values_list("date", "periods")}
    if calendar.by_shifts:
        table = Timetable(calendar.project.zone, days=ShiftDays(calendar, days))
    else:
        table = Timetable(zoneinfo.ZoneInfo(calendar.time_zone), week_of(calendar), days, always=calendar.always)
    if len(_tables) > 1000:
        _tables.clear()
    _tables[calendar.pk] = (calendar.version, table)
    return table


def _calendar_of(ticket: Ticket) -> Calendar | None:
    """Return the calendar of a ticket's team, or the project's own; None without one."""
    calendars = Calendar.objects.filter(project_id=ticket.project_id, is_removed=False)
    places = TeamCalendar.objects.filter(project_id=ticket.project_id, team_id=ticket.team_id or 0)
    own = calendars.filter(pk__in=places.values("calendar_id")).first() if ticket.team_id else None
    return own or calendars.filter(is_default=True).first()


def is_working(ticket: Ticket, moment: datetime.datetime) -> bool | None:
    """Tell whether a ticket's team works at a moment by its calendar, or the project by its own; None without one."""
    calendar = _calendar_of(ticket)
    return timetable_of(calendar).is_working(moment) if calendar is not None else None


def works_next(ticket: Ticket, moment: datetime.datetime) -> datetime.datetime | None:
    """Return when a ticket's team works next, the moment itself if it works then; None without a calendar or an end."""
    calendar = _calendar_of(ticket)
    if calendar is None:
        return None
    table = timetable_of(calendar)
    if table.is_working(moment):
        return moment
    try:
        return table.add(moment, 1) - datetime.timedelta(seconds=1)
    except NoWorkingTimeError:
        return None


def week_of(calendar: Calendar) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return the seven days of a calendar, Monday first."""
    return tuple(as_periods(periods) for periods in calendar.week) or ((),) * 7


def is_working_day(project_id: int, day: datetime.date) -> bool | None:
    """Tell whether a project works at all on a day by its usual calendar; None without one."""
    calendar = Calendar.objects.filter(project_id=project_id, is_removed=False, is_default=True).first()
    if calendar is None:
        return None
    table = timetable_of(calendar)
    return table.always or bool(table.days.get(day, table.week[day.weekday()]))


def as_periods(stored: Iterable[Iterable[int]]) -> tuple[tuple[int, int], ...]:
    """Return periods as they are stored in the form they are counted in."""
    return tuple((int(start), int(end)) for start, end in stored)


@dataclass(frozen=True)
class Ruling:
    """What counts for one ticket: a policy (None: nothing is promised) and the calendar of its clocks (None: 24x7)."""

    policy: Policy | None
    calendar: Calendar | None


class Book:
    """The promises of one project, read once for any number of its tickets."""

    def __init__(self, project_id: int) -> None:
        self.project_id = project_id
        every = list(Policy.objects.filter(project_id=project_id).order_by("position", "id"))
        self.policies = [row for row in every if row.is_active and not row.is_removed]
        self.since: datetime.datetime | None = min((row.created_at for row in every), default=None)
        self.by_id = {row.pk: row for row in every}
        self.calendars = {row.pk: row for row in Calendar.objects.filter(project_id=project_id)}
        places = TeamCalendar.objects.filter(project_id=project_id)
        self.of_team = dict(places.values_list("team_id", "calendar_id"))
        self.default = next((row for row in self.calendars.values() if row.is_default and not row.is_removed), None)
        self._parents: dict[int, int | None] | None = None
        self._round_the_clock: Timetable | None = None

    def ruling(self, ticket: Ticket) -> Ruling:
        """Return what counts for a ticket; its team and its customer must have been read with it."""
        policy = next((row for row in self.policies if self.holds(row, ticket)), None)
        if policy is None:
            return Ruling(None, None)
        return Ruling(policy, self.calendar_for(policy, ticket.team_id))

    def calendar_for(self, policy: Policy, team_id: int | None) -> Calendar | None:
        """Return the policy's own calendar, or the team's, or the project's; None when there is none of them."""
        own = self.calendars.get(policy.calendar_id or 0)
        if own is not None:
            return own
        of_team = self.calendars.get(self.of_team.get(team_id or 0, 0))
        return of_team if of_team is not None and not of_team.is_removed else self.default

    def holds(self, policy: Policy, ticket: Ticket) -> bool:
        """Tell whether the conditions of a policy hold for a ticket."""
        if policy.priorities and ticket.priority not in policy.priorities:
            return False
        if policy.lines and (ticket.team is None or ticket.team.line not in policy.lines):
            return False
        if policy.standings and (ticket.person.standing if ticket.person else "") not in policy.standings:
            return False
        return not policy.topics or bool(set(policy.topics) & self._lineage(ticket.topic_id))

    def timetable(self, calendar: Calendar | None) -> Timetable:
        """Return the timetable of a calendar of the project; 24x7 in the project's zone without one."""
        if calendar is not None:
            return timetable_of(calendar)
        if self._round_the_clock is None:
            self._round_the_clock = Timetable(Project.objects.get(pk=self.project_id).zone, always=True)
        return self._round_the_clock

    def _lineage(self, topic: int | None) -> set[int]:
        """Return a topic and those above it."""
        if self._parents is None:
            self._parents = dict(Topic.objects.filter(project_id=self.project_id).values_list("pk", "parent_id"))
        found: set[int] = set()
        while topic is not None and topic not in found:
            found.add(topic)
            topic = self._parents.get(topic)
        return found
