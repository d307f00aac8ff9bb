from __future__ import annotations

from otklik.customers.models import Person
from otklik.desk.actions.locking import current_id
from otklik.desk.actions.open import NewMessage, keep_files, new_row, preview_of
from otklik.desk.events import MessagePosted, StatusChanged, TicketReopened
from otklik.desk.models import Message, Ticket
from otklik.desk.relation_events import TicketWoken
from otklik.desk.store import Added, insert_added
from otklik.events.actor import Actor
from otklik.events.changes import change
from otklik.events.typed import TypedEvent
from otklik.lib import clock

MERGES = 5  # that many merges, each while a mail waits for the one before, end in the quarantine


def receive(
    *,
    actor: Actor,
    ticket: Ticket,
    message: NewMessage,
    channel: str,
    person: Person | None = None,
    automatic: bool = False,
    third_party: bool = False,
) -> Message:
    """Add what a customer (or somebody in his conversation) wrote to a ticket.

    A waiting ticket becomes open; a solved or closed one is reopened. An automatic message (bounce, out of office) is
    kept but changes no status and marks nothing unread (S09); neither does one of an unverified author reopen anything
    (S04). What a third party answers to something forwarded opens a waiting ticket and is marked unread, but it is not
    the customer's word: lists do not show it (S41). What people write wakes a sleeping ticket; what comes for a merged
    one lands where its conversation goes on. Raises Ticket.DoesNotExist.
    """
    outside = Message.Kind.THIRD_PARTY if third_party else Message.Kind.CUSTOMER
    kind = Message.Kind.AUTOMATIC if automatic else outside
    with change(actor=actor, savepoint=False) as current:
        posted, added = _add(actor, ticket, message, kind=kind, channel=channel, person=person)
        ticket = posted.ticket
        keep_files(posted, message.files)
        if (moved := _moved(added, ticket)) is not None:
            current.record(moved)
        if added.woken:
            current.record(TicketWoken(project=added.project_id, ticket=ticket.pk, reason="customer"))
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


def _add(
    actor: Actor, ticket: Ticket, message: NewMessage, *, kind: Message.Kind, channel: str, person: Person | None
) -> tuple[Message, Added]:
    """Write the message into the ticket, or into the one it has been merged into, also while we were waiting for it."""
    automatic = kind == Message.Kind.AUTOMATIC
    wakes = not automatic and not message.unverified
    for _try in range(MERGES):
        posted = new_row(ticket, message, kind=kind, channel=channel, person=person, actor=actor, at=clock.now())
        try:
            return posted, insert_added(posted, preview=preview_of(message.text), automatic=automatic, wakes=wakes)
        except Ticket.DoesNotExist:
            if (goes_on := current_id(ticket.pk)) == ticket.pk:
                raise
            ticket = Ticket(pk=goes_on, project_id=ticket.project_id)
    raise Ticket.DoesNotExist


def _moved(added: Added, ticket: Ticket) -> TypedEvent | None:
    if added.before == added.after:
        return None
    project, before, after = added.project_id, added.before, added.after
    if before in {Ticket.Status.SOLVED, Ticket.Status.CLOSED}:
        return TicketReopened(project=project, ticket=ticket.pk, before=before, times=added.reopened)
    return StatusChanged(project=project, ticket=ticket.pk, before=before, after=after)
