from __future__ import annotations

from collections.abc import Callable

from otklik.customers.models import Person
from otklik.desk.actions.open import NewMessage, preview_of, write_message
from otklik.desk.events import MessagePosted, StatusChanged, TicketReopened
from otklik.desk.models import Message, Ticket
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
    (S04).
    """
    kind = Message.Kind.AUTOMATIC if automatic else Message.Kind.CUSTOMER
    with change(actor=actor) as current:
        ticket = Ticket.objects.select_for_update(of=("self",)).select_related("project").get(pk=ticket.pk)
        posted = write_message(ticket, message, kind=kind, channel=channel, person=person, actor=actor)
        now = clock.now()
        ticket.message_count += 1
        ticket.version += 1
        ticket.updated_at = now
        if not automatic:
            ticket.preview = preview_of(message.text)
            ticket.unread = True
            ticket.last_customer_at = now
        if not automatic and not message.unverified:
            _wake(ticket, current.record)
        ticket.save()
        current.record(
            MessagePosted(
                project=ticket.project_id,
                ticket=ticket.pk,
                message=posted.pk,
                message_kind=kind,
                channel=channel,
                person=person.pk if person else None,
                unverified=message.unverified,
            )
        )
    return posted


def _wake(ticket: Ticket, record: Callable[[TypedEvent], None]) -> None:
    before = ticket.status
    if before in {Ticket.Status.SOLVED, Ticket.Status.CLOSED}:
        ticket.status = Ticket.Status.OPEN
        ticket.reopened += 1
        ticket.solved_at = None
        record(TicketReopened(project=ticket.project_id, ticket=ticket.pk, before=before, times=ticket.reopened))
    elif before == Ticket.Status.WAITING_CUSTOMER:
        ticket.status = Ticket.Status.OPEN
        record(StatusChanged(project=ticket.project_id, ticket=ticket.pk, before=before, after=ticket.status))
