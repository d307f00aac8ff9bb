"""Promises counted minute by minute: no formula, no search, only a walk along a row of minutes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.week.setting import CALENDARS, DAY, HORIZON, POLICIES, TEAMS, TOPICS

ENDED = ("solved", "closed")
TARGETS = ("first_response", "next_response", "solution", "clarification")
RESPONSES = ("first_response", "next_response")
SPOKEN = ("phone", "visit", "staff")  # somebody is answering already
Span = tuple[int, int, str]
FOREVER = 10**9  # also: to this day


@dataclass
class Count:
    """A promise with its measure, as a project's manager would see it."""

    place: int
    policy: str
    calendar: str | None
    minutes: int
    due: int | None = None
    warn: int | None = None
    warned: int | None = None
    breached: int | None = None
    state: str = "running"
    stopped: int | None = None
    pauses: list[Span] = field(default_factory=list)


@dataclass
class Promise:
    """Something owed about a ticket, and when it was done."""

    target: str
    started: int
    stopped: int | None = None
    kept: bool = False
    count: Count | None = None


@dataclass
class Ticket:
    """A ticket as the simulation sees it; moments are minutes of the week."""

    made: int  # in the order of opening
    number: int
    person: int
    source: str
    priority: int
    topic: str | None
    team: str | None
    opened: int
    status: str = "new"
    holder: str | None = None
    asleep: int | None = None
    last_customer: int = 0
    turn: int = 0  # his first word since our answer
    replies: list[int] = field(default_factory=list)
    level: int = 0
    with_client: bool = False
    asked_by: list[str | None] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    log: list[tuple[int, str, bool]] = field(default_factory=list)  # minute, status, asleep
    due: int | None = None
    due_target: str = ""
    next_mark: int = FOREVER  # the first mark that has not fired

    @property
    def active(self) -> bool:
        return self.status not in ENDED

    def note(self, minute: int) -> None:
        """Write down what the ticket is from this minute on."""
        self.log.append((minute, self.status, self.asleep is not None))

    def spans(self, begin: int, end: int | None) -> list[Span]:
        """Return the times since `begin` in which clocks may stand still, and why; those that begin before `end`."""
        found: list[Span] = []
        for place, (since, status, asleep) in enumerate(self.log):
            until = self.log[place + 1][0] if place + 1 < len(self.log) else FOREVER
            reasons = ["snoozed"] if asleep else []
            if status in ENDED:
                reasons.append("ended")
            elif status.startswith("waiting"):
                reasons.append(status)
            if since < until:
                found += [(since, until, why) for why in reasons]
        return [span for span in joined(found) if span[1] > begin and (end is None or span[0] < end)]


def joined(spans: list[Span]) -> list[Span]:
    """Return spans of one reason that touch or overlap as one."""
    result: list[Span] = []
    for since, until, why in sorted(spans, key=lambda span: (span[2], span[0])):
        if result and result[-1][2] == why and result[-1][1] >= since:
            result[-1] = (result[-1][0], max(result[-1][1], until), why)
        else:
            result.append((since, until, why))
    return sorted(result)


def marks_of(ticket: Ticket) -> list[tuple[int, int, str, Promise]]:
    """Return the next mark of each clock that runs: when, the clock's place, what it is, the promise."""
    found = []
    for promise in ticket.promises:
        count = promise.count
        if count is None or promise.stopped is not None or count.state not in ("running", "paused"):
            continue
        if count.warned is None and count.warn is not None:
            found.append((count.warn, count.place, "warned", promise))
        elif count.due is not None:
            found.append((count.due, count.place, "breached", promise))
    return found


class Promises:
    """The project's calendars and policies, as they are at the moment."""

    def __init__(self) -> None:
        self.calendars = {name: {**row, "days": {}} for name, row in CALENDARS.items()}
        self.policies: list[dict[str, Any]] = [dict(row) for row in POLICIES]
        self.made = 0
        self.working: dict[str, bytearray] = {}
        for name in self.calendars:
            self.write_minutes(name)

    def write_minutes(self, name: str) -> None:
        """Write a calendar out: a 1 for each minute in which somebody works."""
        row = self.calendars[name]
        minutes = bytearray(HORIZON)
        for day in range(HORIZON // DAY):
            periods = [[0, DAY]] if row["always"] else row["days"].get(day, row["week"][day % 7])
            for begin, end in periods:
                for minute in range(day * DAY + begin, day * DAY + end):
                    minutes[minute] = 1
        self.working[name] = minutes

    def policy_for(self, ticket: Ticket, standing: str) -> dict[str, Any] | None:
        """Return the first policy whose conditions hold."""
        line = TEAMS[ticket.team]["line"] if ticket.team else None
        topics = []
        topic = ticket.topic
        while topic is not None:
            topics.append(topic)
            topic = TOPICS[topic]
        for row in self.policies:
            if not row["is_active"]:
                continue
            if row["priorities"] and ticket.priority not in row["priorities"]:
                continue
            if row["standings"] and standing not in row["standings"]:
                continue
            if row["lines"] and line not in row["lines"]:
                continue
            if row["topics"] and not any(one in row["topics"] for one in topics):
                continue
            return row
        return None

    def calendar_for(self, policy: dict[str, Any], team: str | None) -> str:
        """Return the policy's own calendar, the team's or the project's."""
        if policy["calendar"]:
            return str(policy["calendar"])
        of_team = [name for name, row in self.calendars.items() if team in row["teams"]]
        return of_team[0] if of_team else "office"

    def settle(self, ticket: Ticket, standing: str, now: int) -> bool:
        """Measure what is promised about a ticket; tell whether its nearest deadline is another one now."""
        policy = self.policy_for(ticket, standing)
        for promise in ticket.promises:
            self._measure(ticket, promise, policy, now)
        ticket.next_mark = min((mark for mark, *_rest in marks_of(ticket)), default=FOREVER)
        before = (ticket.due, ticket.due_target)
        owed = [
            (one.count.due, one.target)
            for one in ticket.promises
            if one.count and one.count.due is not None and one.stopped is None and one.count.state != "dropped"
        ]
        ticket.due, ticket.due_target = min(owed) if owed else (None, "")
        return before != (ticket.due, ticket.due_target)

    def _measure(self, ticket: Ticket, promise: Promise, policy: dict[str, Any] | None, now: int) -> None:
        count = promise.count
        if count and count.breached is not None:
            count.stopped = promise.stopped
            self._pause(ticket, promise, count)
            return
        if promise.stopped is not None and (count is None or count.state in ("met", "dropped")):
            return  # over, as it was promised then
        minutes = policy[promise.target] if policy else None
        if policy is None or minutes is None:
            if count and count.state != "dropped":
                count.state, count.stopped = "dropped", promise.stopped or now
            return
        if count is None:
            self.made += 1
            count = promise.count = Count(self.made, "", None, 0)
        count.policy, count.minutes = policy["name"], minutes
        count.calendar = self.calendar_for(policy, ticket.team)
        self._count(ticket, promise, count)
        count.stopped = promise.stopped
        if promise.stopped is not None:
            count.state = "met" if promise.kept else "dropped"
        else:
            count.state = "running" if count.due is not None else "paused"

    def _count(self, ticket: Ticket, promise: Promise, count: Count) -> None:
        """Walk from the beginning, minute by minute, until 80 % and all of the promised minutes are used."""
        self._pause(ticket, promise, count)
        still = sorted(span[:2] for span in count.pauses)
        working = self.working[count.calendar or "office"]
        used, minute = 0, promise.started
        count.warn = count.due = None
        while minute < HORIZON:
            while still and still[0][1] <= minute:
                still.pop(0)
            if still and still[0][0] <= minute:
                minute = still[0][1]
                continue
            used += working[minute]
            minute += 1
            if count.warn is None and used * 100 == count.minutes * 80:
                count.warn = minute
            if used == count.minutes:
                count.due = minute
                return

    def _pause(self, ticket: Ticket, promise: Promise, count: Count) -> None:
        """Note when a count stands still: in the states that its policy names, and when the work has ended."""
        allowed = next(row["pauses"] for row in self.policies if row["name"] == count.policy)
        count.pauses = []
        if promise.target != "clarification":
            spans = ticket.spans(promise.started, promise.stopped)
            count.pauses = [span for span in spans if span[2] in (*allowed, "ended")]
