"""Tickets as lists show them: themselves and the names of what belongs to them, in one statement."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from otklik.accounts.access import Access
from otklik.desk.models import Ticket
from otklik.desk.queries import visible_to
from otklik.lib.compiled import compiled

OWN = tuple(field.name for field in Ticket._meta.concrete_fields if field.name != "search")
RELATED = ("project", "assignee", "team", "topic", "status_label", "person")
# Of what belongs to a ticket only what its row says: reading the whole of it fifty times takes as long as all the rest.
NAMES = (
    "project__key",
    "project__name",
    "project__colour",
    "assignee__name",
    "assignee__email",
    "team__name",
    "topic__name",
    "status_label__name",
    "person__name",
)


def listed(access: Access, ids: Sequence[int]) -> list[Ticket]:
    """Return those of the tickets that the person may see, in the order of the ids."""
    rows = {ticket.pk: ticket for ticket in _rows(access, tuple(ids))}
    return [rows[pk] for pk in ids if pk in rows]


@compiled
def _rows(access: Access, ids: tuple[int, ...]) -> QuerySet[Ticket]:
    return visible_to(access).filter(pk__in=ids).select_related(*RELATED).only(*OWN, *NAMES)
