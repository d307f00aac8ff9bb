from __future__ import annotations

from typing import Any

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.customers.actions.hold import place, release
from otklik.customers.models import Hold, Person
from otklik.desk.actions.locking import lock
from otklik.desk.models import Ticket
from otklik.desk.relation_events import TicketHeld
from otklik.events.changes import change


def hold_ticket(*, access: Access, ticket: Ticket, reason: str) -> Hold:
    """Keep a ticket, its messages and files until the hold is released, whatever is asked for or due.

    Raises DeniedError (supervisors), ValidationError without a reason or when its customer is being erased.
    """
    access.require(Right.SUPERVISE, ticket.project_id)
    with change(actor=access.actor) as current:
        person = Person.objects.select_for_update().filter(pk=ticket.person_id or 0).first()
        ticket = lock([ticket.pk])[ticket.pk]
        if person is not None and person.merged_into_id is not None:
            person = None  # his card is closed, the ticket is not
        row = place(access, project_id=ticket.project_id, person=person, ticket_id=ticket.pk, reason=reason)
        facts: dict[str, Any] = {"did": "held", "hold": row.pk, "reason": row.reason}
        current.record(TicketHeld(project=ticket.project_id, ticket=ticket.pk, **facts))
    return row


def release_ticket(*, access: Access, hold: Hold, reason: str) -> None:
    """End the hold of a ticket; `reason` says why. Raises DeniedError (supervisors), ValidationError."""
    access.require(Right.SUPERVISE, hold.project_id)
    with change(actor=access.actor) as current:
        said = release(hold, reason)
        if said is not None and hold.ticket_id is not None:
            facts: dict[str, Any] = {"did": "released", "hold": hold.pk, "reason": said}
            current.record(TicketHeld(project=hold.project_id, ticket=hold.ticket_id, **facts))


def holds_of(ticket: Ticket) -> list[Hold]:
    """Return why a ticket must be kept: holds of its own and of its customer, the oldest first."""
    own = Hold.objects.filter(project_id=ticket.project_id, released_at=None, ticket_id=ticket.pk)
    his = Hold.objects.filter(project_id=ticket.project_id, released_at=None, person_id=ticket.person_id or 0)
    return [*own.order_by("pk"), *his.order_by("pk")]


def move_holds(source: Ticket, target: Ticket) -> dict[str, Any]:
    """Let what must be kept of a ticket be kept where its messages go."""
    moved = list(Hold.objects.filter(ticket_id=source.pk, released_at=None).values_list("pk", flat=True))
    Hold.objects.filter(pk__in=moved).update(ticket_id=target.pk)
    return {"holds": moved}


def copy_holds(source: Ticket, target: Ticket) -> None:
    """Let what was split off be kept as what it was split from."""
    Hold.objects.bulk_create(
        Hold(project_id=row.project_id, ticket_id=target.pk, reason=row.reason, by_id=row.by_id, by_name=row.by_name)
        for row in Hold.objects.filter(ticket_id=source.pk, released_at=None)
    )
