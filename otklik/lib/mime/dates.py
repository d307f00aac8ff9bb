"""The Date header as people's clocks and programs write it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
_FUTURE = timedelta(days=7)


def parse_date(text: str, now: datetime | None = None) -> datetime | None:
    """Aware UTC time of an RFC 5322 date; None when unreadable, before 1980 or more than a week ahead of `now`."""
    try:
        when = parsedate_to_datetime(text[:200])
        when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    latest = (now or datetime.now(UTC)) + _FUTURE
    return when if _EARLIEST <= when <= latest else None
