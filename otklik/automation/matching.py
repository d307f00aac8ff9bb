"""Conditions as small functions over the facts of one event: 200 rules are asked without a statement to the database.

They say what `desk.compiling` says in SQL (a test compares them); a project's own fields are asked by that SQL itself.
"""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import connection

from otklik.automation.acting import PREFIX
from otklik.desk import compiling
from otklik.desk.compiling import Asking
from otklik.desk.conditions import NOBODY
from otklik.desk.models import Message, Ticket
from otklik.events.models import Event
from otklik.lib import clock

Test = Callable[["Facts"], bool]
WorkingHours = Callable[[Ticket, datetime.datetime], bool | None]
_working: list[WorkingHours] = []


def use_working_hours(ask: WorkingHours | None) -> None:
    """Have `ask(ticket, moment)` tell whether those who work on a ticket work at a moment.

    None of it, or as its answer: from Monday to Friday, 9 to 18. Called by `config/wiring.py`.
    """
    _working[:] = [ask] if ask else []


@dataclass
class Facts:
    """A ticket, what happened to it, and when; what is asked for seldom is read when it is asked for."""

    ticket: Ticket | None
    event: Event | None
    zone: zoneinfo.ZoneInfo
    now: datetime.datetime = field(default_factory=clock.now)

    @cached_property
    def message(self) -> Message | None:
        """The message of the event."""
        pk = self.event.payload.get("message") if self.event else None
        if not isinstance(pk, int) or self.event is None or self.event.project_id is None:
            return None
        return Message.objects.filter(pk=pk, project_id=self.event.project_id).defer("search").first()

    @cached_property
    def local(self) -> datetime.datetime:
        """The moment in the time zone of the project."""
        return self.now.astimezone(self.zone)

    @cached_property
    def working(self) -> bool:
        """Whether it is working time: asked once, however many rules want to know."""
        told = _working[0](_ticket(self), self.now) if _working else None
        return self.local.isoweekday() <= 5 and 9 <= self.local.hour < 18 if told is None else told


@dataclass(frozen=True)
class Known:
    """What the tests of one project need: each topic with all below it, and the ids of its own fields."""

    topics: Mapping[int, list[int]] = field(default_factory=dict)
    fields: frozenset[int] = frozenset()


def test_of(tree: dict[str, Any], known: Known) -> Test:
    """Return the test of a checked tree. Without a ticket only an empty tree is met; a merged ticket meets none."""
    tests = [_node(item, known) for item in tree["items"]]
    combined = _joined(tests, tree["join"])

    def met(facts: Facts) -> bool:
        if facts.ticket is None:
            return not tests
        return facts.ticket.merged_into_id is None and combined(facts)

    return met


def _node(item: dict[str, Any], known: Known) -> Test:
    if "join" in item:
        return _joined([_condition(one, known) for one in item["items"]], item["join"])
    return _condition(item, known)


def _joined(tests: list[Test], join: str) -> Test:
    if not tests:
        return lambda facts: True
    if join == "all":
        return lambda facts: all(test(facts) for test in tests)
    return lambda facts: any(test(facts) for test in tests)


def _condition(item: dict[str, Any], known: Known) -> Test:
    name, op, value = item["field"], item["op"], item["value"]
    test = TESTS[name](op, value, known)
    if op in {"not_in", "no", "lacks", "outside"}:
        return lambda facts: not test(facts)
    return test


def _among(read: Callable[[Facts], Any]) -> Callable[[str, Any, Known], Test]:
    def make(op: str, value: Any, known: Known) -> Test:
        wanted = {None if one == NOBODY else one for one in value}
        return lambda facts: read(facts) in wanted

    return make


def _topic(op: str, value: Any, known: Known) -> Test:
    ids = {below for one in value if isinstance(one, int) for below in known.topics.get(one, [one])}
    wanted = ids | ({None} if NOBODY in value else set())
    return lambda facts: _ticket(facts).topic_id in wanted


def _tags(op: str, value: Any, known: Known) -> Test:
    wanted = set(value)
    if op == "every":
        return lambda facts: wanted <= set(_ticket(facts).tags)
    return lambda facts: not wanted.isdisjoint(_ticket(facts).tags)


def _holds(read: Callable[[Facts], str]) -> Callable[[str, Any, Known], Test]:
    def make(op: str, value: Any, known: Known) -> Test:
        word = value.lower()
        return lambda facts: word in read(facts).lower()

    return make


def _is(read: Callable[[Facts], bool]) -> Callable[[str, Any, Known], Test]:
    return lambda op, value, known: lambda facts: read(facts) == value


def _count(read: Callable[[Facts], int]) -> Callable[[str, Any, Known], Test]:
    def make(op: str, value: Any, known: Known) -> Test:
        return (lambda facts: read(facts) > value) if op == "more" else (lambda facts: read(facts) < value)

    return make


def _moment(read: Callable[[Facts], datetime.datetime]) -> Callable[[str, Any, Known], Test]:
    def make(op: str, value: Any, known: Known) -> Test:
        if op == "between":
            zone = zoneinfo.ZoneInfo(settings.TIME_ZONE)
            first, last = (datetime.date.fromisoformat(day) for day in value)
            begin = datetime.datetime.combine(first, datetime.time.min, zone)
            end = datetime.datetime.combine(last + datetime.timedelta(days=1), datetime.time.min, zone)
            return lambda facts: begin <= read(facts) < end
        span = datetime.timedelta(days=value)
        if op == "within":
            return lambda facts: read(facts) >= facts.now - span
        return lambda facts: read(facts) < facts.now - span

    return make


def _due(op: str, value: Any, known: Known) -> Test:
    span = datetime.timedelta(hours=value)

    def test(facts: Facts) -> bool:
        at = _ticket(facts).next_due_at
        return at is not None and facts.now < at <= facts.now + span

    return test


def _own(name: str) -> Callable[[str, Any, Known], Test]:
    def make(op: str, value: Any, known: Known) -> Test:
        positive = {"not_in": "in", "lacks": "contains"}.get(op, op)
        asked = compiling.single({"field": name, "op": positive, "value": value}, Asking(fields=known.fields))
        statement = f"SELECT 1 FROM desk_ticket WHERE id = %s AND {asked.text}"  # noqa: S608

        def test(facts: Facts) -> bool:
            with connection.cursor() as cursor:
                cursor.execute(statement, [_ticket(facts).pk, *asked.values])
                return cursor.fetchone() is not None

        return test

    return make


def _time(op: str, value: Any, known: Known) -> Test:
    first, last = value

    def test(facts: Facts) -> bool:
        at = facts.local.strftime("%H:%M")
        return first <= at < last if first < last else at >= first or at < last

    return test


def _ticket(facts: Facts) -> Ticket:
    assert facts.ticket is not None
    return facts.ticket


def _person(facts: Facts, name: str) -> str:
    return str(getattr(_ticket(facts).person, name, "") or "")


def _author(facts: Facts) -> str:
    if facts.event is None:
        return ""
    return "rule" if facts.event.actor_name.startswith(PREFIX) else facts.event.actor_kind


def _changed(op: str, value: Any, known: Known) -> Test:
    wanted = set(value)

    def test(facts: Facts) -> bool:
        changes = facts.event.payload.get("changes") if facts.event else None
        return isinstance(changes, dict) and not wanted.isdisjoint(changes)

    return test


TESTS: dict[str, Callable[[str, Any, Known], Test]] = {
    "status": _among(lambda facts: _ticket(facts).status),
    "priority": _among(lambda facts: _ticket(facts).priority),
    "complexity": _among(lambda facts: _ticket(facts).complexity),
    "topic": _topic,
    "team": _among(lambda facts: _ticket(facts).team_id),
    "assignee": _among(lambda facts: _ticket(facts).assignee_id),
    "tags": _tags,
    "source": _among(lambda facts: _ticket(facts).source),
    "channel": _among(lambda facts: _ticket(facts).channel),
    "person": _among(lambda facts: _ticket(facts).person_id),
    "organisation": _among(lambda facts: getattr(_ticket(facts).person, "organisation_id", None)),
    "created": _moment(lambda facts: _ticket(facts).created_at),
    "updated": _moment(lambda facts: _ticket(facts).updated_at),
    "unread": _is(lambda facts: _ticket(facts).unread),
    "with_client": _is(lambda facts: _ticket(facts).with_client),
    "asleep": _is(lambda facts: _ticket(facts).snoozed_until is not None),
    "promised": _is(lambda facts: _ticket(facts).next_due_at is not None),
    "overdue": _is(lambda facts: (at := _ticket(facts).next_due_at) is not None and at <= facts.now),
    "due": _due,
    "subject": _holds(lambda facts: _ticket(facts).subject),
    "own": _own("own"),
    "own_text": _own("own_text"),
    "standing": _among(lambda facts: _person(facts, "standing")),
    "language": _among(lambda facts: _person(facts, "language")),
    "region": _holds(lambda facts: _person(facts, "region")),
    "message_kind": _among(lambda facts: facts.message.kind if facts.message else ""),
    "message_text": _holds(lambda facts: facts.message.text if facts.message else ""),
    "by": _among(_author),
    "changed": _changed,
    "messages": _count(lambda facts: _ticket(facts).message_count),
    "reopened": _count(lambda facts: _ticket(facts).reopened),
    "weekday": _among(lambda facts: str(facts.local.isoweekday())),
    "time": _time,
    "working": _is(lambda facts: facts.working),
}
