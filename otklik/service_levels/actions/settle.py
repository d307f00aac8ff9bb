"""Clocks of tickets as their history and the project's policies say."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db import transaction

from otklik.desk.actions import Deadline, set_deadlines
from otklik.desk.models import Ticket
from otklik.events.actor import system
from otklik.events.changes import change
from otklik.events.models import Event
from otklik.lib import clock
from otklik.lib.prepared import fetch
from otklik.service_levels.book import Book, Ruling
from otklik.service_levels.counting import marks
from otklik.service_levels.events import DeadlineMoved
from otklik.service_levels.models import Clock
from otklik.service_levels.replay import KINDS, RESPONSES, Happened, Pause, Promise, counted_pauses, replay

State = Clock.State
WRITTEN: tuple[str, ...] = (
    "policy_id",
    "calendar_id",
    "state",
    "minutes",
    "pauses",
    "started_at",
    "due_at",
    "warn_at",
    "next_at",
    "stopped_at",
)
WRITE = """
INSERT INTO service_levels_clock (project_id, ticket_id, target, cause_id, policy_id, calendar_id, state, minutes,
    pauses, started_at, due_at, warn_at, next_at, stopped_at, created_at)
SELECT given.*, %(now)s::timestamptz FROM jsonb_to_recordset(%(rows)s::jsonb) AS given (project_id bigint,
    ticket_id bigint, target text, cause_id bigint, policy_id bigint, calendar_id bigint, state text, minutes int,
    pauses jsonb, started_at timestamptz, due_at timestamptz, warn_at timestamptz, next_at timestamptz,
    stopped_at timestamptz)
ON CONFLICT (ticket_id, target, cause_id) DO UPDATE SET policy_id = excluded.policy_id,
    calendar_id = excluded.calendar_id, state = excluded.state, minutes = excluded.minutes, pauses = excluded.pauses,
    started_at = excluded.started_at, due_at = excluded.due_at, warn_at = excluded.warn_at,
    next_at = excluded.next_at, stopped_at = excluded.stopped_at
RETURNING id
"""
MISSED = ("policy_id", "calendar_id", "minutes", "warn_at", "due_at", "warned_at", "breached_at")  # of one that moved
EVERY = 2**63 - 1  # later than any event


@dataclass(frozen=True)
class Settled:
    """How many tickets were looked at, and which have another nearest deadline now."""

    looked_at: int
    moved: frozenset[int]


def settle(
    *, tickets: Iterable[int], cause: Event | None = None, wait: bool = True, only_owed: bool = False
) -> Settled:
    """Bring the clocks of tickets in line with their history, policies and calendars; safe to run any number of times.

    The tickets are locked, so that of two at once the second sees what the first has written; with `wait` False those
    that somebody else is changing are left out. A mark that fired stays fired, and a promise that was kept or broken
    keeps the measure and the deadline it had. What had ended before `cause` happened, or before now with `only_owed`,
    and was not promised then is not promised afterwards. Records `clock.moved` where the nearest deadline is another.
    """
    with transaction.atomic():
        rows = list(_locked(sorted(set(tickets)), wait=wait))
        histories = _histories([row.pk for row in rows])
        known: dict[int, list[Clock]] = {}
        for found in Clock.objects.filter(ticket_id__in=[row.pk for row in rows]).order_by("id"):
            known.setdefault(found.ticket_id, []).append(found)
        now = clock.now()
        written: list[Clock] = []
        marked: list[Clock] = []
        done_before = EVERY if only_owed else cause.pk if cause else 0
        books: dict[int, Book] = {}
        clocks: dict[int, list[Clock]] = {}
        for row in rows:
            book = books.get(row.project_id) or books.setdefault(row.project_id, Book(row.project_id))
            work = _Work(book, row, known.get(row.pk, []), now, done_before)
            work.apply(replay(histories.get(row.pk, ())))
            written += work.written
            marked += work.marked
            clocks[row.pk] = work.clocks
        _write(written, marked, now)
        moved = set_deadlines([nearest(row.pk, clocks[row.pk]) for row in rows])
        _tell([row for row in rows if row.pk in moved], clocks, cause)
    return Settled(len(rows), frozenset(moved))


def _locked(ids: Sequence[int], *, wait: bool) -> Iterable[Ticket]:
    rows = Ticket.objects.select_for_update(of=("self",), no_key=True, skip_locked=not wait)
    rows = rows.select_related("team", "person").filter(pk__in=ids).order_by("pk")
    return rows.only("project_id", "priority", "topic_id", "team__line", "person__standing")


def _histories(ids: Sequence[int]) -> dict[int, list[Happened]]:
    rows = Event.objects.filter(ticket_id__in=ids, kind__in=KINDS).order_by("ticket_id", "id")
    found = rows.values_list("ticket_id", "id", "kind", "payload", "change_id", "at")
    return {ticket: [Happened(*row[1:]) for row in group] for ticket, group in groupby(found, key=lambda row: row[0])}


class _Work:
    """The clocks of one ticket on their way from what they are to what they should be."""

    def __init__(
        self, book: Book, ticket: Ticket, known: Sequence[Clock], now: datetime.datetime, done_before: int
    ) -> None:
        self.book, self.ticket, self.now, self.done_before = book, ticket, now, done_before
        self.known = {(row.target, row.cause_id): row for row in known}
        self.ruling: Ruling = book.ruling(ticket)
        self.clocks: list[Clock] = []
        self.written: list[Clock] = []
        self.marked: list[Clock] = []  # those that took over the marks of another, or gave them back

    def apply(self, promises: Sequence[Promise]) -> None:
        for promise in promises:
            row = self.known.pop((promise.target, promise.cause), None)
            before = _values(row) if row else None
            if row is not None and promise.undone and row.breached_at and _missed_before(promise):
                self._give_back(row, promise)
                continue
            if row is not None and _is_over(row, promise):
                self.clocks.append(row)
                continue
            wanted = self._priced(promise, row)
            if wanted is None:
                continue
            self._count(wanted, promise)
            self.clocks.append(wanted)
            if _values(wanted) != before:
                self.written.append(wanted)
        for row in self.known.values():  # the history no longer tells of them
            self._drop(row)

    def _priced(self, promise: Promise, row: Clock | None) -> Clock | None:
        """Return the clock of a promise with its measure; None where nothing is promised."""
        if row is not None and row.breached_at:
            return row
        policy = self.ruling.policy
        minutes = getattr(policy, promise.target) if policy else None
        if policy is None or minutes is None:
            if row is not None:
                self._drop(row)
            return None
        since = self.book.since or promise.started_at
        if row is None:
            if promise.stopped_at is not None and promise.stopped_at <= since:
                return None  # it was over before anything was promised
            if promise.stopped_at is not None and promise.stopped_by < self.done_before:
                return None  # when it ended, it was not promised
            row = Clock(
                project_id=self.ticket.project_id,
                ticket_id=self.ticket.pk,
                target=promise.target,
                cause_id=promise.cause,
            )
        if missed := _missed_before(promise):
            if promise.undone:  # it is missed where it went back to
                if row.pk is not None:
                    self._drop(row)
                return None
            for name in MISSED:
                setattr(row, name, getattr(missed, name))
            self.marked.append(row)
            return row
        row.policy, row.calendar, row.minutes = policy, self.ruling.calendar, minutes
        return row

    def _count(self, row: Clock, promise: Promise) -> None:
        """Work out where a clock stands."""
        policy = self.book.by_id[row.policy_id]
        pauses = counted_pauses(promise.pauses, policy.pauses)
        row.started_at = max(promise.started_at, self.book.since or promise.started_at)
        row.pauses = [_stored(pause) for pause in pauses]
        row.stopped_at = promise.stopped_at
        if row.breached_at is not None:
            row.state, row.next_at = State.BREACHED, None
            return
        table = self.book.timetable(self.book.calendars.get(row.calendar_id or 0))
        reached = marks(table, row.started_at, pauses, row.minutes)
        row.warn_at, row.due_at = reached.warn_at, reached.due_at
        end = row.stopped_at
        row.next_at = _next_mark(row, end)
        if row.next_at is None and end is not None:
            row.state = State.MET if promise.kept else State.DROPPED
        else:
            row.state = State.RUNNING if row.due_at else State.PAUSED

    def _give_back(self, row: Clock, promise: Promise) -> None:
        """A miss that came with a move which was undone is missed where it came from, and only there."""
        row.warned_at = row.breached_at = row.next_at = None
        row.state, row.stopped_at = State.DROPPED, promise.stopped_at
        self.clocks.append(row)
        self.written.append(row)
        self.marked.append(row)

    def _drop(self, row: Clock) -> None:
        """Nothing is promised any more; what was broken stays broken."""
        if row.breached_at is None and row.state != State.DROPPED:
            row.state, row.next_at, row.stopped_at = State.DROPPED, None, row.stopped_at or self.now
            self.written.append(row)
        elif row.breached_at is not None and row.stopped_at is None:
            row.stopped_at = self.now
            self.written.append(row)


def _missed_before(promise: Promise) -> Clock | None:
    """Return the clock of an answer that was late already in the ticket it was owed in before a move: it goes on here
    as it was, and is not missed a second time.
    """
    if promise.brought is None:
        return None
    rows = Clock.objects.filter(
        ticket_id=promise.brought.ticket,
        target__in=RESPONSES,
        started_at__gte=promise.brought.since,
        due_at__lte=promise.brought.at,
        breached_at__isnull=False,
    )
    return rows.order_by("-id").first()


def _is_over(row: Clock, promise: Promise) -> bool:
    """Tell whether a clock has ended for good: it keeps the measure and the deadline it had, whatever changes now."""
    if promise.stopped_at is None or row.stopped_at is None:
        return False
    if row.state == State.MET:
        return row.stopped_at == promise.stopped_at
    return row.state == State.DROPPED and row.stopped_at <= promise.stopped_at


def _next_mark(row: Clock, end: datetime.datetime | None) -> datetime.datetime | None:
    """Return the first mark that has not fired and that was reached before the clock was stopped.

    A mark fires also when it is seen late: whether a promise was kept must not hang on how fast the worker was.
    """
    for at, fired in ((row.warn_at, row.warned_at), (row.due_at, row.breached_at)):
        if at is not None and fired is None and (end is None or at < end):
            return at
    return None


def nearest(ticket: int, clocks: Iterable[Clock]) -> Deadline:
    """Return the nearest promise of a ticket that is still owed."""
    owed = [row for row in clocks if row.is_open and row.due_at is not None]
    if not owed:
        return Deadline(ticket, None)
    first = min(owed, key=lambda row: (row.due_at, row.target))
    return Deadline(ticket, first.due_at, first.warn_at, first.target)


def pauses_of(row: Clock) -> list[Pause]:
    """Return the pauses of a clock as they are counted."""
    moment = datetime.datetime.fromisoformat
    return [Pause(moment(since), moment(until) if until else None, why) for since, until, why in row.pauses]


def _stored(pause: Pause) -> list[str | None]:
    return [pause.since.isoformat(), pause.until.isoformat() if pause.until else None, pause.why]


def _values(row: Clock) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in WRITTEN)


def _write(rows: Sequence[Clock], marked: Sequence[Clock], now: datetime.datetime) -> None:
    if not rows:
        return
    names = ("project_id", "ticket_id", "target", "cause_id", *WRITTEN)
    given = [{name: getattr(row, name) for name in names} for row in rows]
    fetch(WRITE, {"rows": json.dumps(given, default=_iso), "now": now})
    for row in marked:
        same = Clock.objects.filter(ticket_id=row.ticket_id, target=row.target, cause_id=row.cause_id)
        same.update(warned_at=row.warned_at, breached_at=row.breached_at)


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime.datetime) else str(value)


def _tell(moved: Sequence[Ticket], clocks: dict[int, list[Clock]], cause: Event | None) -> None:
    if not moved:
        return
    with change(actor=system("service levels"), cause=cause, savepoint=False) as current:
        for row in moved:
            first = nearest(row.pk, clocks[row.pk])
            current.record(
                DeadlineMoved(
                    project=row.project_id,
                    ticket=row.pk,
                    due_at=first.due_at.isoformat() if first.due_at else "",
                    target=str(first.target),
                )
            )
