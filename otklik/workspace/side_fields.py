"""The project's own fields and the records of what was done, beside the conversation."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.desk.closing import ENDED, demands_of, resolutions_of
from otklik.desk.models import Ticket
from otklik.desk.ticketform import TicketForm, form_of, values_of
from otklik.workspace import side_checklists
from otklik.workspace.own_fields import boxes, on_ticket


def context(access: Access, ticket: Ticket) -> dict[str, Any]:
    """Return what the side column and the menu of statuses need; one query where the project adds nothing."""
    form = form_of(ticket.project_id)
    filled = values_of(form, ticket)
    fields = on_ticket(form, filled, ticket.topic_id)
    asks = ticket.status not in ENDED and bool(demands_of(access, ticket, form, filled))
    return {
        "own_fields": boxes(access, ticket.project_id, form, filled, fields),
        "resolutions": resolutions_of(access, ticket),
        "ending_asks": asks,
        "statuses": statuses(form, ticket, asks=asks),
        **side_checklists.context(access, ticket, form),
    }


def statuses(form: TicketForm, ticket: Ticket, *, asks: bool) -> list[dict[str, Any]]:
    """Return the choices of the status menu: each kind, and below it the project's own names of it."""
    result: list[dict[str, Any]] = []
    for kind in Ticket.Status:
        if kind == Ticket.Status.NEW and ticket.status != Ticket.Status.NEW:
            continue
        common = {"kind": str(kind), "asks": asks and kind in ENDED}
        current = ticket.status == kind
        result.append({**common, "value": str(kind), "current": current and ticket.status_label_id is None})
        result += [
            {
                **common,
                "value": f"{kind}:{label.id}",
                "label": label.name,
                "colour": label.colour,
                "current": current and ticket.status_label_id == label.id,
            }
            for label in form.usable_labels
            if label.kind == kind
        ]
    return result


def said_of(ticket: Ticket) -> str:
    """Return what a ticket's status is called."""
    label = ticket.status_label
    return label.name if label else str(Ticket.Status(ticket.status).label) or _("Status")
