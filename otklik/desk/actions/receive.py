from __future__ import annotations

from otklik.customers.models import Person
from otklik.desk.actions.open import NewMessage, keep_files, new_row, preview_of
from otklik.desk.events import MessagePosted, StatusChanged, TicketReopened
from otklik.desk.models import Message, Ticket
from otklik.desk.store import Added, insert_added
from otklik.events.actor import Actor
from otklik.events.changes import change
from otklik.events.typed import TypedEvent
from otklik.lib import clock


def receive(
    *,
    actor: Actor,
    ticket: Ticket,
    message: NewMessage,
    channel: str,
    person: Person | None = None,
    automatic: bool = False,
) -> Message:
    """Add what a customer (or somebody in his conversation) wrote to a ticket.

    A waiting ticket becomes open; a solved or closed one is reopened. An automatic message (bounce, out of office) is
    kept but changes no status and marks nothing unread (S09); neither does one of an unverified author reopen anything
    (S04). Raises Ticket.DoesNotExist.
    """
    kind = Message.Kind.AUTOMATIC if automatic else Message.Kind.CUSTOMER
    with change(actor=actor, savepoint=False) as current:
        posted = new_row(ticket, message, kind=kind, channel=channel, person=person, actor=actor, at=clock.now())
        wakes = not automatic and not message.unverified
        added = insert_added(posted, preview=preview_of(message.text), automatic=automatic, wakes=wakes)
        keep_files(posted, message.files)
        if (moved := _moved(added, ticket)) is not None:
            current.record(moved)
        current.record(
            MessagePosted(
                project=added.project_id,
                ticket=ticket.pk,
                message=posted.pk,
                message_kind=kind,
                channel=channel,
                person=person.pk if person else None,
                unverified=message.unverified,
            )
        )
    return posted


def _moved(added: Added, ticket: Ticket) -> TypedEvent | None:
    if added.before == added.after:
        return None
    project, before, after = added.project_id, added.before, added.after
    if before in {Ticket.Status.SOLVED, Ticket.Status.CLOSED}:
        return TicketReopened(project=project, ticket=ticket.pk, before=before, times=added.reopened)
    return StatusChanged(project=project, ticket=ticket.pk, before=before, after=after)
