"""Locks of several tickets at once, always in the order of ids, so that no two changes wait for one another."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from otklik.desk.models import Ticket


class MergedError(ValueError):
    """The ticket was merged into another one, `ticket_id`, where its conversation goes on."""

    def __init__(self, ticket_id: int) -> None:
        super().__init__("the ticket has been merged into another one")
        self.ticket_id = ticket_id


def lock(ids: Iterable[int]) -> dict[int, Ticket]:
    """Lock tickets for the rest of the transaction and return them by id; those that do not exist are missing."""
    rows = (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("project", "assignee", "team", "topic")
        .defer("search", "project__signature")
        .filter(pk__in=set(ids))
        .order_by("pk")
    )
    return {ticket.pk: ticket for ticket in rows}


def current_id(ticket_id: int) -> int:
    """Return the ticket that holds the messages of this one now: itself, or the one it was merged into in the end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT otklik_merged(%s)", [ticket_id])
        found = cursor.fetchone()[0]
    return ticket_id if found is None else int(found)


def lock_links(project_id: int) -> None:
    """Have one change of a project's links at a time: two at once could make a circle that neither of them sees."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"desk links {project_id}"])


def number_of(ticket: Ticket) -> str:
    """Return NET-1042; the project must be loaded."""
    return f"{ticket.project.prefix}-{ticket.number}"
