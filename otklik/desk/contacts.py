"""Everything a customer and we have said to each other, over all channels and tickets (R41, R160)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from otklik.accounts.access import Access
from otklik.customers.models import Person
from otklik.desk.models import Message
from otklik.desk.queries import visible_to

MOST_TICKETS = 2_000
# One index walk a ticket gives at most a page of its newest messages; they are merged.
NEWEST = """
SELECT m.id FROM (
    SELECT t.id FROM desk_ticket t WHERE t.person_id = %(person)s AND t.id = ANY(%(tickets)s::bigint[])
) AS own CROSS JOIN LATERAL (
    SELECT id FROM desk_message WHERE ticket_id = own.id AND id < %(before)s ORDER BY id DESC LIMIT %(limit)s
) AS m
ORDER BY m.id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True)
class History:
    """Messages, the newest first, and the id before which the next page begins (0 at the end)."""

    messages: list[Message]
    before: int


def history(access: Access, person: Person, *, before: int = 0, limit: int = 20) -> History:
    """Return one page of the conversation with a customer, from all of the tickets of his that the reader may open."""
    tickets = list(
        visible_to(access)
        .filter(person_id=person.pk, project_id=person.project_id)
        .order_by("-id")
        .values_list("pk", flat=True)[:MOST_TICKETS]
    )
    values: dict[str, Any] = {
        "person": person.pk,
        "tickets": tickets,
        "before": before or 2**63 - 1,
        "limit": limit + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, values)
        ids = [row[0] for row in cursor.fetchall()]
    rows = Message.objects.filter(pk__in=ids[:limit]).select_related("ticket__project")
    shown = rows.only(
        "id", "kind", "channel", "author_name", "author_address", "text", "created_at", "ticket__number",
        "ticket__subject", "ticket__status", "ticket__source", "ticket__project__key",
    ).order_by("-id")  # fmt: skip
    return History(list(shown), ids[limit - 1] if len(ids) > limit else 0)
