"""Who works when: shifts by the week, and the days that are otherwise."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from otklik.accounts.models import Project
from otklik.routing.models import Shift, ShiftDay

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Worked:
    """One span of somebody's work, with its zone; `exception` when it stands for a single day."""

    user: int
    starts: datetime.datetime
    ends: datetime.datetime
    exception: bool = False


def plan(project: Project, first: datetime.date, last: datetime.date) -> list[Worked]:
    """Return who works when from the first day to the last, by beginning; a shift belongs to the day it begins on."""
    shifts = list(Shift.objects.filter(project=project, first__lte=last).exclude(last__lt=first))
    days = {(row.user_id, row.date): row for row in ShiftDay.objects.filter(project=project, date__range=(first, last))}
    found: set[Worked] = set()
    day = first
    while day <= last:
        for shift in shifts:
            if falls_on(shift, day) and (shift.user_id, day) not in days:
                found.add(_span(project, shift.user_id, day, shift.starts, shift.ends))
        day += DAY
    for (user, date), row in days.items():
        if row.starts and row.ends:
            found.add(_span(project, user, date, row.starts, row.ends, exception=True))
    return sorted(found, key=lambda worked: (worked.starts, worked.user))


def falls_on(shift: Shift, day: datetime.date) -> bool:
    """Tell whether a shift begins on a day."""
    if day < shift.first or (shift.last and day > shift.last) or day.weekday() not in shift.days:
        return False
    return (_monday(day) - _monday(shift.first)).days // 7 % max(shift.every, 1) == 0


def on_shift(project: Project, moment: datetime.datetime) -> list[int]:
    """Return ids of the people who are on shift at a moment; a shift of the day before may run over midnight."""
    today = moment.astimezone(project.zone).date()
    return sorted(_at(plan(project, today - DAY, today), moment))


def _at(spans: Iterable[Worked], moment: datetime.datetime) -> set[int]:
    return {span.user for span in spans if span.starts <= moment < span.ends}


def _monday(day: datetime.date) -> datetime.date:
    return day - datetime.timedelta(days=day.weekday())


def _span(
    project: Project,
    user: int,
    day: datetime.date,
    starts: datetime.time,
    ends: datetime.time,
    *,
    exception: bool = False,
) -> Worked:
    until = day if ends > starts else day + DAY
    zone = project.zone
    begin = datetime.datetime.combine(day, starts, zone).astimezone(datetime.UTC)
    return Worked(user, begin, datetime.datetime.combine(until, ends, zone).astimezone(datetime.UTC), exception)
