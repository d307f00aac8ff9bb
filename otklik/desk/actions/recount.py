from __future__ import annotations

import datetime

from django.db.models import Count, Max, Min, Q, Subquery
from django.db.models.functions import Coalesce

from otklik.desk.actions.open import preview_of
from otklik.desk.models import Message, Ticket
from otklik.lib import clock

LONG_AGO = datetime.datetime(1, 1, 2, tzinfo=datetime.UTC)


def owed_since(ticket: Ticket) -> str:
    """Return since when (his first word) a ticket's customer waits for an answer, ISO 8601; "" when he does not."""
    word, reply = ticket.last_turn_at or ticket.last_customer_at, ticket.last_reply_at
    return word.isoformat() if ticket.is_active and word and (reply is None or reply < word) else ""


def last_turn(ticket_id: int) -> datetime.datetime | None:
    """Return when the customer began what he said last: his first word since our answer before it."""
    said = Message.objects.filter(ticket_id=ticket_id)
    words = said.filter(kind=Message.Kind.CUSTOMER).order_by("-created_at").values("created_at")
    answers = said.filter(kind=Message.Kind.REPLY, created_at__lt=Subquery(words[:1])).order_by("-created_at")
    first = words.filter(created_at__gt=Coalesce(Subquery(answers.values("created_at")[:1]), LONG_AGO)).last()
    return first["created_at"] if first else None


def recount(ticket: Ticket, *, keep_preview: bool = False) -> None:
    """Make a locked ticket's facts (counts, last words, times) say what its messages say; the caller saves."""
    said = Message.objects.filter(ticket_id=ticket.pk)
    reply, customer = Q(kind=Message.Kind.REPLY), Q(kind=Message.Kind.CUSTOMER)
    facts = said.aggregate(
        amount=Count("id"),
        first_reply=Min("created_at", filter=reply),
        last_reply=Max("created_at", filter=reply),
        last_customer=Max("created_at", filter=customer),
    )
    ticket.message_count = facts["amount"]
    ticket.first_reply_at, ticket.last_reply_at = facts["first_reply"], facts["last_reply"]
    ticket.last_customer_at, ticket.last_turn_at = facts["last_customer"], last_turn(ticket.pk)
    if not keep_preview:
        quiet = [Message.Kind.NOTE, Message.Kind.AUTOMATIC]
        last = said.exclude(kind__in=quiet).only("text").order_by("-created_at", "-id").first()
        ticket.preview = preview_of(last.text) if last else ""
    ticket.version += 1
    ticket.updated_at = clock.now()
