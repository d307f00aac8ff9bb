"""From a promise to its deadline, and the intervals that explain it. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from otklik.lib.worktime import NoWorkingTimeError, Timetable
from otklik.service_levels.replay import Pause

WARN_PERCENT = 80


@dataclass(frozen=True, slots=True)
class Marks:
    """When a clock reaches 80 % and 100 %; None while it stands still, and where the calendar never works so long."""

    warn_at: datetime.datetime | None
    due_at: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of time in which a clock was not paused; `until` None: to this day and on."""

    since: datetime.datetime
    until: datetime.datetime | None
    why: str = ""  # of the pause after it


def runs(started_at: datetime.datetime, pauses: Sequence[Pause]) -> Iterator[Run]:
    """Cut the time since the start by its pauses, which may overlap."""
    since: datetime.datetime | None = started_at
    for pause in sorted(pauses, key=lambda one: one.since):
        if since is None:
            return
        if pause.since > since:
            yield Run(since, pause.since, pause.why)
        since = None if pause.until is None else max(since, pause.until)
    if since is not None:
        yield Run(since, None)


def marks(table: Timetable, started_at: datetime.datetime, pauses: Sequence[Pause], minutes: int) -> Marks:
    """Return when the promised working minutes are used up, and 80 % of them."""
    seconds = minutes * 60
    parts = list(runs(started_at, pauses))
    return Marks(_reached(table, parts, seconds * WARN_PERCENT // 100), _reached(table, parts, seconds))


def _reached(table: Timetable, parts: Sequence[Run], seconds: int) -> datetime.datetime | None:
    left = seconds
    for run in parts:
        if run.until is not None:
            gone = table.between(run.since, run.until)
            if gone < left:
                left -= gone
                continue
        try:
            return table.add(run.since, left)
        except NoWorkingTimeError:
            return None
    return None


@dataclass(frozen=True, slots=True)
class Counted:
    """One interval of an explanation: `seconds` of it counted, `why` tells what it was if nothing did."""

    since: datetime.datetime
    until: datetime.datetime
    seconds: int
    total: int  # counted since the start of the clock
    why: str = ""


def explain(
    table: Timetable, started_at: datetime.datetime, pauses: Sequence[Pause], until: datetime.datetime
) -> list[Counted]:
    """Return each interval from the start of a clock to a moment: those that counted, the pauses, and times off.

    Whole seconds, as the timetable counts: else a part of a second before each pause would pass for time off.
    """
    started_at, until = _whole(started_at), _whole(until)
    pauses = [Pause(_whole(one.since), _whole(one.until) if one.until else None, one.why) for one in pauses]
    result: list[Counted] = []
    at, total = started_at, 0
    for run in runs(started_at, pauses):
        if run.since >= until:
            break
        if run.since > at:
            result.append(Counted(at, run.since, 0, total, _why(pauses, at)))
        end = until if run.until is None else min(run.until, until)
        at = run.since
        for since, stop in table.intervals(run.since, end):
            if since > at:
                result.append(Counted(at, since, 0, total, "off"))
            total += int((stop - since).total_seconds())
            result.append(Counted(since, stop, int((stop - since).total_seconds()), total))
            at = stop
        if end > at:
            result.append(Counted(at, end, 0, total, "off"))
        at = max(at, end)
    if at < until:
        result.append(Counted(at, until, 0, total, _why(pauses, at)))
    return result


def _whole(moment: datetime.datetime) -> datetime.datetime:
    return moment.replace(microsecond=0)


def _why(pauses: Sequence[Pause], at: datetime.datetime) -> str:
    for pause in pauses:
        if pause.since <= at and (pause.until is None or at < pause.until):
            return pause.why
    return "off"
