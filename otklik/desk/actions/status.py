from __future__ import annotations

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.events import StatusChanged, TicketReopened
from otklik.desk.models import Ticket
from otklik.events.changes import change
from otklik.lib import clock


def change_status(*, access: Access, ticket: Ticket, status: str, reason: str = "") -> Ticket:
    """Move a ticket to another status; from solved or closed back to work is a reopening.

    Raises DeniedError; ValueError for a status that does not exist.
    """
    access.require(Right.WORK, ticket.project_id)
    target = Ticket.Status(status)
    with change(actor=access.actor) as current:
        ticket = Ticket.objects.select_for_update(of=("self",)).select_related("project").get(pk=ticket.pk)
        if ticket.merged_into_id:
            raise ValueError("a merged ticket stays closed; its conversation goes on elsewhere")
        before = ticket.status
        if before == target:
            return ticket
        ended = {Ticket.Status.SOLVED, Ticket.Status.CLOSED}
        if before in ended and target not in ended:
            ticket.reopened += 1
            current.record(
                TicketReopened(project=ticket.project_id, ticket=ticket.pk, before=before, times=ticket.reopened)
            )
        current.record(
            StatusChanged(project=ticket.project_id, ticket=ticket.pk, before=before, after=target, reason=reason[:500])
        )
        ticket.status = target
        if target not in ended:
            ticket.solved_at = None
        elif ticket.solved_at is None:
            ticket.solved_at = clock.now()
        ticket.unread = ticket.unread and target not in ended
        if target in ended:
            ticket.snoozed_until = None
        ticket.version += 1
        ticket.updated_at = clock.now()
        ticket.save(update_fields=["status", "reopened", "solved_at", "unread", "snoozed_until", "version", "updated_at"])
    return ticket
