"""The rules of a project as the worker asks them: read once, compiled, and found by the kind of event."""

from __future__ import annotations

import time
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from otklik.accounts.models import Project
from otklik.automation.conditions import ALL
from otklik.automation.matching import Known, Test, test_of
from otklik.automation.models import Rule
from otklik.desk.conditions import conditions_of, owned_ids
from otklik.desk.ticketform import form_of
from otklik.desk.view_listing import topics_below
from otklik.lib.prepared import fetch

KNOWN_FOR = 5.0  # seconds in which a process believes what it knows of who listens to what
MOST_KNOWN = 5_000
STAMP = "SELECT count(*), max(changed_at) FROM automation_rule WHERE project_id = %(project)s::bigint"
AROUND = """
SELECT (SELECT count(*) || '/' || sum(hashint8(coalesce(parent_id, 0))::bigint) FROM desk_topic
        WHERE project_id = %(project)s::bigint),
    (SELECT count(*) FROM desk_ticketfield WHERE project_id = %(project)s::bigint)
"""
KINDS = """
SELECT DISTINCT jsonb_array_elements_text(trigger -> 'kinds') FROM automation_rule
WHERE project_id = %(project)s::bigint AND is_active AND trigger ->> 'on' = 'event'
"""


@dataclass(frozen=True)
class Compiled:
    """A rule and its test."""

    rule: Rule
    test: Test


@dataclass(frozen=True)
class Book:
    """The active rules of a project: those of events by kind, in their order. `stamp` tells an old book from a new."""

    project: Project
    zone: zoneinfo.ZoneInfo
    stamp: tuple[Any, ...]
    known: Known = field(default_factory=Known)
    by_kind: dict[str, list[Compiled]] = field(default_factory=dict)


_books: dict[int, Book] = {}
_heard: dict[int, tuple[float, frozenset[str]]] = {}


def forget() -> None:
    """Ask anew who listens to what; called when a rule is written."""
    _heard.clear()


def listens(kind: str) -> Callable[[int | None], bool]:
    """Return what tells whether a project has an active rule for a kind of event.

    Asked in the transaction of each change: a process reads it once in five seconds a project. What was set up in
    another process is heard five seconds later at the latest.
    """

    def wanted(project_id: int | None) -> bool:
        return project_id is not None and kind in _kinds_of(project_id)

    return wanted


def _kinds_of(project_id: int) -> frozenset[str]:
    now = time.monotonic()
    until, kinds = _heard.get(project_id, (0.0, frozenset()))
    if until > now:
        return kinds
    found = frozenset(row[0] for row in fetch(KINDS, {"project": project_id}))
    if len(_heard) > MOST_KNOWN:
        _heard.clear()
    _heard[project_id] = (now + KNOWN_FOR, found)
    return found


def book_of(project_id: int) -> Book:
    """Return the rules of a project, read anew when anything about them has changed."""
    book = _books.get(project_id)
    stamp = _stamp(project_id, book.known if book else None)
    if book is None or book.stamp != stamp:
        if len(_books) > MOST_KNOWN:
            _books.clear()
        book = _books[project_id] = _read(project_id)
    return book


def _stamp(project_id: int, known: Known | None) -> tuple[Any, ...]:
    """Return what changes when the rules do, and, where their conditions ask for such, the topics or the fields."""
    around = fetch(AROUND, {"project": project_id})[0] if known and (known.topics or known.fields) else ()
    return (*fetch(STAMP, {"project": project_id})[0], *around)


def _read(project_id: int) -> Book:
    project = Project.objects.get(pk=project_id)
    rules = list(Rule.objects.filter(project_id=project_id, is_active=True).order_by("place", "id"))
    known = known_of(project_id, [rule.conditions for rule in rules])
    book = Book(project, project.zone, _stamp(project_id, known), known)
    for rule in rules:
        if rule.trigger["on"] == "event":
            entry = Compiled(rule, test_of(rule.conditions, known))
            for kind in rule.trigger["kinds"]:
                book.by_kind.setdefault(kind, []).append(entry)
    return book


def known_of(project_id: int, trees: list[dict[str, Any]]) -> Known:
    """Return what the tests of these conditions need to know of their project."""
    topics = topics_below({pk for tree in trees for pk in owned_ids(tree, ALL).get("topic", set())})
    asks = any(item["field"] in {"own", "own_text"} for tree in trees for item in conditions_of(tree))
    fields = frozenset(row.id for row in form_of(project_id).fields) if asks else frozenset()
    return Known(topics, fields)
