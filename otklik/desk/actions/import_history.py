from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection

from otklik.accounts.models import Project
from otklik.desk.actions.locking import current_id
from otklik.desk.actions.open import NewFile, keep_files, preview_of
from otklik.desk.actions.recount import last_turn
from otklik.desk.history_events import HistoryAdded, TicketImported
from otklik.desk.models import Message, Participant, Ticket
from otklik.events.actor import Actor
from otklik.events.changes import change
from otklik.lib import clock
from otklik.lib.text import storable

CHANNEL = "import"
ENDED = (Ticket.Status.SOLVED, Ticket.Status.CLOSED)
BY_PEOPLE = (Message.Kind.CUSTOMER, Message.Kind.REPLY)


@dataclass(frozen=True)
class PastMessage:
    """Something that was said in another system; `author_id` and `person_id` are ours, where we know who it was.

    `external_id` is the Message-ID of the mail it was, by which an answer that comes here finds its ticket.
    """

    kind: str
    at: datetime.datetime
    text: str = ""
    html: str = ""
    author_name: str = ""
    author_address: str = ""
    author_id: int | None = None
    person_id: int | None = None
    files: Sequence[NewFile] = field(default_factory=tuple)
    external_id: str = ""


@dataclass(frozen=True)
class PastTicket:
    """A ticket of another system with everything that was said, in its order. `reference` is its number there.

    `address` is the requester's, `copies` those of others who took part: they get answers only after an operator has
    brought them in (S04).
    """

    subject: str
    status: str
    source: str
    created_at: datetime.datetime
    updated_at: datetime.datetime
    messages: Sequence[PastMessage]
    system: str
    reference: str = ""
    priority: int = Ticket.Priority.NORMAL
    solved_at: datetime.datetime | None = None
    person_id: int | None = None
    assignee_id: int | None = None
    name: str = ""
    address: str = ""
    copies: Sequence[str] = ()
    tags: Sequence[str] = ()


@dataclass(frozen=True)
class Written:
    """The ids of a ticket that was taken over and of its messages, in their order."""

    ticket_id: int
    message_ids: list[int]


def import_history(*, actor: Actor, project: Project, tickets: Sequence[PastTicket]) -> list[Written]:
    """Write tickets of another system with their past times, many at once; return what they became.

    Counters and saved views are kept by the triggers of the table, search by its generated columns. The only event is
    `ticket.imported`, to which nothing reacts: nobody gets a receipt, a notice or a webhook. The project's rules of
    closing are about work done here and do not hold. Whether the actor may is checked by the door he came through.
    """
    with change(actor=actor) as current:
        numbers = _numbers(project.pk, len(tickets))
        rows = [_row(project, past, number) for past, number in zip(tickets, numbers, strict=True)]
        Ticket.objects.bulk_create(rows)
        written = [Written(row.pk, _messages(row, past.messages)) for row, past in zip(rows, tickets, strict=True)]
        Participant.objects.bulk_create(
            participant for row, past in zip(rows, tickets, strict=True) for participant in _participants(row, past)
        )
        for row, past in zip(rows, tickets, strict=True):
            current.record(
                TicketImported(
                    project=project.pk,
                    ticket=row.pk,
                    number=f"{project.prefix}-{row.number}",
                    subject=row.subject,
                    system=past.system,
                    reference=past.reference,
                    messages=len(past.messages),
                )
            )
    return written


def add_history(*, actor: Actor, ticket_id: int, system: str, messages: Sequence[PastMessage]) -> list[int]:
    """Add what was said there since the ticket was taken over; its status is our own by now and stays.

    Where the ticket was merged it lands where the conversation goes on. Raises Ticket.DoesNotExist.
    """
    with change(actor=actor) as current:
        ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=current_id(ticket_id))
        ids = _messages(ticket, messages)
        ticket.message_count += len(ids)
        ticket.version += 1
        ticket.updated_at = max(ticket.updated_at, *(message.at for message in messages))
        for name, value in _times(messages).items():
            before = getattr(ticket, name)
            earliest = name == "first_reply_at"
            if value is not None:
                setattr(ticket, name, value if before is None else (min if earliest else max)(before, value))
        if said := [message for message in messages if message.kind in BY_PEOPLE]:
            ticket.preview = preview_of(said[-1].text)
        ticket.last_turn_at = last_turn(ticket.pk)
        ticket.save()
        current.record(HistoryAdded(project=ticket.project_id, ticket=ticket.pk, system=system, messages=len(ids)))
    return ids


def _numbers(project_id: int, amount: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT otklik_next_number(%s) FROM generate_series(1, %s)", [project_id, amount])
        return [row[0] for row in cursor.fetchall()]


def _times(messages: Sequence[PastMessage]) -> dict[str, datetime.datetime | None]:
    customer = [message.at for message in messages if message.kind == Message.Kind.CUSTOMER]
    replies = [message.at for message in messages if message.kind == Message.Kind.REPLY]
    return {
        "last_customer_at": max(customer, default=None),
        "last_reply_at": max(replies, default=None),
        "first_reply_at": min(replies, default=None),
    }


def _turn(messages: Sequence[PastMessage]) -> datetime.datetime | None:
    words = [message.at for message in messages if message.kind == Message.Kind.CUSTOMER]
    last = max(words, default=None)
    answer = max(
        (one.at for one in messages if last and one.kind == Message.Kind.REPLY and one.at < last), default=None
    )
    return min((at for at in words if answer is None or at > answer), default=None)


def _row(project: Project, past: PastTicket, number: int) -> Ticket:
    said = [message for message in past.messages if message.kind in BY_PEOPLE]
    preview = preview_of(said[-1].text) if said else ""
    return Ticket(
        project=project,
        number=number,
        subject=(" ".join(storable(past.subject).split()) or preview or "…")[:300],
        status=past.status,
        priority=past.priority,
        source=past.source,
        channel=CHANNEL,
        person_id=past.person_id,
        assignee_id=past.assignee_id,
        tags=list(past.tags),
        preview=preview,
        message_count=len(past.messages),
        created_at=past.created_at,
        updated_at=max(past.updated_at, past.created_at),
        last_turn_at=_turn(past.messages),
        solved_at=(past.solved_at or past.updated_at) if past.status in ENDED else None,
        **_times(past.messages),
    )


def _messages(ticket: Ticket, messages: Sequence[PastMessage]) -> list[int]:
    rows = [
        Message(
            project_id=ticket.project_id,
            ticket_id=ticket.pk,
            kind=past.kind,
            channel=CHANNEL,
            author_id=past.author_id,
            person_id=past.person_id,
            author_name=storable(past.author_name)[:200],
            author_address=storable(past.author_address)[:320],
            text=storable(past.text),
            html=storable(past.html),
            external_id=storable(past.external_id)[:300],
            created_at=past.at,
        )
        for past in messages
    ]
    Message.objects.bulk_create(rows)
    for row, past in zip(rows, messages, strict=True):
        keep_files(row, past.files)
    return [row.pk for row in rows]


def _participants(ticket: Ticket, past: PastTicket) -> list[Participant]:
    now = clock.now()
    common = {"project_id": ticket.project_id, "ticket_id": ticket.pk, "created_at": now}
    rows = [Participant(address=past.address, name=storable(past.name)[:200], is_requester=True, **common)]
    others = dict.fromkeys(address for address in past.copies if address != past.address)
    return [row for row in rows if row.address] + [Participant(address=address, **common) for address in others]
