"""Who looks at a ticket and who writes an answer to it: kept in the memory of each web process, told by NOTIFY alone.

Nothing of it is an event or a row: it is worth something for seconds. A page says so again every few seconds; what it
no longer says is forgotten. Who writes an answer first holds it until he stops, leaves or somebody takes it over; it
forbids nothing.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

CHANNEL = "otklik_presence"
LEAVES_AFTER = 32.0  # seconds without a word of the page
TYPES_FOR = 8.0
STATES = frozenset({"viewing", "writing", "typing", "taking", "left"})
MOST_PAGES = 50  # of one ticket


@dataclass
class Page:
    """One open page of a person; `since` is when he began to write what he writes now."""

    user: int
    name: str
    heard: float
    state: str = "viewing"
    typed: float = 0.0
    since: float = 0.0


@dataclass
class Room:
    """The pages that show one ticket. `assignee` tells whether a field engineer may see it."""

    project: int
    assignee: int | None
    pages: dict[tuple[int, str], Page] = field(default_factory=dict)
    holder: int | None = None


def tell(*, project: int, ticket: int, assignee: int | None, user: int, name: str, tab: str, state: str) -> None:
    """Tell all web processes what a person does with a ticket, when the transaction ends; raises ValueError for
    another state.

    The transaction writes nothing that must not be lost, so that it need not wait for the disk while it holds the lock
    that all NOTIFYs share.
    """
    if state not in STATES:
        raise ValueError(state)
    fields = {"p": project, "t": ticket, "a": assignee, "u": user, "n": name[:120], "b": tab[:40], "s": state}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps(fields)])


class Presence:
    """The rooms of one process. Times are of a steady clock, in seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.rooms: dict[int, Room] = {}
        self._now = now

    def hear(self, text: str) -> int | None:
        """Take in what a page said; return the ticket when those who look at it must be told."""
        try:
            said = json.loads(text)
            ticket, key = int(said["t"]), (int(said["u"]), str(said["b"]))
            state = str(said["s"])
        except (ValueError, KeyError, TypeError):
            return None
        if state not in STATES:
            return None
        room = self.rooms.setdefault(ticket, Room(int(said["p"]), said["a"]))
        room.assignee = said["a"]
        before = self._picture(room)
        known = room.pages.get(key)
        if state == "left":
            room.pages.pop(key, None)
        elif known or len(room.pages) < MOST_PAGES:
            self._hear_page(room, key, str(said["n"]), state)
        self._settle(ticket, room)
        # A page that has just come knows nobody yet.
        return ticket if self._picture(room) != before or (known is None and state != "left") else None

    def _hear_page(self, room: Room, key: tuple[int, str], name: str, state: str) -> None:
        now = self._now()
        page = room.pages.setdefault(key, Page(key[0], name, now))
        page.heard, page.name = now, name
        if state == "taking":
            room.holder = page.user
            page.since, page.state = page.since or now, "writing"
            return
        page.state = state
        if state == "typing":
            page.typed = now
        page.since = 0.0 if state == "viewing" else page.since or now

    def prune(self) -> list[int]:
        """Forget pages that have been silent; return the tickets whose people must be told."""
        told = []
        for ticket, room in list(self.rooms.items()):
            before = self._picture(room)
            now = self._now()
            for key, page in list(room.pages.items()):
                if now - page.heard > LEAVES_AFTER:
                    del room.pages[key]
                elif page.state == "typing" and now - page.typed > TYPES_FOR:
                    page.state = "writing"
            self._settle(ticket, room)
            if self._picture(room) != before:
                told.append(ticket)
        return told

    def _settle(self, ticket: int, room: Room) -> None:
        latest_first = sorted(room.pages.values(), key=lambda page: -page.since)
        writing = {page.user: page.since for page in latest_first if page.since}
        if room.holder not in writing:
            room.holder = min(writing, key=lambda user: writing[user]) if writing else None
        if not room.pages:
            self.rooms.pop(ticket, None)

    def _picture(self, room: Room) -> tuple[object, ...]:
        return (room.holder, tuple(sorted((page.user, page.state) for page in room.pages.values())))

    def people(self, ticket: int) -> dict[str, Any]:
        """Return what pages are told of a ticket: each person once, as the busiest of his pages is."""
        room = self.rooms.get(ticket)
        rank = {"viewing": 0, "writing": 1, "typing": 2}
        people: dict[int, dict[str, Any]] = {}
        for page in room.pages.values() if room else ():
            known = people.get(page.user)
            if known is None or rank[page.state] > rank[str(known["state"])]:
                people[page.user] = {"id": page.user, "name": page.name, "state": page.state}
        return {"ticket": ticket, "holder": room.holder if room else None, "people": list(people.values())}
