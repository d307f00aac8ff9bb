"""The history's part in erasing a person: who did what and when stays, words about him go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from otklik.events.changes import as_json
from otklik.events.models import Event, ReactionRun
from otklik.events.typed import KINDS
from otklik.lib.personal import Part, Rows, Subject

# Words of these kinds of changes are ours, not the customer's.
OUR_CHANGES = frozenset(
    {"priority", "complexity", "topic", "status", "standing", "technical_level", "no_robots", "preferred_channel"}
)
WRITE = """
UPDATE events_event e SET payload = given.payload,
    actor_name = CASE WHEN e.actor_kind = 'customer' THEN '' ELSE e.actor_name END
FROM jsonb_to_recordset(%s::jsonb) AS given (id bigint, payload jsonb) WHERE e.id = given.id
"""


def _events(tickets: Iterable[int], people: Iterable[int], inbound: Iterable[int]) -> QuerySet[Event]:
    of_person = Q(kind__startswith="customer.") & Q(payload__person__in=list(people))
    of_mail = Q(kind__startswith="inbound.") & Q(payload__item__in=list(inbound))
    return Event.objects.filter(Q(ticket_id__in=list(tickets)) | of_person | of_mail)


def blank(*, project: int, tickets: Iterable[int] = (), people: Iterable[int] = (), inbound: Iterable[int] = ()) -> int:
    """Take the words out of events: numbers, and fields that their kind keeps, stay. Return how many events.

    Must run in a transaction of the tables' owner: the history is append-only for everybody else, and for him unless
    `otklik.retention` is set.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('otklik.retention', 'on', true)")
    rows = _events(tickets, people, inbound).filter(project_id=project).order_by("pk")
    amount = 0
    portion: list[dict[str, Any]] = []
    ids: list[int] = []
    for pk, kind, payload in rows.values_list("pk", "kind", "payload"):
        kept = KINDS[kind].kept if kind in KINDS else frozenset()
        portion.append({"id": pk, "payload": _blank(payload, kept)})
        ids.append(pk)
        if len(portion) >= 1000:
            _write(portion)
            portion = []
        amount += 1
    _write(portion)
    ReactionRun.objects.filter(event_id__in=ids).exclude(last_error="").update(last_error="")
    return amount


def _write(portion: list[dict[str, Any]]) -> None:
    if portion:
        with connection.cursor() as cursor:
            cursor.execute(WRITE, [as_json(portion)])


def _blank(value: Any, kept: frozenset[str], name: str = "") -> Any:
    if isinstance(value, dict):
        if name == "counts":  # its names are ours
            return value
        inner = OUR_CHANGES if name == "changes" else kept
        return {key: item if key in inner else _blank(item, kept, key) for key, item in value.items()}
    if isinstance(value, list):
        return [_blank(item, kept) for item in value]
    return "" if isinstance(value, str) else value


def export(subject: Subject) -> dict[str, Rows]:
    """Return the history of his tickets and of his card."""
    rows = _events(subject.tickets, subject.people, ()).filter(project_id=subject.project).order_by("pk")
    found: QuerySet[Any] = rows.values("id", "kind", "ticket_id", "actor_name", "payload", "at")
    return {"history": iter(found.iterator(chunk_size=1000))}


def erase(subject: Subject) -> dict[str, int]:
    """Blank everything that tells of him."""
    amount = blank(project=subject.project, tickets=subject.tickets, people=subject.people, inbound=subject.inbound)
    return {"events": amount + _blank_words(subject)}


def _blank_words(subject: Subject) -> int:
    """Blank the words of others' tickets that name him: that his address joined a conversation."""
    rows = Event.objects.filter(project_id=subject.project, ticket_id__in=subject.touched).order_by("pk")
    portion = []
    for pk, payload in rows.values_list("pk", "payload"):
        without = _without(payload, subject.words)
        if without != payload:
            portion.append({"id": pk, "payload": without})
    _write(portion)
    return len(portion)


def _without(value: Any, words: set[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(item, words) for key, item in value.items()}
    if isinstance(value, list):
        return [_without(item, words) for item in value]
    return "" if isinstance(value, str) and any(word in value.lower() for word in words) else value


PART = Part("events", export=export, erase=erase)
