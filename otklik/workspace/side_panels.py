"""The panels of other systems beside a ticket: places on the page, filled after it has been shown."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from otklik.accounts.access import Access
from otklik.connectors import asking
from otklik.connectors.models import Panel
from otklik.connectors.queries import panels_beside
from otklik.desk.models import Ticket
from otklik.workspace.beside import There


def context(access: Access, ticket: Ticket, there: There) -> dict[str, Any]:
    """Return what the side column needs; nothing is asked of any other system."""
    return {"side_panels": panels_beside(access, ticket.project_id) if "side_panels" in there else []}


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
