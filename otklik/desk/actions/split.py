from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.actions.hold import copy_holds
from otklik.desk.actions.locking import lock, number_of
from otklik.desk.actions.merge import move_messages
from otklik.desk.actions.recount import owed_since, recount
from otklik.desk.models import Message, Move, Participant, Ticket
from otklik.desk.relation_events import TicketSplit, TicketSplitOff
from otklik.events.changes import change
from otklik.lib import clock
from otklik.lib.text import storable

MAX_MESSAGES = 500


class CannotSplitError(ValueError):
    """These messages cannot become a ticket of their own; the text says why in the reader's language."""


def split(*, access: Access, ticket: Ticket, messages: Sequence[int], subject: str = "") -> Move:
    """Make a new ticket of the same customer out of some messages; undoable for a day. The move points to it.

    It takes over customer, topic, priority and holder; of the addresses only the requester's, so that nobody new reads
    it. The client company reads it only when words with it are among the messages. Raises DeniedError;
    CannotSplitError: no message of this ticket, all of them, too many, or a ticket that was merged.
    """
    access.require(Right.WORK, ticket.project_id)
    if len(set(messages)) > MAX_MESSAGES:
        raise CannotSplitError(_("At most %(count)s messages at once.") % {"count": MAX_MESSAGES})
    with change(actor=access.actor) as current:
        source = lock([ticket.pk])[ticket.pk]
        if source.merged_into_id:
            raise CannotSplitError(_("The ticket has been merged into another one."))
        said = Message.objects.filter(ticket_id=source.pk)
        chosen = list(said.filter(pk__in=messages).defer("search", "html", "html_quoted").order_by("id"))
        if not chosen or len(chosen) != len(set(messages)):
            raise CannotSplitError(_("Choose messages of this ticket."))
        if len(chosen) == said.count():
            raise CannotSplitError(_("At least one message has to stay."))
        target = _open(source, chosen, subject)
        data = move_messages(source, target, [message.pk for message in chosen])
        _requesters(source, target)
        copy_holds(source, target)
        recount(target)
        target.save()
        recount(source)
        source.save()
        move = Move.objects.create(
            project_id=source.project_id, kind=Move.Kind.SPLIT, source=source, target=target,
            user_id=access.user_id, data=data, created_at=clock.now(),
        )  # fmt: skip
        common: dict[str, Any] = {"move": move.pk, "messages": len(chosen), "project": source.project_id}
        for kind, ticket, other in ((TicketSplit, source, target), (TicketSplitOff, target, source)):
            facts: dict[str, Any] = {
                "other": other.pk,
                "other_number": number_of(other),
                "owed_since": owed_since(ticket),
            }
            current.record(kind(ticket=ticket.pk, **common, **facts))
    return move


def _open(source: Ticket, chosen: Sequence[Message], subject: str) -> Ticket:
    with connection.cursor() as cursor:
        cursor.execute("SELECT otklik_next_number(%s)", [source.project_id])
        number = cursor.fetchone()[0]
    now = clock.now()
    with_client = {Message.Kind.QUESTION, Message.Kind.ANSWER}
    target = Ticket(
        project=source.project,
        number=number,
        subject=(" ".join(storable(subject).split()) or source.subject)[:300],
        status=source.status if source.is_active else Ticket.Status.OPEN,
        priority=source.priority,
        source=source.source,
        channel=source.channel,
        topic=source.topic,
        team=source.team,
        assignee=source.assignee,
        person_id=source.person_id,
        with_client=any(message.kind in with_client for message in chosen),
        created_at=now,
        updated_at=now,
    )
    target.save(force_insert=True)
    return target


def _requesters(source: Ticket, target: Ticket) -> None:
    Participant.objects.bulk_create(
        Participant(
            project_id=target.project_id,
            ticket=target,
            address=row.address,
            name=row.name,
            is_requester=True,
            verified=row.verified,
        )
        for row in Participant.objects.filter(ticket_id=source.pk, is_requester=True)
    )
