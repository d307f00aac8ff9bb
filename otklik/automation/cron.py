"""Five fields of cron (POSIX crontab) as a calendar rule of RFC 5545, so that the product keeps one kind of times."""

from __future__ import annotations

import re

DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
MONTH_NAMES = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
DAY_NAMES = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
SHAPE = re.compile(r"\S+(?:\s+\S+){4}", re.ASCII)
PART = re.compile(r"(\*|(\d{1,2})(?:-(\d{1,2}))?)(?:/(\d{1,2}))?", re.ASCII)
SHORT = {
    "@HOURLY": "0 * * * *", "@DAILY": "0 0 * * *", "@WEEKLY": "0 0 * * 0", "@MONTHLY": "0 0 1 * *",
    "@YEARLY": "0 0 1 1 *",
}  # fmt: skip


class NotCronError(ValueError):
    """The text is no line of cron, or one that no calendar rule says."""


def looks_like(text: str) -> bool:
    """Tell whether a text is meant as a line of cron."""
    return "=" not in text and (text.strip().upper() in SHORT or SHAPE.fullmatch(text.strip()) is not None)


def rule_of(text: str) -> str:
    """Return the calendar rule of a line of cron. Raises NotCronError.

    A day of the month and a day of the week at once mean "one of them" to cron, which no one rule says: refused.
    """
    given = text.strip().upper()
    minutes, hours, days, months, weekdays = SHORT.get(given, given).split()
    at = _values(minutes, 0, 59)
    every = [("BYMONTH", months, 1, 12, MONTH_NAMES), ("BYMONTHDAY", days, 1, 31, ())]
    limits = {name: _values(_named(part, names), low, high) for name, part, low, high, names in every if part != "*"}
    week = [] if weekdays == "*" else sorted({day % 7 for day in _values(_named(weekdays, DAY_NAMES, 0), 0, 7)})
    if week and "BYMONTHDAY" in limits:
        raise NotCronError("a day of the month and one of the week")
    frequency = "WEEKLY" if week and not limits else "DAILY"
    parts = [f"FREQ={frequency}", *(f"{name}={_list(values)}" for name, values in limits.items())]
    if week:
        parts.append(f"BYDAY={','.join(DAYS[day] for day in sorted(week, key=lambda day: (day - 1) % 7))}")
    hour = _values(hours, 0, 23)
    return ";".join([*parts, f"BYHOUR={_list(hour)}", f"BYMINUTE={_list(at)}"])


def _list(values: list[int]) -> str:
    return ",".join(str(value) for value in values)


def _named(part: str, names: tuple[str, ...], first: int = 1) -> str:
    for number, name in enumerate(names, start=first):
        part = part.replace(name, str(number))
    return part


def _values(part: str, low: int, high: int) -> list[int]:
    """Return the numbers of one field: `*`, `5`, `1-5`, `*/15`, and several of them with commas."""
    found: set[int] = set()
    for piece in part.split(","):
        match = PART.fullmatch(piece)
        if match is None or match[4] == "0":
            raise NotCronError(part)
        begin, end = (low, high) if match[1] == "*" else (int(match[2]), int(match[3] or match[2]))
        if match[4] and match[1] != "*" and not match[3]:
            end = high
        if not low <= begin <= end <= high:
            raise NotCronError(part)
        found |= set(range(begin, end + 1, int(match[4] or 1)))
    return sorted(found)
