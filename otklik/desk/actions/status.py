from __future__ import annotations

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.actions.locking import MergedError
from otklik.desk.closing import ENDED, NewResolution, end
from otklik.desk.events import StatusChanged, TicketReopened
from otklik.desk.models import StatusLabel, Ticket
from otklik.events.changes import Change, change
from otklik.lib import clock

COLUMNS = ("status", "status_label", "reopened", "solved_at", "unread", "snoozed_until", "version", "updated_at")


def change_status(
    *,
    access: Access,
    ticket: Ticket,
    status: str,
    reason: str = "",
    label: StatusLabel | None = None,
    resolution: NewResolution | None = None,
) -> Ticket:
    """Move a ticket to another status; from solved or closed back to work is a reopening.

    `label` is the project's own name of the status, None for the plain one. From work to an ending the project's rules
    of closing hold, and `resolution` is written down. Raises DeniedError; ClosingError for what is missing; ValueError
    for a status that does not exist, a label that is not the project's or of another kind.
    """
    access.require(Right.WORK, ticket.project_id)
    target = Ticket.Status(status)
    with change(actor=access.actor) as current:
        ticket = (
            Ticket.objects.select_for_update(of=("self",)).select_related("project", "status_label").get(pk=ticket.pk)
        )
        if ticket.merged_into_id:
            raise MergedError(ticket.merged_into_id)
        if label is not None and (label.project_id != ticket.project_id or label.kind != target or label.is_archived):
            raise ValueError("the label is another project's, of another kind of status, or archived")
        same = (ticket.status, ticket.status_label) == (target, label)
        if same and (resolution is None or resolution.is_empty):
            return ticket
        end(current, access, ticket, target, resolution)
        _tell(current, ticket, target, label, reason)
        ticket.status, ticket.status_label = target, label
        ended = target in ENDED
        ticket.solved_at = (ticket.solved_at or clock.now()) if ended else None
        ticket.unread = ticket.unread and not ended
        ticket.snoozed_until = None if ended else ticket.snoozed_until
        ticket.version += 1
        ticket.updated_at = clock.now()
        ticket.save(update_fields=COLUMNS)
    return ticket


def _tell(current: Change, ticket: Ticket, target: str, label: StatusLabel | None, reason: str) -> None:
    """Record what is about to happen to a ticket, and count a reopening."""
    before, label_before = ticket.status, ticket.status_label
    if before in ENDED and target not in ENDED:
        ticket.reopened += 1
        current.record(
            TicketReopened(project=ticket.project_id, ticket=ticket.pk, before=before, times=ticket.reopened)
        )
    if (before, label_before) != (target, label):
        current.record(
            StatusChanged(
                project=ticket.project_id,
                ticket=ticket.pk,
                before=before,
                after=target,
                reason=reason[:500],
                before_label=str(label_before or ""),
                after_label=str(label or ""),
            )
        )
