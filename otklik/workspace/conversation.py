"""The conversation of a ticket as the page shows it: messages, and between them what happened, by days."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import User
from otklik.accounts.roles import Right, Role
from otklik.desk import signed, timeline
from otklik.desk.models import Attachment, Message, Ticket
from otklik.desk.queries import history_in, messages_in, reads_notes, teller
from otklik.events.models import Event
from otklik.lib import pictures
from otklik.lib.compiled import compiled
from otklik.outbox.models import Delivery
from otklik.workspace import handing

PAGE = 40  # messages shown at once; earlier ones on request
MAX_EVENTS = 400
FOLD_FROM = 3  # that many happenings in a row are folded into one line
LOOKS = {
    "customer": "customer",
    "reply": "reply",
    "note": "note",
    "question": "client",
    "answer": "client",
    "forward": "outside",
    "third_party": "outside",
}
LEAVING = (Message.Kind.REPLY, Message.Kind.FORWARD)
# HTML that says more than its text: worth a frame of its own.
RICH = re.compile(r"<(?:img|table|pre|svg)\b", re.IGNORECASE)


@dataclass(slots=True)
class Item:
    """One entry of the conversation: a message, a line or a folded run of lines, the beginning of a day."""

    type: str
    at: datetime.datetime
    message: Message | None = None
    look: str = ""
    author: str = ""
    face: User | None = None
    files: list[dict[str, Any]] = field(default_factory=list)
    delivery: dict[str, Any] | None = None
    html_url: str = ""
    light: str = ""
    recorded_by: str = ""
    line: timeline.Line | None = None
    lines: list[timeline.Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Conversation:
    """What is shown, the newest message's id, where the earlier part is, and the history it was made from.

    `own_last` is the reader's own newest message, None when it may lie in the earlier part.
    """

    items: list[Item]
    last_id: int
    own_last: int | None
    earlier: int
    events: list[Event]


def read(access: Access, ticket: Ticket, *, before: int | None = None) -> Conversation:
    """Return the newest part of a conversation, or the part before a message's id."""
    newest = _newest(ticket.pk, reads_notes(access, ticket), before or None)
    shown = newest[:PAGE][::-1]
    role = teller(access, ticket)
    events = _events(ticket.pk, ticket.project_id, role)[::-1] if role else []
    since = shown[0].created_at if len(newest) > PAGE and shown else None
    until = _next_time(ticket, before)
    lines = [
        line for line in timeline.lines(events) if (not since or line.at >= since) and (not until or line.at < until)
    ]
    own = [message.pk for message in shown if message.author_id == access.user_id]
    lines, beside = handing.folded(lines, events, {message.pk for message in shown})
    items = _merge(_messages(access, ticket, shown, beside), lines)
    return Conversation(
        items=_with_days(items),
        last_id=shown[-1].pk if shown else 0,
        own_last=own[-1] if own else (None if len(newest) > PAGE or before else 0),
        earlier=shown[0].pk if len(newest) > PAGE else 0,
        events=events,
    )


@compiled
def _newest(ticket: int, with_notes: bool, before: int | None) -> QuerySet[Message]:
    messages = messages_in(ticket, with_notes).defer("search", "html_quoted").order_by("-id")
    return (messages.filter(id__lt=before) if before else messages)[: PAGE + 1]


@compiled
def _events(ticket: int, project: int, role: Role) -> QuerySet[Event]:
    return history_in(ticket, project, role).order_by("-id")[:MAX_EVENTS]


@compiled
def _sent(messages: tuple[int, ...]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(message_id__in=messages).order_by("id")


def _next_time(ticket: Ticket, before: int | None) -> datetime.datetime | None:
    if before is None:
        return None
    row = Message.objects.filter(pk=before, ticket_id=ticket.pk).only("created_at").first()
    return row.created_at if row else None


def _messages(
    access: Access, ticket: Ticket, messages: Sequence[Message], beside: dict[int, timeline.Line]
) -> list[Item]:
    deliveries = _deliveries([message.pk for message in messages if message.kind in LEAVING])
    return [
        Item(
            type="message",
            at=message.created_at,
            message=message,
            line=beside.get(message.pk),
            look=LOOKS.get(message.kind, "automatic"),
            author=message.author_name or message.author_address or _("Unknown sender"),
            face=_face(message),
            recorded_by=str(message.author) if message.kind == Message.Kind.CUSTOMER and message.author else "",
            files=files_of(access.user_id, message.attachments.all()),
            delivery=_delivery(access, message, deliveries.get(message.pk)),
            html_url=reverse("work_message_html", args=[message.pk]) if _framed(message) else "",
            light=mark_safe(message.html) if message.light else "",  # noqa: S308 - of our own making and cleaned
        )
        for message in messages
    ]


def _face(message: Message) -> User | None:
    """Return who wrote a message himself, if he has a photo; a customer's words that he wrote down are not his."""
    author = message.author if message.kind != Message.Kind.CUSTOMER else None
    return author if author and author.photo_name else None


def _framed(message: Message) -> bool:
    """Tell whether a message's HTML needs a frame of its own; light markup does so for its pictures only."""
    return bool(RICH.search(message.html.replace("<pre>", "") if message.light else message.html))


def _deliveries(message_ids: list[int]) -> dict[int, Delivery]:
    if not message_ids:
        return {}
    return {row.message_id: row for row in _sent(tuple(message_ids)) if row.message_id}


def _delivery(access: Access, message: Message, row: Delivery | None) -> dict[str, Any] | None:
    if message.kind not in LEAVING:
        return None
    if row is None:
        return {"state": "nowhere"}
    mine = message.author_id == access.user_id or access.may(Right.SUPERVISE, message.project_id)
    blind = [str(address) for address in row.payload.get("blind", ())]
    waits = row.state == Delivery.State.PENDING and row.not_before > timezone.now()
    return {
        "message": message.pk,
        "state": row.state,
        "at": row.sent_at,
        "again_at": row.not_before if row.state == Delivery.State.FAILED else None,
        "error": row.last_error if row.state in {Delivery.State.FAILED, Delivery.State.DEAD} else "",
        "to": ", ".join(address for address in row.recipients if address not in blind),
        "blind": ", ".join(blind),
        "undo_url": reverse("work_message_undo", args=[message.pk]) if mine and waits else "",
        "seconds": max(0, int((row.not_before - timezone.now()).total_seconds())),
    }


def files_of(user_id: int, attachments: Iterable[Attachment]) -> list[dict[str, Any]]:
    """Return what the page needs to show files: signed addresses, a preview where there can be one."""
    result = []
    for attachment in attachments:
        if attachment.inline and attachment.content_id:
            continue  # shown inside the HTML
        stored = attachment.file
        picture = pictures.may_be_picture(stored.content_type, stored.size)
        result.append(
            {
                "name": stored.name,
                "size": stored.size,
                "url": signed.download_url(user_id, attachment),
                "preview": signed.picture_url(user_id, attachment, small=True) if picture else "",
                "full": signed.picture_url(user_id, attachment, small=False) if picture else "",
            }
        )
    return result


def _merge(messages: list[Item], lines: list[timeline.Line]) -> list[Item]:
    """Put lines between messages by time; of equal times the message first, so that "opened" follows its text."""
    items = messages + [Item(type="lines", at=line.at, lines=[line]) for line in lines]
    items.sort(key=lambda item: (item.at, item.type != "message"))
    merged: list[Item] = []
    for item in items:
        last = merged[-1] if merged else None
        if last and item.type == last.type == "lines" and _day(last.at) == _day(item.at):
            last.lines += item.lines
        else:
            merged.append(item)
    for item in merged:
        if item.type == "lines" and len(item.lines) >= FOLD_FROM:
            item.type = "folded"
    return merged


def _with_days(items: list[Item]) -> list[Item]:
    result: list[Item] = []
    day: datetime.date | None = None
    for item in items:
        if _day(item.at) != day:
            day = _day(item.at)
            result.append(Item(type="day", at=item.at))
        result.append(item)
    return result


def _day(moment: datetime.datetime) -> datetime.date:
    return timezone.localtime(moment).date()
