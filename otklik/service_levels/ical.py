"""Holidays out of an iCalendar file (RFC 5545): what lasts whole days is a day off."""

from __future__ import annotations

import datetime

from otklik.lib.text import storable

MOST_BYTES = 1_000_000
MOST_DAYS = 2_000  # of one file
LONGEST = 60  # days of one event; what is longer is no holiday
YEARS_BACK, YEARS_ON = 1, 5
RULE_COUNT = 500


class NotCalendarError(ValueError):
    """The file is no iCalendar file, or too large, or has no whole days in it."""


def days_off(data: bytes, *, today: datetime.date) -> dict[datetime.date, str]:
    """Return the days off of a file by date, with their names, from last year to five years on.

    All-day events count, each of their days; yearly repetitions are unfolded. Raises NotCalendarError.
    """
    from icalendar import Calendar as Ical  # 5 MB a process, for a file a year

    if len(data) > MOST_BYTES:
        raise NotCalendarError("too large")
    first = datetime.date(today.year - YEARS_BACK, 1, 1)
    last = datetime.date(today.year + YEARS_ON, 12, 31)
    try:
        parsed = Ical.from_ical(data)
        found: dict[datetime.date, str] = {}
        for event in parsed.walk("VEVENT"):
            for day, name in _days(event, first, last):
                found.setdefault(day, name)
                if len(found) > MOST_DAYS:
                    raise NotCalendarError("too many days")
    except NotCalendarError:
        raise
    except Exception as error:  # the library raises whatever a broken value provokes
        raise NotCalendarError(str(error)[:200]) from error
    if not found:
        raise NotCalendarError("no whole days")
    return dict(sorted(found.items()))


def _days(event: object, first: datetime.date, last: datetime.date) -> list[tuple[datetime.date, str]]:
    get = event.get  # type: ignore[attr-defined]
    start = get("DTSTART")
    if start is None or isinstance(start.dt, datetime.datetime):
        return []
    end = get("DTEND")
    length = 1 if end is None or isinstance(end.dt, datetime.datetime) else max(1, (end.dt - start.dt).days)
    if length > LONGEST:
        return []
    name = " ".join(storable(str(get("SUMMARY", ""))).split())[:120]
    result = []
    for begin in _starts(start.dt, get("RRULE"), last):
        for number in range(length):
            day = begin + datetime.timedelta(days=number)
            if first <= day <= last:
                result.append((day, name))
    return result


def _starts(start: datetime.date, rule: object, last: datetime.date) -> list[datetime.date]:
    if rule is None:
        return [start]
    from dateutil.rrule import rrulestr

    begin = datetime.datetime(start.year, start.month, start.day)  # noqa: DTZ001 - dates have no zone
    text = rule.to_ical().decode("ascii").replace("Z", "")  # type: ignore[attr-defined]
    end = datetime.datetime(last.year, last.month, last.day)  # noqa: DTZ001
    found: list[datetime.date] = []
    for moment in rrulestr(text, dtstart=begin):
        if moment > end or len(found) >= RULE_COUNT:
            break
        found.append(moment.date())
    return found
