"""Who is told of what, by which ways and when: read off the tables of the guide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.week.setting import BROWSERS, CHATS, CHOICE, CHOICES, DAY, HOURS_AHEAD

ORDER = ("push", "mail", "telegram", "max")
USUAL_WAYS: dict[str, tuple[str, ...]] = {
    "assigned": ("push",),
    "mentioned": ("push",),
    "customer": ("push",),
    "question": ("push", "mail", "telegram", "max"),
    "answer": ("push",),
    "clock_warned": ("push",),
    "clock_breached": ("push", "mail"),
    "escalated": ("push", "mail"),
    "review": ("push", "mail"),
}


@dataclass(frozen=True, order=True)
class Notice:
    """That somebody is told of something."""

    minute: int
    who: str
    kind: str
    ticket: int


@dataclass(frozen=True, order=True)
class Sending:
    """One message that leaves; a digest holds many notices and leaves once."""

    at: float
    who: str
    way: str
    digest: bool
    notices: int


class Notices:
    """What has been told, and how people want to be told."""

    def __init__(self) -> None:
        self.choices = dict(CHOICES)
        self.told: list[Notice] = []
        self.alone: list[Sending] = []
        self.digests: dict[tuple[int, str, str], int] = {}

    def tell(self, now: int, kind: str, ticket: int, people: list[str | None], by: str | None) -> None:
        """Tell people of one event, each once, never whoever did it himself."""
        already: list[str] = []
        for who in people:
            if who is None or who == by or who in already:
                continue
            already.append(who)
            self.told.append(Notice(now, who, kind, ticket))
            self._send(now, who, kind)

    def _send(self, now: int, who: str, kind: str) -> None:
        choice = self.choices.get(who, CHOICE)
        ways = choice["ways"].get(kind, USUAL_WAYS[kind])
        for way in ORDER:
            if way not in ways or (way == "push" and who not in BROWSERS) or way == "max":
                continue
            if way == "telegram" and CHATS.get(who) != "telegram":
                continue
            at, digest = self._when(now, who, kind, way, choice)
            if digest:
                self.digests[(at, who, way)] = self.digests.get((at, who, way), 0) + 1
            else:
                self.alone.append(Sending(at, who, way, False, 1))

    def _when(self, now: int, who: str, kind: str, way: str, choice: dict[str, Any]) -> tuple[int, bool]:
        on_duty = choice["duty_until"] is not None and now < choice["duty_until"]
        if on_duty or kind in choice["urgent"]:
            return now, False
        gathered = kind in choice["gathered"] and choice["digest"] and way != "push"
        at = now
        if gathered:
            at += 1  # the next one, never the one of this minute
            while self._of_day(at, who) not in choice["digest"]:
                at += 1
        while choice["quiet"] and self._is_quiet(self._of_day(at, who), *choice["quiet"]):
            at += 1
        return at, bool(gathered)

    def _of_day(self, minute: int, who: str) -> int:
        return (minute + HOURS_AHEAD.get(who, 0) * 60) % DAY

    def _is_quiet(self, wall: int, begin: int, end: int) -> bool:
        return begin <= wall < end if begin < end else wall >= begin or wall < end

    def sendings(self) -> list[Sending]:
        """Return every message that leaves."""
        gathered = [Sending(at, who, way, True, amount) for (at, who, way), amount in self.digests.items()]
        return sorted(self.alone + gathered)
