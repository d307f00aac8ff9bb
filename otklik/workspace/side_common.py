"""The quiet line of a ticket that belongs to a common problem."""

from __future__ import annotations

from typing import Any

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.common_queries import of_ticket
from otklik.desk.models import Ticket
from otklik.workspace.beside import There


def context(access: Access, ticket: Ticket, there: There) -> dict[str, Any]:
    """Return the problem that goes on; asked for only where the ticket belongs to any."""
    if "common" not in there or not access.may(Right.READ, ticket.project_id):
        return {}
    return {"common": of_ticket(access, ticket)}
