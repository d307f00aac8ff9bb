"""Working time as the plan of shifts says it: whenever somebody of a calendar's teams is on shift."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from otklik.accounts.models import TeamMember
from otklik.lib.worktime import MIDNIGHT, Period
from otklik.routing.models import Shift, ShiftDay
from otklik.routing.shifts import falls_on
from otklik.service_levels.models import Calendar, TeamCalendar

DAY = datetime.timedelta(days=1)
Dates = Mapping[datetime.date, tuple[Period, ...]]


class ShiftDays(Mapping[datetime.date, tuple[Period, ...]]):
    """The working times of any date, worked out when it is asked for; `special` dates of the calendar come before.

    Times are those of the project's wall clock, as in the plan. A calendar without teams takes everybody's shifts.
    """

    def __init__(self, calendar: Calendar, special: Dates) -> None:
        places = TeamCalendar.objects.filter(calendar=calendar, project_id=calendar.project_id)
        teams = list(places.values_list("team_id", flat=True))
        shifts = Shift.objects.filter(project_id=calendar.project_id)
        days = ShiftDay.objects.filter(project_id=calendar.project_id)
        if teams:
            people = TeamMember.objects.filter(project_id=calendar.project_id, team_id__in=teams).values("user_id")
            shifts, days = shifts.filter(user_id__in=people), days.filter(user_id__in=people)
        self._shifts = list(shifts)
        self._days: dict[datetime.date, list[ShiftDay]] = {}
        for row in days:
            self._days.setdefault(row.date, []).append(row)
        self._special = special

    def __getitem__(self, date: datetime.date) -> tuple[Period, ...]:
        own = self._special.get(date)
        if own is not None:
            return own
        found = [(start, min(end, MIDNIGHT)) for start, end in self._begun(date)]
        found += [(0, end - MIDNIGHT) for _start, end in self._begun(date - DAY) if end > MIDNIGHT]
        return joined(found)

    def __iter__(self) -> Iterator[datetime.date]:
        return iter(self._special)

    def __len__(self) -> int:
        return len(self._special)

    def _begun(self, date: datetime.date) -> Iterator[Period]:
        """Yield the shifts that begin on a date; the end of one that runs over midnight is later than 24:00."""
        rows = self._days.get(date, [])
        otherwise = {row.user_id for row in rows}
        for row in rows:
            if row.starts and row.ends:
                yield _minutes(row.starts, row.ends)
        for shift in self._shifts:
            if shift.user_id not in otherwise and falls_on(shift, date):
                yield _minutes(shift.starts, shift.ends)


def joined(periods: list[Period]) -> tuple[Period, ...]:
    """Return periods in their order, those that overlap or touch as one."""
    found: list[Period] = []
    for start, end in sorted(periods):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def _minutes(starts: datetime.time, ends: datetime.time) -> Period:
    begin, end = starts.hour * 60 + starts.minute, ends.hour * 60 + ends.minute
    return begin, end if end > begin else end + MIDNIGHT
