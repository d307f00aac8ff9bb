"""Rows as the API shows them."""

from __future__ import annotations

from collections.abc import Iterable

from otklik.accounts.access import Access
from otklik.accounts.models import Project, Team, User
from otklik.accounts.roles import Right
from otklik.api import outputs
from otklik.api.form import NOTHING, Extra
from otklik.customers.models import Identity, Person
from otklik.desk import signed
from otklik.desk.models import Attachment, Message, Ticket, Topic
from otklik.outbox.models import Delivery

PRIORITY_WORDS = {1: "low", 2: "normal", 3: "high", 4: "urgent"}
RELATED = ("project", "topic", "team", "assignee", "person", "status_label")
NOT_SHOWN = ("search", "person__search", "person__note", "project__signature")


def ticket_out(ticket: Ticket, extra: Extra = NOTHING) -> outputs.TicketOut:
    """Return a ticket; its `RELATED` rows must be loaded. `extra` is what its project adds for this caller."""
    return outputs.TicketOut.model_construct(
        id=ticket.pk,
        number=f"{ticket.project.prefix}-{ticket.number}",
        project=ticket.project.key,
        subject=ticket.subject,
        status=str(ticket.status),
        status_label=extra.label,
        priority=PRIORITY_WORDS[ticket.priority],
        complexity=ticket.complexity,
        source=str(ticket.source),
        channel=ticket.channel,
        topic=_reference(ticket.topic),
        team=_reference(ticket.team),
        assignee=_reference(ticket.assignee),
        customer=_reference(ticket.person),
        tags=list(ticket.tags),
        fields=extra.fields,
        resolution=extra.resolution,
        due_at=ticket.next_due_at,
        snoozed_until=ticket.snoozed_until,
        merged_into=ticket.merged_into_id,
        message_count=ticket.message_count,
        unread=ticket.unread,
        created_at=ticket.created_at,
        updated_at=ticket.updated_at,
        solved_at=ticket.solved_at,
        version=ticket.version,
    )


def _reference(row: Topic | Team | User | Person | None) -> outputs.Reference | None:
    return outputs.Reference.model_construct(id=row.pk, name=str(row)) if row is not None else None


def messages_out(access: Access, messages: Iterable[Message]) -> list[outputs.MessageOut]:
    """Return messages with the state of their delivery, read in one query."""
    rows = list(messages)
    replies = [row.pk for row in rows if row.kind == Message.Kind.REPLY]
    found = Delivery.objects.filter(message_id__in=replies).order_by("id") if replies else ()
    deliveries = {row.message_id: row for row in found}
    return [_message_out(access, row, deliveries.get(row.pk)) for row in rows]


def file_out(access: Access, attachment: Attachment) -> outputs.FileOut:
    """Return a file of a message; its address works for the asking person only (S16), nobody's is empty."""
    file = attachment.file
    url = signed.outside_url(access.user_id, attachment) if access.user_id else ""
    return outputs.FileOut(id=attachment.pk, name=file.name, content_type=file.content_type, size=file.size, url=url)


def _message_out(access: Access, message: Message, delivery: Delivery | None) -> outputs.MessageOut:
    files = [file_out(access, row) for row in message.attachments.all()]
    # What mail servers say may name hosts and addresses; the client company needs to know only how far it got.
    reads_all = access.may(Right.READ, message.project_id)
    return outputs.MessageOut(
        id=message.pk,
        ticket=message.ticket_id,
        kind=message.kind,  # type: ignore[arg-type]
        public=message.is_public,
        author=message.author_name or str(message.author or ""),
        address=message.author_address,
        unverified=message.unverified,
        channel=message.channel,
        text=message.text,
        quoted=message.quoted,
        files=files,
        delivery=outputs.DeliveryOut(
            state=delivery.state,  # type: ignore[arg-type]
            attempts=delivery.attempts,
            error=delivery.last_error if reads_all else "",
            sent_at=delivery.sent_at,
        )
        if delivery
        else None,
        created_at=message.created_at,
    )


def customer_out(person: Person, key: str) -> outputs.CustomerOut:
    """Return a customer; `key` is that of his project, his identities and organisation must be loaded."""
    identities = sorted(person.identities.all(), key=lambda row: row.pk)
    return outputs.CustomerOut(
        id=person.pk,
        project=key,
        name=person.name,
        organisation=person.organisation.name if person.organisation else "",
        phones=[row.value for row in identities if row.kind == Identity.Kind.PHONE],
        emails=[row.value for row in identities if row.kind == Identity.Kind.EMAIL],
        created_at=person.created_at,
    )


def project_out(access: Access, project: Project) -> outputs.ProjectOut:
    """Return a project and what the caller may do in it."""
    held = access.roles.get(project.pk, frozenset())
    return outputs.ProjectOut(
        id=project.pk,
        key=project.key,
        name=project.name,
        language=project.language,
        time_zone=project.time_zone,
        rights=sorted(right.value for right in held),
    )
