from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.actions.draft import drop_said
from otklik.desk.actions.open import NewMessage, write_message
from otklik.desk.actions.reply import Copies
from otklik.desk.events import MessageForwarded
from otklik.desk.models import Attachment, Message, Participant, Ticket
from otklik.desk.signing import message_id_for
from otklik.events.changes import change
from otklik.lib import clock
from otklik.outbox import actions as outbox

MAX_MESSAGES = 50
MAX_QUOTED = 60_000  # characters


def forward(
    *,
    access: Access,
    ticket: Ticket,
    message: NewMessage,
    to: Sequence[str],
    only: int | None = None,
    idempotency_key: str | None = None,
    channel: str = "workspace",
) -> Message:
    """Send what was said with the customer to addresses outside, with a word of one's own.

    `only` is one message of it, None the whole conversation; notes and what was said with the client company never go
    (S41). The files of what is forwarded go along. The addresses become third parties: what they answer comes back to
    the ticket, what the customer is answered does not go to them. Neither status nor lists change. The same
    `idempotency_key` gives the same message. Raises DeniedError, ValueError for what is no address or nobody at all,
    LookupError when there is nothing to forward.
    """
    access.require(Right.WORK, ticket.project_id)
    addresses = list(Copies(joining=to).checked().joining)
    if not addresses:
        raise ValueError("nobody to forward to")
    if idempotency_key and (known := _known(ticket, idempotency_key)):
        return known
    try:
        with transaction.atomic():
            return _forward(access, ticket, message, addresses, only, idempotency_key, channel)
    except IntegrityError:
        if idempotency_key and (known := _known(ticket, idempotency_key)):
            return known
        raise


def _known(ticket: Ticket, key: str) -> Message | None:
    return Message.objects.filter(ticket_id=ticket.pk, idempotency_key=key).first()


def _forward(
    access: Access,
    ticket: Ticket,
    message: NewMessage,
    addresses: list[str],
    only: int | None,
    key: str | None,
    channel: str,
) -> Message:
    with change(actor=access.actor) as current:
        ticket = Ticket.objects.select_for_update(of=("self",)).select_related("project").get(pk=ticket.pk)
        said = _said(ticket, only)
        words = NewMessage(
            text=message.text,
            html=message.html,
            light=message.light,
            files=message.files,
            quoted=_quoted(ticket, said),
        )
        posted = write_message(
            ticket, words, kind=Message.Kind.FORWARD, channel=channel, actor=access.actor, idempotency_key=key
        )
        _with_files(posted, said)
        Ticket.objects.filter(pk=ticket.pk).update(
            message_count=ticket.message_count + 1, version=ticket.version + 1, updated_at=clock.now()
        )
        drop_said(user_id=access.user_id, ticket=ticket, kind=Message.Kind.FORWARD, text=message.text)
        for address in addresses:
            Participant.objects.get_or_create(
                ticket=ticket, address=address, defaults={"project_id": ticket.project_id, "third_party": True}
            )
        # Whom only somebody's header had named becomes one too; who takes part stays what he is.
        named = Participant.objects.filter(ticket=ticket, address__in=addresses, verified=False, is_requester=False)
        named.update(third_party=True)
        current.record(
            MessageForwarded(
                project=ticket.project_id, ticket=ticket.pk, message=posted.pk, to=addresses, messages=len(said)
            )
        )
        _send(ticket, posted, addresses)
    return posted


def _send(ticket: Ticket, posted: Message, addresses: list[str]) -> None:
    """Queue one delivery for all of them; each mail shows its own recipient alone."""
    posted.external_id = message_id_for(ticket.pk, posted.pk, secrets.token_hex(6))
    Message.objects.filter(pk=posted.pk).update(external_id=posted.external_id)
    outbox.queue(
        project_id=ticket.project_id,
        transport="mail",
        purpose="forward",
        recipients=addresses,
        external_id=posted.external_id,
        ticket_id=ticket.pk,
        message_id=posted.pk,
        delay_seconds=settings.UNDO_SECONDS,
    )


def _said(ticket: Ticket, only: int | None) -> list[Message]:
    """Return what goes, oldest first: never a word that was not said with the customer."""
    rows = Message.objects.filter(ticket=ticket, kind__in=Message.PUBLIC).select_related("ticket__project")
    if only is not None:
        rows = rows.filter(pk=only)
    found = list(rows.order_by("-id")[:MAX_MESSAGES])[::-1]
    if not found:
        raise LookupError("nothing to forward")
    return found


def _quoted(ticket: Ticket, said: list[Message]) -> str:
    """Return the forwarded words as text in the project's language. Operators are named as customers know them."""
    parts = []
    project = ticket.project
    with translation.override(project.language):
        for row in said:
            ours = row.kind == Message.Kind.REPLY
            name = (project.sender_name or project.name) if ours else (row.author_name or row.author_address)
            at = date_format(row.created_at.astimezone(project.zone), "SHORT_DATETIME_FORMAT")
            parts.append(_("%(name)s wrote on %(date)s:") % {"name": name or "?", "date": at} + f"\n\n{row.text}")
    return "\n\n----\n\n".join(parts)[:MAX_QUOTED]


def _with_files(posted: Message, said: list[Message]) -> None:
    rows = Attachment.objects.filter(message__in=said).select_related("file").order_by("id")
    total, chosen, seen = 0, [], set()
    for row in rows:
        total += row.file.size
        if total > settings.MAX_UPLOAD_BYTES:
            break
        if row.file_id not in seen:
            seen.add(row.file_id)
            chosen.append(Attachment(project_id=posted.project_id, message=posted, file_id=row.file_id))
    Attachment.objects.bulk_create(chosen)
