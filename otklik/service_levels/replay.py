"""What is promised about a ticket and when it was done, read from the ticket's history. Pure.

Clocks follow from the history as a whole and not from one event after the other: events are seen late, twice or in
another order, and the result is the same. An answer that was taken back before it left was never given.

| promise | begins | is kept by |
|---|---|---|
| first response | the ticket is opened, except by telephone, at a visit, or by staff | an answer to the customer |
| next response | the customer writes while no response is owed | an answer to the customer |
| solution | the ticket is opened | the status solved or closed; reopened, it goes on |
| clarification | the client company is asked | its answer |

A response or clarification that is owed when the ticket is solved, closed or merged is owed no longer. An answer that
was owed in a ticket that is merged into another is owed there, since the customer's word: no deadline moves by a merge,
and what was missed before it is not missed again.
A ticket that was split off is promised a solution from then on, and an answer to the words it was made of; the ticket
they came from owes an answer no longer if it was owed to them alone. What is undone is as if it had not been.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from otklik.desk.models import Message, Ticket
from otklik.service_levels.models import Clock

Target = Clock.Target
KINDS = (
    "ticket.opened",
    "message.posted",
    "ticket.status",
    "ticket.reopened",
    "ticket.snoozed",
    "ticket.woken",
    "ticket.merged",
    "ticket.absorbed",
    "ticket.split",
    "ticket.split_off",
    "ticket.move_undone",
    "delivery.cancelled",
)
ENDED = frozenset({Ticket.Status.SOLVED, Ticket.Status.CLOSED})
# Somebody is answering already, or nobody waits for an answer.
SPOKEN = frozenset({Ticket.Source.PHONE, Ticket.Source.VISIT, Ticket.Source.STAFF, Ticket.Source.SCHEDULE})
MERGED = "merged"
RESPONSES = (Target.FIRST_RESPONSE, Target.NEXT_RESPONSE)
STILL = frozenset({*ENDED, MERGED})  # reasons of standing still that no policy can switch off


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of a ticket."""

    id: int
    kind: str
    payload: dict[str, Any]
    change: object
    at: datetime.datetime


@dataclass(slots=True)
class Pause:
    """That a ticket was in a state in which clocks may stand still; `until` None: to this day."""

    since: datetime.datetime
    until: datetime.datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Brought:
    """Where an answer was owed before a move at the moment `at`: in that ticket, since the customer's word."""

    ticket: int
    since: datetime.datetime
    at: datetime.datetime


@dataclass(slots=True)
class Promise:
    """One promise: `kept` tells whether the thing was done at `stopped_at`, or is owed no longer since then."""

    target: str
    cause: int
    started_at: datetime.datetime
    stopped_at: datetime.datetime | None = None
    kept: bool = False
    stopped_by: int = 0  # the event that did
    brought: Brought | None = None
    undone: bool = False  # the move that brought it was undone
    pauses: list[Pause] = field(default_factory=list)


class _Replay:
    """The state of a ticket as its history goes by."""

    def __init__(self, cancelled: set[int]) -> None:
        self.cancelled = cancelled
        self.promises: list[Promise] = []
        self.pauses: list[Pause] = []
        self.states: dict[str, Pause] = {}  # of the status, the sleep and the merge, by which of them
        self.opening: object = None
        self.seen = 0  # the event that is being looked at
        self.brought: dict[object, list[Promise]] = {}  # by a move: what it made this ticket owe
        self.given: dict[object, list[Promise]] = {}  # by a split: what is owed elsewhere since

    def owed(self, *targets: str) -> list[Promise]:
        return [one for one in self.promises if one.target in targets and one.stopped_at is None]

    def begin(self, target: str, event: Happened) -> None:
        self.promises.append(Promise(target, event.id, event.at))

    def end(self, at: datetime.datetime, *targets: str, kept: bool) -> None:
        for promise in self.owed(*targets):
            promise.stopped_at, promise.kept, promise.stopped_by = at, kept, self.seen

    def enter(self, what: str, why: str, at: datetime.datetime) -> None:
        if what in self.states and self.states[what].why == why:
            return
        self.leave(what, at)
        self.states[what] = Pause(at, None, why)
        self.pauses.append(self.states[what])

    def leave(self, what: str, at: datetime.datetime) -> None:
        pause = self.states.pop(what, None)
        if pause is not None:
            pause.until = at

    def opened(self, event: Happened) -> None:
        self.opening = event.change
        self.begin(Target.SOLUTION, event)
        if event.payload.get("source") not in SPOKEN:
            self.begin(Target.FIRST_RESPONSE, event)

    def posted(self, event: Happened) -> None:
        kind = event.payload.get("message_kind")
        if kind == Message.Kind.CUSTOMER:
            if event.change != self.opening and not self.owed(*RESPONSES):
                self.begin(Target.NEXT_RESPONSE, event)
        elif kind == Message.Kind.REPLY:
            if event.payload.get("message") not in self.cancelled:
                self.end(event.at, *RESPONSES, kept=True)
        elif kind == Message.Kind.QUESTION:
            if not self.owed(Target.CLARIFICATION):
                self.begin(Target.CLARIFICATION, event)
        elif kind == Message.Kind.ANSWER:
            self.end(event.at, Target.CLARIFICATION, kept=True)

    def moved(self, status: str, at: datetime.datetime) -> None:
        if status in ENDED:
            self.end(at, Target.SOLUTION, kept=True)
            self.end(at, *RESPONSES, Target.CLARIFICATION, kept=False)
            if "status" not in self.states or self.states["status"].why not in ENDED:
                self.enter("status", status, at)
            if MERGED not in self.states:  # what has ended sleeps no more; a merge that is undone brings its sleep back
                self.leave("sleep", at)
            return
        was_over = "status" in self.states and self.states["status"].why in ENDED
        self.leave("status", at)
        if was_over:
            self.go_on(Target.SOLUTION)
        if status in {Ticket.Status.WAITING_CUSTOMER, Ticket.Status.WAITING_CLIENT}:
            self.enter("status", status, at)

    def go_on(self, target: str) -> None:
        """The last promise of the kind counts again; between its end and now it stood still."""
        for promise in reversed(self.promises):
            if promise.target == target:
                promise.stopped_at, promise.kept = None, False
                return

    def merged(self, at: datetime.datetime) -> None:
        self.end(at, *Target.values, kept=False)
        self.enter(MERGED, MERGED, at)

    def took_over(self, event: Happened) -> None:
        """Messages of another ticket came here: their customer waits for an answer since his word."""
        before = len(self.promises)
        if event.kind == "ticket.split_off":
            self.begin(Target.SOLUTION, event)
        self.bring(event)
        self.brought[event.payload.get("move")] = self.promises[before:]

    def bring(self, event: Happened) -> None:
        """Owe the answer that a move brought, unless one is owed already or the work has ended."""
        since = _owed_since(event)
        over = "status" in self.states and self.states["status"].why in ENDED
        if since is None or over or self.owed(*RESPONSES):
            return
        brought = Brought(int(event.payload.get("other") or 0), since, event.at)
        self.promises.append(Promise(Target.NEXT_RESPONSE, event.id, since, brought=brought))

    def gave_away(self, event: Happened) -> None:
        """Words became a ticket of their own: where nobody waits any more, the answer is owed there alone."""
        if event.payload.get("owed_since") == "":
            self.given[event.payload.get("move")] = self.owed(*RESPONSES)
            self.end(event.at, *RESPONSES, kept=False)

    def undone(self, event: Happened) -> None:
        move = event.payload.get("move")
        for promise in self.brought.get(move, ()):
            promise.undone = True
            if promise.stopped_at is None:
                promise.stopped_at, promise.stopped_by = event.at, event.id
        if event.payload.get("what") == "split":
            self.returned(event, self.given.pop(move, []))
        else:
            self.unmerged(event.at)

    def returned(self, event: Happened, given: Sequence[Promise]) -> None:
        """Words came back from a ticket that was split off: who still waits has waited since they were said."""
        since = _owed_since(event)
        old = [promise for promise in given if since is not None and since <= promise.started_at]
        if since is not None and old:
            self.end(event.at, *RESPONSES, kept=False)  # what was owed meanwhile is a part of it
            for promise in old:
                promise.stopped_at, promise.stopped_by = None, 0
                promise.brought = Brought(int(event.payload.get("other") or 0), since, event.at)
        self.bring(event)

    def unmerged(self, at: datetime.datetime) -> None:
        pause = self.states.get(MERGED)
        if pause is None:
            return
        for promise in self.promises:
            if promise.stopped_at == pause.since and not promise.kept:
                promise.stopped_at = None
        self.leave(MERGED, at)

    def see(self, event: Happened) -> None:
        self.seen = event.id
        if event.kind == "ticket.opened":
            self.opened(event)
        elif event.kind == "message.posted":
            self.posted(event)
        elif event.kind == "ticket.status":
            self.moved(str(event.payload.get("after", "")), event.at)
        elif event.kind == "ticket.reopened":
            self.moved(Ticket.Status.OPEN, event.at)
        elif event.kind == "ticket.snoozed":
            self.enter("sleep", "snoozed", event.at)
        elif event.kind == "ticket.woken":
            self.leave("sleep", event.at)
        elif event.kind == "ticket.merged":
            self.merged(event.at)
        elif event.kind in {"ticket.absorbed", "ticket.split_off"}:
            self.took_over(event)
        elif event.kind == "ticket.split":
            self.gave_away(event)
        elif event.kind == "ticket.move_undone":
            self.undone(event)


def replay(events: Iterable[Happened]) -> list[Promise]:
    """Return the promises of one ticket from its events in the order of their ids.

    A clock of the machine that was set back in between does not turn the history round: an event is never earlier than
    the one before it.
    """
    history: list[Happened] = []
    for event in _in_order(events):
        at = max(event.at, history[-1].at) if history else event.at
        history.append(event if at == event.at else replace(event, at=at))
    taken_back = {event.payload.get("message") for event in history if event.kind == "delivery.cancelled"}
    state = _Replay({message for message in taken_back if message is not None})
    for event in history:
        state.see(event)
    for promise in state.promises:
        if promise.target != Target.CLARIFICATION:
            promise.pauses = [pause for pause in state.pauses if _touches(pause, promise)]
    return state.promises


def _in_order(events: Iterable[Happened]) -> Iterable[Happened]:
    """Within one change what was said comes before the status it left the ticket in, whichever was written down
    first.
    """
    ranks = {"ticket.opened": 0, "message.posted": 1}
    for _change, group in groupby(events, key=lambda event: event.change):
        yield from sorted(group, key=lambda event: ranks.get(event.kind, 2))


def _owed_since(event: Happened) -> datetime.datetime | None:
    """Return since when the customer waited when words moved; None when he did not, or when nobody noted it."""
    owed = str(event.payload.get("owed_since") or "")
    return min(datetime.datetime.fromisoformat(owed), event.at) if owed else None


def _touches(pause: Pause, promise: Promise) -> bool:
    if pause.until is not None and pause.until <= promise.started_at:
        return False
    return promise.stopped_at is None or pause.since < promise.stopped_at


def counted_pauses(pauses: Sequence[Pause], allowed: Iterable[str]) -> list[Pause]:
    """Return the pauses in which a clock stands still by the policy."""
    names = {*allowed, *STILL}
    return [pause for pause in pauses if pause.why in names]
