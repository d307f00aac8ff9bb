"""When a notice leaves and by which ways: what the person chose, against the clock on his wall."""

from __future__ import annotations

import datetime
import re
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass

from otklik.notifications.kinds import Kind
from otklik.notifications.models import NoticeChoice

APP, PUSH, MAIL, TELEGRAM, MAX = "app", "push", "mail", "telegram", "max"
WAYS = (APP, PUSH, MAIL, TELEGRAM, MAX)
GATHERED_WAYS = frozenset({MAIL, TELEGRAM, MAX})  # a browser tells at once or not at all
MOMENT = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True)
class Leaving:
    """One way by which a notice leaves, and when; `gathered`: in the digest of that moment."""

    way: str
    at: datetime.datetime
    gathered: bool = False


def ways_of(choice: NoticeChoice | None, kind: Kind) -> list[str]:
    """Return the ways by which a person is told of a kind."""
    chosen = choice.ways.get(kind.name) if choice is not None and isinstance(choice.ways, dict) else None
    if not isinstance(chosen, list):
        return list(kind.ways)
    return [way for way in WAYS if way in chosen]


def plan(choice: NoticeChoice | None, kind: Kind, *, now: datetime.datetime, zone: str) -> list[Leaving]:
    """Return how a notice of `kind` that arises `now` leaves; in the app it stands at once and is not in the list."""
    ways = [way for way in ways_of(choice, kind) if way != APP]
    if choice is None or (choice.duty_until and choice.duty_until > now) or kind.name in choice.urgent:
        return [Leaving(way, now) for way in ways]
    local = now.astimezone(zone_of(zone))
    awake = _after_quiet(choice, local)
    digest = next_moment(choice.digest_at, local) if kind.name in choice.gathered else None
    digest = _after_quiet(choice, digest) if digest else None
    return [
        Leaving(way, digest, gathered=True) if digest is not None and way in GATHERED_WAYS else Leaving(way, awake)
        for way in ways
    ]


def zone_of(name: str) -> zoneinfo.ZoneInfo:
    """Return a person's time zone, UTC for one that is gone from the database of zones."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")


def _after_quiet(choice: NoticeChoice, local: datetime.datetime) -> datetime.datetime:
    """Return the moment itself, or the end of the quiet hours it lies in."""
    begin, end = choice.quiet_from, choice.quiet_until
    if begin is None or end is None or begin == end:
        return local
    wall = local.time().replace(tzinfo=None)
    inside = begin <= wall < end if begin < end else wall >= begin or wall < end
    return _next(local, end) if inside else local


def next_moment(times: Sequence[str], local: datetime.datetime) -> datetime.datetime | None:
    """Return the next of these times of day after a moment, None without any."""
    clocks = [datetime.time.fromisoformat(text) for text in times if MOMENT.fullmatch(text)]
    return min((_next(local, each) for each in clocks), default=None)


def _next(local: datetime.datetime, wall: datetime.time) -> datetime.datetime:
    """Return when the clock on the wall shows `wall` next. In the hour that a change of clocks leaves out, it is as
    many minutes later (PEP 495).
    """
    then = local.replace(hour=wall.hour, minute=wall.minute, second=0, microsecond=0, fold=0)
    if then.astimezone(datetime.UTC) <= local.astimezone(datetime.UTC):
        day = local.date() + datetime.timedelta(days=1)
        then = datetime.datetime.combine(day, wall, tzinfo=local.tzinfo)
    return then
