"""Moments as the exports write them: ISO 8601, seconds since 1970, days as people write them."""

from __future__ import annotations

import datetime
import re

EARLIEST = datetime.datetime(1980, 1, 1, tzinfo=datetime.UTC)
# 24.12.2025 10:15, 12/24/2025 3:15 PM, 24/12/2025
WRITTEN = re.compile(r"(\d{1,2})([./])(\d{1,2})\2(\d{4}|\d{2})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp][Mm])?)?")


class NoTimeError(ValueError):
    """What should be a moment is none."""


def moment(value: object, zone: datetime.tzinfo, now: datetime.datetime) -> datetime.datetime | None:
    """Return the moment in UTC, None for nothing; one without a zone is in `zone`, one in the future is now.

    A day with points is day first, with slashes month first unless that cannot be (osTicket's default form). Raises
    NoTimeError.
    """
    if value is None or value == "":
        return None
    try:
        found = _seconds(value) or _iso(str(value)) or _written(str(value))
        if found is None:
            raise NoTimeError(str(value)[:40])
        aware = found if found.tzinfo else found.replace(tzinfo=zone)
        result = aware.astimezone(datetime.UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise NoTimeError(str(value)[:40]) from error
    if result < EARLIEST:
        # MySQL writes 0000-00-00 or 1970 where there is nothing.
        return None
    return min(result, now)


def _seconds(value: object) -> datetime.datetime | None:
    if isinstance(value, bool) or not re.fullmatch(r"\d{9,13}(?:\.\d+)?", str(value)):
        return None
    number = float(str(value))
    return datetime.datetime.fromtimestamp(number / 1000 if number > 1e11 else number, datetime.UTC)


def _iso(text: str) -> datetime.datetime | None:
    text = text.strip().removesuffix(" UTC").replace("0000-00-00", "1970-01-01")
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        return None


def _written(text: str) -> datetime.datetime | None:
    match = WRITTEN.fullmatch(text.strip())
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    month_first = match[2] == "/" and first <= 12
    day, month = (second, first) if month_first else (first, second)
    hour = int(match[5] or 0)
    if half := (match[8] or "").lower():
        hour = hour % 12 + (12 if half == "pm" else 0)
    year += 2000 if year < 100 else 0
    return datetime.datetime(year, month, day, hour, int(match[6] or 0), int(match[7] or 0))  # noqa: DTZ001 - the caller puts in the zone
