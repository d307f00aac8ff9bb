from __future__ import annotations

from django.db import transaction

from otklik.customers.models import Person
from otklik.desk.actions import NewMessage, receive
from otklik.desk.events import TicketChanged
from otklik.desk.models import Message, Ticket
from otklik.events.actor import Actor
from otklik.events.changes import change
from otklik.requests.events import NotSolved


class NotEndedError(RuntimeError):
    """The ticket is still being worked on."""


def say_not_solved(
    *, actor: Actor, ticket: Ticket, message: NewMessage, channel: str, person: Person | None = None
) -> Message:
    """Reopen a solved or closed ticket because its customer says that the problem is still there (R122).

    It comes back with at least high priority: who has to ask twice does not queue twice (R123). Raises NotEndedError.
    """
    with transaction.atomic():
        locked = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
        if locked.is_active:
            raise NotEndedError(f"ticket {ticket.pk} is {locked.status}")
        posted = receive(actor=actor, ticket=locked, message=message, channel=channel, person=person)
        with change(actor=actor, savepoint=False) as current:
            current.record(NotSolved(project=locked.project_id, ticket=locked.pk, message=posted.pk))
            before = locked.priority
            if before < Ticket.Priority.HIGH:
                Ticket.objects.filter(pk=locked.pk).update(priority=Ticket.Priority.HIGH)
                changes = {"priority": [str(before), str(int(Ticket.Priority.HIGH))]}
                current.record(TicketChanged(project=locked.project_id, ticket=locked.pk, changes=changes))
    return posted
