"""The panels of other systems beside a ticket and on a customer's page: places, filled after the page was shown."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from otklik.accounts.access import Access
from otklik.connectors import asking, panel_values
from otklik.connectors.models import Panel
from otklik.connectors.queries import panels_beside
from otklik.customers.models import Person
from otklik.desk.models import Ticket
from otklik.workspace.beside import There


def context(access: Access, ticket: Ticket, there: There) -> dict[str, Any]:
    """Return what the side column needs; nothing is asked of any other system."""
    return {"side_panels": panels_beside(access, ticket.project_id) if "side_panels" in there else []}


def of_customer(access: Access, person: Person) -> list[Panel]:
    """Return the panels of a customer's page: those that need no ticket; none of somebody who was erased."""
    return [] if person.erased_at else panel_values.without_ticket(panels_beside(access, person.project_id))


def shown(panel: Panel, told: asking.Told) -> dict[str, Any]:
    """Return what a card is drawn from."""
    card = told.card or {}
    updated = card.get("updated")
    return {
        "panel": panel,
        "told": told,
        "card": card,
        "updated": datetime.datetime.fromisoformat(updated) if updated else None,
        "as_of": timezone.localtime(told.at) if told.at else None,
    }
