"""Everything the database knows about a mail, in one statement: its writer, the same mail met before, the tickets
it names.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from otklik.accounts.models import Project
from otklik.customers.models import Person
from otklik.desk.actions.import_history import CHANNEL as TAKEN_OVER
from otklik.desk.models import Message, Ticket
from otklik.lib.prepared import fetch

# "z" sorts behind every hexadecimal digit in every collation: a prefix search that any index can serve. OFFSET 0 and
# "+ 0" leave PostgreSQL one way, by the name that is looked for: while it has no statistics of a young table, it takes
# walking all rows of the project for as cheap.
FACTS = """
SELECT 'writer', i.person_id, NULL::bigint, p.name::text, NULL::text, i.verified, NULL::timestamptz
FROM customers_identity i JOIN customers_person p ON p.id = i.person_id
WHERE i.project_id = %(project)s::bigint AND i.kind = 'email' AND i.value = %(sender)s::text
UNION ALL
SELECT * FROM (
    SELECT 'recent', t.id, NULL::bigint, t.subject::text, NULL::text, NULL::boolean, t.updated_at
    FROM customers_identity i JOIN desk_ticket t ON t.person_id = i.person_id
    WHERE i.project_id = %(project)s::bigint AND i.kind = 'email' AND i.value = %(sender)s::text
        AND t.status IN ('new', 'open', 'waiting_customer', 'waiting_client')
    ORDER BY t.id DESC LIMIT 20) AS recent
UNION ALL
SELECT 'ticket', t.id, t.now_in, NULL, CASE WHEN bool_or(p.third_party) THEN 'outside' END,
    coalesce(bool_or(p.is_requester OR p.verified), false), NULL
FROM (
    SELECT id, CASE WHEN merged_into_id IS NULL THEN id ELSE otklik_merged(id) END AS now_in
    FROM desk_ticket WHERE id = ANY(%(tickets)s::bigint[]) AND project_id + 0 = %(project)s::bigint OFFSET 0) AS t
LEFT JOIN desk_participant p ON p.ticket_id = t.now_in AND p.address = %(sender)s::text AND p.address <> ''
GROUP BY t.id, t.now_in
UNION ALL
SELECT 'said', m.id, t.now_in, NULL, CASE WHEN bool_or(p.third_party) THEN 'outside' END,
    coalesce(bool_or(p.is_requester OR p.verified), false), NULL
FROM (
    SELECT id, ticket_id FROM desk_message
    WHERE id = ANY(%(said)s::bigint[]) AND project_id + 0 = %(project)s::bigint OFFSET 0) AS m
JOIN unnest(%(said)s::bigint[], %(said_in)s::bigint[]) AS s (id, ticket_id)
    ON s.id = m.id AND s.ticket_id <> m.ticket_id
CROSS JOIN LATERAL (
    SELECT CASE WHEN merged_into_id IS NULL THEN id ELSE otklik_merged(id) END AS now_in
    FROM desk_ticket WHERE id = m.ticket_id OFFSET 0) AS t
LEFT JOIN desk_participant p ON p.ticket_id = t.now_in AND p.address = %(sender)s::text AND p.address <> ''
GROUP BY m.id, t.now_in
UNION ALL
SELECT * FROM (
    SELECT 'stored', m.ticket_id, m.id, m.external_id::text, m.channel::text, EXISTS (
        SELECT 1 FROM desk_participant p WHERE p.ticket_id = m.ticket_id AND p.address = %(sender)s::text
            AND p.address <> '' AND (p.is_requester OR p.verified)), NULL::timestamptz
    FROM (
        SELECT id, ticket_id, external_id, kind, channel FROM desk_message
        WHERE project_id + 0 = %(project)s::bigint AND external_id = ANY(%(references)s::text[]) AND external_id <> ''
        OFFSET 0) AS m
    WHERE m.kind IN (%(customer)s::text, %(taken_over)s::text) OR m.external_id = %(own)s::text
    ORDER BY m.id DESC LIMIT 100) AS stored
UNION ALL
SELECT * FROM (
    SELECT 'met', n.id, n.message_id, n.external_id::text, n.meaning::text, n.state = 'done', NULL::timestamptz
    FROM (
        SELECT id, message_id, external_id, meaning, state FROM channels_inbounditem
        WHERE project_id + 0 = %(project)s::bigint AND meaning <> ''
            AND meaning BETWEEN %(named)s::text AND %(named)s::text || 'z'
        OFFSET 0) AS n
    WHERE n.id <> %(item)s::bigint
    ORDER BY n.id LIMIT 50) AS met
"""


@dataclass(frozen=True)
class Recent:
    """An open ticket of the writer."""

    ticket_id: int
    subject: str
    updated_at: datetime.datetime


@dataclass(frozen=True)
class Met:
    """An item that was read earlier and has the same Message-ID; `same`: it has the same content too and is in the
    system.
    """

    item_id: int
    external_id: str
    same: bool


@dataclass(frozen=True)
class Facts:
    """What was found. `outside`: tickets of which the writer was forwarded something and no more.

    `tickets` maps a ticket of the project that the mail names to whether its writer takes part
    there, `merged` one that was merged to where its conversation goes on; `stored` tells the same of tickets in which a
    message with one of the references is stored, by that reference, and `said` of the ticket where a message of ours
    that the mail names is now, by that message, when it was said in another one. `imported`: messages with the mail's
    own Message-ID that an import has brought from another help desk."""

    person: Person | None
    recent: tuple[Recent, ...]
    tickets: dict[int, bool]
    stored: dict[str, tuple[int, bool]]
    met: tuple[Met, ...]
    merged: dict[int, int]
    said: dict[int, tuple[int, bool]]
    outside: frozenset[int] = frozenset()
    imported: tuple[int, ...] = ()


def facts_of(
    *,
    project: Project,
    item: int,
    sender: str,
    meaning: str,
    tickets: Sequence[int],
    said: Mapping[int, int],
    references: Sequence[str],
    own: str = "",
) -> Facts:
    """Ask for the facts of one mail. `tickets`, and messages `said` by ticket: ids it names in ways that only we can
    have made. `meaning` "" = none; `own`: its own Message-ID, "" = none.
    """
    rows = fetch(
        FACTS,
        {
            "project": project.pk,
            "item": item,
            "sender": sender,
            "tickets": list(tickets),
            "said": list(said.values()),
            "said_in": list(said),
            "references": [*references, own] if own else list(references),
            "own": own or "-",
            "customer": str(Message.Kind.CUSTOMER),
            # Our own answers have signed names; those that another help desk has sent before us have its names.
            "taken_over": str(Message.Kind.REPLY),
            "named": meaning[:32] or "-",
        },
    )
    return _sorted(rows, project, meaning, own)


def _sorted(rows: Iterable[tuple[Any, ...]], project: Project, meaning: str, own: str) -> Facts:
    person: Person | None = None
    recent: list[Recent] = []
    named: dict[int, bool] = {}
    merged: dict[int, int] = {}
    moved: dict[int, tuple[int, bool]] = {}
    stored: dict[str, tuple[int, bool]] = {}
    met: list[Met] = []
    outside: set[int] = set()
    imported: list[int] = []
    for kind, pk, other_id, text, other, flag, at in rows:
        if kind == "writer":
            person = Person(pk=pk, project=project, name=text)
            person._state.adding = False
        elif kind == "recent":
            recent.append(Recent(pk, text, at))
        elif kind == "ticket":
            named[pk] = bool(flag or other)
            if other and not flag:
                outside.add(other_id)
            if other_id != pk:
                merged[pk] = other_id
        elif kind == "said":
            moved[pk] = (other_id, bool(flag or other))
            if other and not flag:
                outside.add(other_id)
        elif kind == "stored":
            stored.setdefault(text, (pk, bool(flag)))
            if text == own and other == TAKEN_OVER:
                imported.append(other_id)
        else:
            met.append(Met(pk, text, bool(flag) and other == meaning))
    return Facts(person, tuple(recent), named, stored, tuple(met), merged, moved, frozenset(outside), tuple(imported))


def handle(ticket_id: int, project: Project) -> Ticket:
    """Return a ticket as a name for the desk's verbs, which read the row themselves, locked."""
    ticket = Ticket(pk=ticket_id, project=project)
    ticket._state.adding = False
    return ticket
