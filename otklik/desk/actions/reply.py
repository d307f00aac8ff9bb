from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.actions.draft import drop_said, give_back
from otklik.desk.actions.follow import note_mentions
from otklik.desk.actions.locking import MergedError
from otklik.desk.actions.open import NewMessage, preview_of, write_message
from otklik.desk.actions.recount import last_turn
from otklik.desk.actions.snooze import woken
from otklik.desk.closing import NewResolution, end
from otklik.desk.events import MessagePosted, ParticipantAdded, StatusChanged
from otklik.desk.models import Message, Participant, Resolution, Ticket
from otklik.desk.signing import message_id_for
from otklik.events.changes import Change, change
from otklik.events.models import Event
from otklik.lib import clock
from otklik.lib.addresses import normalise_address
from otklik.lib.mailtext import html_to_text
from otklik.outbox import actions as outbox

KINDS = {
    Message.Kind.REPLY: Right.WORK,
    Message.Kind.NOTE: Right.WORK,
    Message.Kind.QUESTION: Right.WORK,
    Message.Kind.ANSWER: Right.ANSWER_QUESTION,
}


MAX_COPIES = 20


@dataclass(frozen=True)
class Copies:
    """Who gets an answer beside the usual recipients: `joining` take part from now on, `blind` get it this once.

    Each mail goes to one recipient who sees nobody else's address; blind ones are named in no event, no quote and to
    nobody but those who read everything (S41).
    """

    joining: Sequence[str] = ()
    blind: Sequence[str] = ()

    def checked(self) -> Copies:
        """Return them in their one spelling, each once. Raises ValueError for what is no address and for too many."""
        joining = _addresses(self.joining)
        return Copies(joining, [address for address in _addresses(self.blind) if address not in joining])


def _addresses(given: Sequence[str]) -> list[str]:
    found: list[str] = []
    for raw in given:
        address = normalise_address(raw)
        if address is None:
            raise ValueError(raw[:200])
        if address not in found:
            found.append(address)
    if len(found) > MAX_COPIES:
        raise ValueError(f"more than {MAX_COPIES} addresses")
    return found


class NotSentError(RuntimeError):
    """The answer can no longer be taken back."""


def post(
    *,
    access: Access,
    ticket: Ticket,
    kind: str,
    message: NewMessage,
    status: str | None = None,
    idempotency_key: str | None = None,
    channel: str = "workspace",
    copies: Copies | None = None,
    resolution: NewResolution | None = None,
) -> Message:
    """Say something about a ticket: answer the customer, note, ask the client company, or answer for it.

    `status` is the status to leave the ticket in; without it an answer waits for the customer, a question for the
    client company, the company's answer opens the ticket again, a note changes nothing. The same `idempotency_key`
    under the same ticket gives the same message (F29). An answer goes out by mail to the requester and other verified
    participants; who has no address gets nothing and the message says so. `copies` go with an answer only. Where
    `status` ends the work, the project's rules of closing hold and `resolution` is written down. Raises DeniedError,
    ClosingError, ValueError for another kind and for what is no address.
    """
    if kind not in KINDS:
        raise ValueError(f"people post {', '.join(KINDS)}; not {kind!r}")
    access.require(KINDS[Message.Kind(kind)], ticket.project_id)
    if idempotency_key and (known := _known(ticket, idempotency_key)):
        return known
    checked = copies.checked() if copies and kind == Message.Kind.REPLY else Copies()
    try:
        with transaction.atomic():
            return _post(access, ticket, kind, message, status, idempotency_key, channel, checked, resolution)
    except IntegrityError:
        if idempotency_key and (known := _known(ticket, idempotency_key)):
            return known
        raise


def _known(ticket: Ticket, key: str) -> Message | None:
    return Message.objects.filter(ticket_id=ticket.pk, idempotency_key=key).first()


def _post(
    access: Access,
    ticket: Ticket,
    kind: str,
    message: NewMessage,
    status: str | None,
    key: str | None,
    channel: str,
    copies: Copies,
    resolution: NewResolution | None,
) -> Message:
    with change(actor=access.actor) as current:
        ticket = Ticket.objects.select_for_update(of=("self",)).select_related("project").get(pk=ticket.pk)
        if ticket.merged_into_id:
            # Written for another conversation, with other readers: it is shown to its writer there, not sent there.
            raise MergedError(ticket.merged_into_id)
        posted = write_message(ticket, message, kind=kind, channel=channel, actor=access.actor, idempotency_key=key)
        now = clock.now()
        ticket.message_count += 1
        ticket.version += 1
        ticket.updated_at = now
        if kind != Message.Kind.NOTE:
            ticket.preview = preview_of(words_of(message))
        if kind == Message.Kind.QUESTION:
            ticket.with_client = True
        if kind == Message.Kind.REPLY:
            ticket.unread = False
            ticket.last_reply_at = now
            ticket.first_reply_at = ticket.first_reply_at or now
            if ticket.assignee_id is None:
                ticket.assignee_id = access.user_id
        if kind == Message.Kind.ANSWER:
            woken(current, ticket, "client")
        target = Ticket.Status(status or _status_after(kind, ticket))
        end(current, access, ticket, target, resolution)
        _move(current, ticket, target)
        ticket.save()
        drop_said(user_id=access.user_id, ticket=ticket, kind=kind, text=message.text)
        current.record(
            MessagePosted(
                project=ticket.project_id, ticket=ticket.pk, message=posted.pk, message_kind=kind, channel=channel
            )
        )
        if kind == Message.Kind.NOTE:
            note_mentions(current, ticket, posted)
        if kind == Message.Kind.REPLY:
            _join(current, ticket, copies.joining)
            _send(ticket, posted, blind=copies.blind)
    return posted


def _join(current: Change, ticket: Ticket, addresses: Sequence[str]) -> None:
    """Let the addresses an operator has named take part (S04: it is he who decides)."""
    for address in addresses:
        row, created = Participant.objects.get_or_create(
            ticket=ticket, address=address, defaults={"project_id": ticket.project_id, "verified": True}
        )
        if created or not row.verified or row.third_party:
            current.record(ParticipantAdded(project=ticket.project_id, ticket=ticket.pk, address=address))
            Participant.objects.filter(pk=row.pk).update(verified=True, third_party=False)


def words_of(message: NewMessage | Message) -> str:
    """Return what a message says without the marks of light markup, as lists show it."""
    return html_to_text(message.html) if message.light else message.text


def _status_after(kind: str, ticket: Ticket) -> str:
    if kind == Message.Kind.REPLY:
        return Ticket.Status.WAITING_CUSTOMER
    if kind == Message.Kind.QUESTION:
        return Ticket.Status.WAITING_CLIENT
    if kind == Message.Kind.ANSWER:
        return Ticket.Status.OPEN
    return ticket.status


def _move(current: Change, ticket: Ticket, status: str) -> None:
    status = Ticket.Status(status)
    if status == ticket.status:
        return
    current.record(StatusChanged(project=ticket.project_id, ticket=ticket.pk, before=ticket.status, after=status))
    ticket.status = status
    ticket.solved_at = clock.now() if status in {Ticket.Status.SOLVED, Ticket.Status.CLOSED} else None
    ticket.snoozed_until = ticket.snoozed_until if ticket.is_active else None


def _send(ticket: Ticket, posted: Message, *, blind: Sequence[str] = ()) -> None:
    # A requester gets what he asked for; anybody else only after an operator or his own verified mail brought him in
    # (S04).
    people = Participant.objects.filter(ticket=ticket)
    recipients = [row.address for row in people if row.is_requester or row.verified]
    once = [address for address in blind if address not in recipients]
    if not recipients and not once:
        return
    external_id = message_id_for(ticket.pk, posted.pk, secrets.token_hex(6))
    Message.objects.filter(pk=posted.pk).update(external_id=external_id)
    posted.external_id = external_id
    outbox.queue(
        project_id=ticket.project_id,
        transport="mail",
        purpose="reply",
        recipients=[*recipients, *once],
        payload={"blind": once} if once else None,
        external_id=external_id,
        ticket_id=ticket.pk,
        message_id=posted.pk,
        delay_seconds=settings.UNDO_SECONDS,
    )


def undo(*, access: Access, message: Message) -> str:
    """Take back an answer or a forwarding that has not left yet; return its text, which becomes the draft again.

    Raises NotSentError when it has left, DeniedError for somebody else's answer without the supervisor's right.
    """
    access.require(Right.WORK, message.project_id)
    if message.author_id != access.user_id:
        access.require(Right.SUPERVISE, message.project_id)
    if message.kind not in {Message.Kind.REPLY, Message.Kind.FORWARD} or not outbox.cancel(
        actor=access.actor, message_id=message.pk
    ):
        raise NotSentError("the answer has left already")
    with change(actor=access.actor) as current:
        ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=message.ticket_id)
        ticket.message_count -= 1
        ticket.version += 1
        text = message.text
        before = _status_before(message)
        # What was done was written down with the answer that solved it; neither has happened now.
        Resolution.objects.filter(
            ticket_id=ticket.pk, author_id=message.author_id, created_at__gte=message.created_at
        ).delete()
        give_back(user_id=access.user_id, ticket=ticket, message=message)
        message.delete()
        _as_before(current, ticket, before)
        ticket.save()
    return text


def _status_before(message: Message) -> tuple[str, str] | None:
    """Return the statuses before and after an answer was given, None when it changed none."""
    posted = Event.objects.filter(
        ticket_id=message.ticket_id, kind=MessagePosted.kind, payload__message=message.pk
    ).first()
    moved = posted and Event.objects.filter(change_id=posted.change_id, kind=StatusChanged.kind).first()
    return (moved.payload["before"], moved.payload["after"]) if moved else None


def _as_before(current: Change, ticket: Ticket, statuses: tuple[str, str] | None) -> None:
    """Bring back what lists show of a ticket whose last answer was never given."""
    said = Message.objects.filter(ticket_id=ticket.pk)
    replies = list(said.filter(kind=Message.Kind.REPLY).order_by("id").values_list("created_at", flat=True))
    ticket.first_reply_at, ticket.last_reply_at = (replies[0], replies[-1]) if replies else (None, None)
    ticket.last_turn_at = last_turn(ticket.pk)
    last = said.filter(kind__in=Message.WITH_CLIENT).order_by("-id").first()
    ticket.preview = preview_of(words_of(last)) if last else ""
    if statuses and ticket.status == statuses[1]:
        _move(current, ticket, statuses[0])
