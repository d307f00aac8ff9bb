from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from otklik.accounts.models import Project, Team
from otklik.customers.actions import Contact, look_up
from otklik.customers.events import CustomerAdded
from otklik.customers.models import Person
from otklik.desk.actions.fill import Checked, write_opening
from otklik.desk.events import TicketOpened
from otklik.desk.models import Attachment, Message, Ticket, Topic
from otklik.desk.store import insert_opening
from otklik.events.actor import Actor
from otklik.events.changes import change
from otklik.events.models import Event
from otklik.files.actions import store
from otklik.lib import clock
from otklik.lib.text import storable


@dataclass(frozen=True)
class NewFile:
    """A file that comes with a message. `content_id` names a picture inside its HTML."""

    name: str
    content_type: str
    data: bytes
    inline: bool = False
    content_id: str = ""


@dataclass(frozen=True)
class NewMessage:
    """The words of a message: the new part and the part its mail program repeated, HTML already sanitised.

    `light`: `html` comes from `lib.richtext`. `mentions`: ids of the colleagues a note speaks to.
    """

    text: str = ""
    quoted: str = ""
    html: str = ""
    html_quoted: str = ""
    author_name: str = ""
    author_address: str = ""
    external_id: str = ""
    inbound_id: int | None = None
    unverified: bool = False
    files: Sequence[NewFile] = field(default_factory=tuple)
    light: bool = False
    mentions: Sequence[int] = ()


@dataclass(frozen=True)
class Opened:
    """A new ticket and its first message."""

    ticket: Ticket
    message: Message


def preview_of(text: str) -> str:
    """Return the first words of a message as lists show them: one line, 200 characters at most."""
    return " ".join(storable(text[:1000]).split())[:200]


def number_of(project: Project, ticket: Ticket) -> str:
    """Return the number people use, such as NET-1042."""
    return f"{project.prefix}-{ticket.number}"


def open_ticket(
    *,
    actor: Actor,
    project: Project,
    subject: str,
    message: NewMessage,
    source: str,
    channel: str,
    contact: Contact | None = None,
    person: Person | None = None,
    kind: str = Message.Kind.CUSTOMER,
    priority: int = Ticket.Priority.NORMAL,
    topic: Topic | None = None,
    team: Team | None = None,
    tags: Sequence[str] = (),
    similar: Ticket | None = None,
    cause: Event | None = None,
    fields: Checked | None = None,
) -> Opened:
    """Open a ticket with its first message; the customer is recognised by `contact` unless `person` is given.

    A ticket without either is one without a customer's card (R127). `fields` have been checked by `check_opening`.
    Whether the actor may do so is checked by the door he came through: customers and mail servers open tickets too.
    """
    with change(actor=actor, cause=cause, savepoint=False) as current:
        new_person = None
        if person is None and contact is not None:
            person, new_person = look_up(project=project, contact=contact)
        facts = {"priority": priority, "source": source, "channel": channel, "topic": topic, "team": team}
        from_customer = kind == Message.Kind.CUSTOMER
        ticket = _row(project, subject, message, from_customer=from_customer, person=person, tags=list(tags), **facts)
        ticket.similar_id = similar.pk if similar else None
        posted = new_row(ticket, message, kind=kind, channel=channel, person=person, actor=actor, at=ticket.created_at)
        if insert_opening(ticket, posted, new_person=new_person, contact=contact) and new_person:
            current.record(CustomerAdded(project=project.pk, person=ticket.person_id or 0, name=new_person.name))
        keep_files(posted, message.files)
        current.record(_opened(project, ticket, posted))
        if fields and fields.values:
            write_opening(current, ticket, fields)
    return Opened(ticket, posted)


def _row(project: Project, subject: str, message: NewMessage, *, from_customer: bool, **fields: Any) -> Ticket:
    """Return the row of a new ticket, not written yet."""
    now = clock.now()
    preview = preview_of(message.text)
    return Ticket(
        project=project,
        subject=(" ".join(storable(subject).split()) or preview or "…")[:300],
        preview=preview,
        message_count=1,
        unread=from_customer,
        created_at=now,
        updated_at=now,
        last_customer_at=now if from_customer else None,
        **fields,
    )


def _opened(project: Project, ticket: Ticket, posted: Message) -> TicketOpened:
    return TicketOpened(
        project=project.pk,
        ticket=ticket.pk,
        number=number_of(project, ticket),
        subject=ticket.subject,
        source=ticket.source,
        channel=ticket.channel,
        message=posted.pk,
        person=ticket.person_id,
    )


def new_row(
    ticket: Ticket,
    message: NewMessage,
    *,
    kind: str,
    channel: str,
    actor: Actor,
    person: Person | None,
    at: datetime.datetime,
    idempotency_key: str | None = None,
) -> Message:
    """Return the row of a message, not written yet. NUL, which PostgreSQL's text cannot hold, is left out."""
    return Message(
        project_id=ticket.project_id,
        ticket=ticket,
        kind=kind,
        channel=channel,
        author_id=actor.id if actor.kind == "user" else None,
        person=person,
        author_name=storable(message.author_name or actor.name)[:200],
        author_address=storable(message.author_address)[:320],
        unverified=message.unverified,
        text=storable(message.text),
        quoted=storable(message.quoted),
        html=storable(message.html),
        html_quoted=storable(message.html_quoted),
        external_id=storable(message.external_id)[:300],
        inbound_id=message.inbound_id,
        idempotency_key=idempotency_key,
        light=message.light,
        mentions=list(message.mentions),
        created_at=at,
    )


def write_message(
    ticket: Ticket,
    message: NewMessage,
    *,
    kind: str,
    channel: str,
    actor: Actor,
    person: Person | None = None,
    idempotency_key: str | None = None,
) -> Message:
    """Write the row of a message and its files inside a change; the caller records what it means."""
    posted = new_row(
        ticket,
        message,
        kind=kind,
        channel=channel,
        actor=actor,
        person=person,
        at=clock.now(),
        idempotency_key=idempotency_key,
    )
    posted.save(force_insert=True)
    keep_files(posted, message.files)
    return posted


def keep_files(posted: Message, files: Sequence[NewFile]) -> None:
    """Store the files of a message."""
    for new in files:
        stored = store(project_id=posted.project_id, name=new.name, content_type=new.content_type, data=new.data)
        Attachment.objects.create(
            project_id=posted.project_id,
            message=posted,
            file=stored,
            inline=new.inline,
            content_id=new.content_id[:300],
        )
