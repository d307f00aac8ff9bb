"""What a notice says, in its reader's language, read through his walls at the moment it is shown or sent."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.actions.open import number_of
from otklik.desk.models import Message, Ticket
from otklik.events.models import Event
from otklik.notifications.kinds import Kind
from otklik.notifications.models import Notice
from otklik.notifications.tokens import token_of

MAX_WORDS = 2500  # characters of a question in a messenger


@dataclass(frozen=True)
class Said:
    """A notice in words. `text` is the question in one that can be answered, what the event itself says in one that
    says something, else the ticket's subject.
    """

    title: str
    number: str
    text: str
    url: str
    answerable: bool = False


def said(notice: Notice, kind: Kind, ticket: Ticket | None, access: Access) -> Said:
    """Return what a notice says of a ticket that its reader may see."""
    title, told = str(kind.words) % {"actor": notice.actor_name or _("The system")}, ""
    event = _event(notice) if kind.told or kind.place else None
    if kind.told and event is not None:
        title, told = kind.told(event)
        told = told[:MAX_WORDS]
    if ticket is None:
        return Said(title, "", told, kind.place(event) if kind.place and event else reverse("notices"))
    number = number_of(ticket.project, ticket)
    reads = access.may(Right.READ, ticket.project_id) or access.may(Right.READ_OWN, ticket.project_id)
    url = reverse("work_ticket" if reads else "cabinet_case", args=[number])
    question = _question(notice) if kind.answerable else ""
    return Said(title, number, question or told or ticket.subject, url, bool(question))


def _event(notice: Notice) -> Event | None:
    """The event that a notice tells of; None when it was erased."""
    return Event.objects.filter(pk=notice.event_id, project_id=notice.project_id).first()


def _question(notice: Notice) -> str:
    """The words that were said to the client company: a question, whatever the row names."""
    asked = Message.objects.filter(
        pk=notice.message_id or 0,
        ticket_id=notice.ticket_id or 0,
        project_id=notice.project_id,
        kind=Message.Kind.QUESTION,
    )
    found = asked.values_list("text", flat=True).first()
    return (found or "")[:MAX_WORDS].strip()


def for_mail(words: Said) -> tuple[str, str]:
    """Return subject and text of a mail."""
    subject = f"[{words.number}] {words.title}" if words.number else words.title
    lines = [words.title, words.text]
    if words.answerable:
        lines.append(_("Simply answer this mail: your words go to the operator. You need not sign in."))
    return subject, "\n\n".join([*(line for line in lines if line), f"{settings.PUBLIC_URL}{words.url}"])


def for_chat(words: Said, notice: Notice) -> str:
    """Return the text of a messenger's message. One that can be answered carries its signed name (S05)."""
    lines = [f"{words.number}: {words.title}" if words.number else words.title, words.text]
    if words.answerable:
        lines.append(_("To answer, use “Reply” on this message."))
    lines.append(f"{settings.PUBLIC_URL}{words.url}")
    if words.answerable:
        lines.append(token_of(notice))
    return "\n\n".join(line for line in lines if line)
