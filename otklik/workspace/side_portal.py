"""What the customer's own side of a ticket shows to its operators: the form, the status page's links, the ratings."""

from __future__ import annotations

from typing import Any

from otklik.accounts.access import Access
from otklik.desk.models import Ticket
from otklik.requests.queries import ratings_of, submission_of, working_links
from otklik.workspace.beside import There


def context(access: Access, ticket: Ticket, there: There) -> dict[str, Any]:
    """Return what the side column needs."""
    return {
        "submission": submission_of(ticket) if ticket.source == Ticket.Source.FORM else None,
        "status_links": working_links(access, ticket) if "status_links" in there else [],
        "ratings": ratings_of(access, ticket) if "ratings" in there else [],
    }
