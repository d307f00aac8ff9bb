from __future__ import annotations

from django.db.models import Count, Max, Min, Q

from otklik.desk.actions.open import preview_of
from otklik.desk.models import Message, Ticket
from otklik.lib import clock


def owed_since(ticket: Ticket) -> str:
    """Return since when the customer of a ticket waits for an answer, as ISO 8601; "" when nobody owes him one."""
    word, reply = ticket.last_customer_at, ticket.last_reply_at
    return word.isoformat() if ticket.is_active and word and (reply is None or reply < word) else ""


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
    ticket.last_customer_at = facts["last_customer"]
    if not keep_preview:
        quiet = [Message.Kind.NOTE, Message.Kind.AUTOMATIC]
        last = said.exclude(kind__in=quiet).only("text").order_by("-created_at", "-id").first()
        ticket.preview = preview_of(last.text) if last else ""
    ticket.version += 1
    ticket.updated_at = clock.now()
