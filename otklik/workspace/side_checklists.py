"""The checklists of a ticket, beside the conversation and before its ending."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.actions.checklists import tick
from otklik.desk.checklists import may_tick, offered, on_ticket
from otklik.desk.models import ChecklistPoint, Ticket, TicketChecklist
from otklik.desk.ticketform import TicketForm

READERS = (Right.READ, Right.READ_OWN)


def context(access: Access, ticket: Ticket, form: TicketForm) -> dict[str, Any]:
    """Return what the part about checklists is drawn from; no query where the project has none."""
    if not form.has_checklists or not any(access.may(right, ticket.project_id) for right in READERS):
        return {}
    works = access.may(Right.WORK, ticket.project_id) and not ticket.merged_into_id
    rows = on_ticket(ticket)
    unfinished = {row.checklist_id for row in rows if row.left}
    supervises = access.may(Right.SUPERVISE, ticket.project_id)
    return {
        "checklists": [
            {
                "row": row,
                "points": list(row.points.all()),
                "done": len(row.points.all()) - row.left,
                "may_drop": works and (supervises or not (row.blocks and row.left)),
            }
            for row in rows
        ],
        "may_tick": may_tick(access, ticket) and not ticket.merged_into_id,
        "checklists_offered": [row for row in offered(ticket.project_id) if row.pk not in unfinished] if works else [],
    }


def left_in(ticket: Ticket, lists: Sequence[TicketChecklist]) -> list[dict[str, Any]]:
    """Return the points that hold the ending of a ticket, by list."""
    points = ChecklistPoint.objects.filter(of__in=lists, project_id=ticket.project_id, done_at=None).order_by(
        "of_id", "position"
    )
    found: dict[int, list[ChecklistPoint]] = {}
    for point in points if lists else ():
        found.setdefault(point.of_id, []).append(point)
    return [{"row": row, "points": found.get(row.pk, [])} for row in lists]


def tick_posted(access: Access, ticket: Ticket, data: QueryDict) -> None:
    """Tick the points that a form before an ending brings along. Raises CannotTickError."""
    ids = [int(raw) for raw in data.getlist("point")[:1000] if raw.isascii() and raw.isdigit() and len(raw) < 19]
    if ids:
        points = ChecklistPoint.objects.filter(pk__in=ids, of__ticket_id=ticket.pk, project_id=ticket.project_id)
        for point in points.order_by("of_id", "position"):
            tick(access=access, ticket=ticket, point=point, done=True, note=data.get(f"note-{point.pk}", ""))
