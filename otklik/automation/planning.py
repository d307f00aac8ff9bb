"""When the tickets of a plan come: the dates of its rule, moved or left out on days off and days that are skipped."""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from otklik.automation import recurrence
from otklik.automation.models import Plan

MOST_MOVED = 60  # days a date moves on at most, to a working day
WorkingDay = Callable[[int, datetime.date], bool | None]
_works: list[WorkingDay] = []


def use_calendar(works: WorkingDay) -> None:
    """Have a neighbour say whether a project works on a day, None without a calendar. Called by `config/wiring.py`."""
    _works[:] = [works]


def is_day_off(project_id: int, day: datetime.date) -> bool:
    """Tell whether a project does not work on a day; without a calendar Saturday and Sunday are off."""
    found = _works[0](project_id, day) if _works else None
    return day.weekday() >= 5 if found is None else not found


@dataclass(frozen=True)
class Date:
    """One date of a plan. `raw`: as the rule says; `at`: when its ticket comes; `why` it does not: "off" or "skip"."""

    raw: datetime.datetime
    at: datetime.datetime
    why: str = ""

    @property
    def is_moved(self) -> bool:
        """Whether days off have moved it."""
        return self.at != self.raw


def dates(plan: Plan, after: datetime.datetime) -> Iterator[Date]:
    """Yield the dates of a plan after a moment of its rule, in order, up to its end."""
    zone = zoneinfo.ZoneInfo(plan.time_zone)
    for raw in recurrence.walk(plan.rrule, zone, after, plan.begins_on):
        if plan.ends_on is not None and raw.astimezone(zone).date() > plan.ends_on:
            return
        yield placed(plan, raw)


def placed(plan: Plan, raw: datetime.datetime) -> Date:
    """Return a date of the rule as the plan has it now: calendars and days that are left out may have changed."""
    zone = zoneinfo.ZoneInfo(plan.time_zone)
    local = raw.astimezone(zone)
    if local.date().isoformat() in plan.skips:
        return Date(raw, raw, "skip")
    if plan.days_off == Plan.DaysOff.ANY or not is_day_off(plan.project_id, local.date()):
        return Date(raw, raw)
    if plan.days_off == Plan.DaysOff.SKIP:
        return Date(raw, raw, "off")
    for days in range(1, MOST_MOVED):
        day = local.date() + datetime.timedelta(days=days)
        if not is_day_off(plan.project_id, day):
            moved = datetime.datetime.combine(day, local.time(), tzinfo=zone).astimezone(datetime.UTC)
            return Date(raw, moved, "skip" if day.isoformat() in plan.skips else "")
    return Date(raw, raw, "off")


def schedule(plan: Plan, after: datetime.datetime) -> None:
    """Set a plan's next date after a moment of its rule; None when it has come to its end. The caller saves it."""
    found = next(dates(plan, after), None)
    plan.next_raw = found.raw if found else None
    plan.next_at = found.at if found else None
