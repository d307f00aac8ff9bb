"""Who is there, who can do what, in which order work waits, who gets it: lists and loops."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.week.setting import (
    CAPACITY,
    DAY,
    PEOPLE,
    PROFILES,
    ROUTING,
    SHIFT_DAYS,
    SHIFTS,
    SKILL_OF_TOPIC,
    TEAMS,
    TOPICS,
    WEIGHTS,
)
from tests.week.simulated_clocks import Ticket
from tests.week.story import Customer

FORGOTTEN = 10  # minutes without a word of any page


@dataclass
class Here:
    """What somebody has said of himself."""

    state: str
    reason: str
    since: int
    seen: int
    idle: int


class Queue:
    """The people and what waits for them."""

    def __init__(self, tickets: list[Ticket], customers: list[Customer], standing: Callable[[int], str]) -> None:
        self.tickets = tickets
        self.customers = customers
        self.standing = standing
        self.of_person: dict[int, list[Ticket]] = defaultdict(list)
        self.here: dict[str, Here] = {}
        self.members = set(PEOPLE)
        self.teams = {name: set(row["members"]) for name, row in TEAMS.items()}

    def waiting(self) -> list[Ticket]:
        """Return what nobody holds, in the order of the queue."""
        rows = [
            one for one in self.tickets if one.holder is None and one.status in ("new", "open") and one.asleep is None
        ]
        return sorted(rows, key=self._place)

    def _place(self, ticket: Ticket) -> tuple[Any, ...]:
        since = self.since(ticket)
        vip = self.standing(ticket.person) == "vip"
        return (ticket.due is None, ticket.due or 0, since, -ticket.priority, not vip, ticket.made)

    def since(self, ticket: Ticket) -> int:
        """Return since when a ticket waits: its opening, or the customer's first word after our answer."""
        return ticket.turn if ticket.replies else ticket.opened

    def load(self, who: str) -> int:
        """Return what somebody has on his hands."""
        mine = [one for one in self.tickets if one.holder == who and one.status in ("new", "open")]
        return sum(WEIGHTS.get(one.source, 1) for one in mine if one.asleep is None)

    def capacity(self, who: str) -> int:
        """Return what somebody can carry."""
        return PROFILES.get(who, {}).get("capacity") or CAPACITY

    def can(self, who: str, ticket: Ticket) -> bool:
        """Tell whether somebody's line, languages, skills and room are enough for a ticket."""
        profile = PROFILES.get(who, {"level": 0, "lines": [], "languages": []})
        line = TEAMS[ticket.team]["line"] if ticket.team else 1
        language = self.customers[ticket.person].language
        if profile["lines"] and line not in profile["lines"]:
            return False
        if profile["languages"] and language and language not in profile["languages"]:
            return False
        topic = ticket.topic
        while topic is not None:
            if profile["level"] < SKILL_OF_TOPIC.get(topic, 0):
                return False
            topic = TOPICS[topic]
        return self.load(who) + WEIGHTS.get(ticket.source, 1) <= self.capacity(who)

    def on_shift(self, who: str, now: int) -> bool:
        """Tell whether somebody is on shift; the one of the day before may run over midnight."""
        for day in (now // DAY - 1, now // DAY):
            if day < 0:
                continue
            spans = [(begin, end) for name, days, begin, end in SHIFTS if name == who and day % 7 in days]
            for name, date, span in SHIFT_DAYS:
                if name == who and date == day:
                    spans = [span] if span else []
            for begin, end in spans:
                last = end if end > begin else end + DAY
                if day * DAY + begin <= now < day * DAY + last:
                    return True
        return False

    def fits(self, who: str, ticket: Ticket, rule: dict[str, Any], now: int) -> bool:
        """Tell whether the queue may give somebody a ticket now."""
        if who not in self.here or self.here[who].state != "available" or who not in self.members:
            return False
        if ticket.team and who not in self.teams[ticket.team]:
            return False
        if rule["on_shift"] and not self.on_shift(who, now):
            return False
        return self.can(who, ticket)

    def choose(self, ticket: Ticket, now: int) -> tuple[str, str] | None:
        """Return who gets a ticket and why, None when nobody can or when it waits for whoever helped before."""
        rule = ROUTING[ticket.team or ""]
        same = None
        if rule["same_minutes"]:
            for other in self.of_person[ticket.person]:
                if other is not ticket and other.holder:
                    same = other.holder  # the newest of them stays
        if same:
            if self.fits(same, ticket, rule, now):
                return same, "same"
            there = same in self.here and self.here[same].state != "offline" and same in self.members
            if there and now < self.since(ticket) + rule["same_minutes"]:
                return None
        free = [who for who in PEOPLE if self.fits(who, ticket, rule, now)]
        if not free:
            return None
        if rule["choice"] == "load":
            first = min(free, key=lambda who: (self.load(who) / self.capacity(who), self.here[who].idle))
        else:
            first = min(free, key=lambda who: self.here[who].idle)
        return first, str(rule["choice"])

    def pushed(self, ticket: Ticket) -> bool:
        """Tell whether the queue itself gives a ticket out."""
        return bool(ROUTING[ticket.team or ""]["mode"] == "push")

    def next_for(self, who: str) -> Ticket | None:
        """Return the first waiting ticket that somebody can take himself."""
        for ticket in self.waiting():
            if (ticket.team is None or who in self.teams[ticket.team]) and self.can(who, ticket):
                return ticket
        return None

    def forgotten(self, now: int) -> Sequence[str]:
        """Return those whose pages have all been closed for ten minutes, who has been away for longest first."""
        gone = [who for who, row in self.here.items() if row.state != "offline" and row.seen < now - FORGOTTEN]
        return sorted(gone, key=lambda who: (self.here[who].seen, PEOPLE.index(who)))

    def left_behind(self, now: int) -> list[Ticket]:
        """Return what goes back because whoever holds it has been offline for longer than his team allows."""
        found = []
        for team, rule in ROUTING.items():
            for ticket in self.tickets:
                row = self.here.get(ticket.holder or "")
                if not rule["back_after"] or (ticket.team or "") != team or row is None:
                    continue
                away = row.state == "offline" and row.since < now - rule["back_after"]
                if away and ticket.status in ("new", "open") and ticket.asleep is None:
                    found.append(ticket)
        return found
