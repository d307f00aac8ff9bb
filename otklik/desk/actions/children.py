from __future__ import annotations

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.actions.locking import lock, number_of
from otklik.desk.closing import ClosingError, NewResolution, end
from otklik.desk.events import StatusChanged
from otklik.desk.models import Resolution, Ticket, TicketLink
from otklik.desk.ticketform import form_of
from otklik.events.changes import Change, change
from otklik.events.models import Event
from otklik.lib import clock

MAX_CHILDREN = 1000


def open_children(ticket: Ticket) -> list[int]:
    """Return ids of the tickets that are part of this one and not ended yet."""
    parts = TicketLink.objects.filter(target_id=ticket.pk, kind=TicketLink.Kind.PARENT)
    found = parts.filter(source__status__in=Ticket.ACTIVE).order_by("source_id")
    return list(found.values_list("source_id", flat=True)[:MAX_CHILDREN])


def close_children(*, access: Access, ticket: Ticket) -> int:
    """End all open parts of a solved or closed ticket in its own status, as one change; return how many ended.

    What was wrong and what was done is the parent's for all of them. Those for which the project's rules of closing
    want more stay open. The events are caused by the change of the parent's status. Raises DeniedError, ValueError
    while the parent is open.
    """
    access.require(Right.WORK, ticket.project_id)
    cause = Event.objects.filter(ticket_id=ticket.pk, kind=StatusChanged.kind).order_by("-id").first()
    with change(actor=access.actor, cause=cause) as current:
        rows = lock([ticket.pk, *open_children(ticket)])
        parent = rows.pop(ticket.pk)
        if parent.is_active:
            raise ValueError("the ticket above is still open")
        # Looked at again behind the locks: a part may have been ended or taken out meanwhile.
        still = set(open_children(ticket))
        record = _record_of(parent)
        now = clock.now()
        ended: list[Ticket] = []
        for row in rows.values():
            if row.pk not in still or not _may_end(current, access, row, parent.status, record):
                continue
            ended.append(row)
            current.record(
                StatusChanged(
                    project=row.project_id,
                    ticket=row.pk,
                    before=row.status,
                    after=parent.status,
                    reason=number_of(parent),
                )
            )
            row.status, row.status_label_id = parent.status, parent.status_label_id
            row.solved_at = now
            row.unread = False
            row.snoozed_until = None
            row.version += 1
            row.updated_at = now
        Ticket.objects.bulk_update(
            ended,
            ["status", "status_label", "solved_at", "unread", "snoozed_until", "version", "updated_at"],
            batch_size=500,
        )
    return len(ended)


def _record_of(parent: Ticket) -> NewResolution | None:
    """Return what was written down when the parent ended, without a code that the project has given up since."""
    found = Resolution.objects.filter(ticket_id=parent.pk, project_id=parent.project_id).order_by("-id").first()
    if found is None or found.status != parent.status:
        return None
    usable = {code.id for code in form_of(parent.project_id).usable_codes}
    return NewResolution(found.cause, found.done, found.code_id if found.code_id in usable else None)


def _may_end(current: Change, access: Access, ticket: Ticket, status: str, record: NewResolution | None) -> bool:
    try:
        end(current, access, ticket, status, record)
    except ClosingError:
        return False
    return True
