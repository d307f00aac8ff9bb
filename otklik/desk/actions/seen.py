from __future__ import annotations

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.events import TicketSeen
from otklik.desk.models import Ticket
from otklik.events.changes import change


def mark_seen(*, access: Access, ticket: Ticket) -> bool:
    """Take the unread mark off a ticket that its holder (or, while nobody holds it, anybody) has opened."""
    access.require(Right.WORK, ticket.project_id)
    if not ticket.unread or ticket.assignee_id not in {None, access.user_id}:
        return False
    with change(actor=access.actor) as current:
        if not Ticket.objects.filter(pk=ticket.pk, unread=True).update(unread=False):
            return False
        current.record(TicketSeen(project=ticket.project_id, ticket=ticket.pk))
    return True
