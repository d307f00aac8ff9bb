"""The box under a case: its draft, and the rules of sending."""

from __future__ import annotations

from typing import Any

from django.db.models import Max

from otklik.accounts.access import Access
from otklik.cabinet import queries
from otklik.cabinet.pages import row_of
from otklik.desk.models import Draft, Message, Ticket
from otklik.desk.queries import messages_of


def box_context(access: Access, ticket: Ticket) -> dict[str, Any]:
    """Return what the box is drawn from, and the case to go on with afterwards."""
    draft = Draft.objects.filter(ticket_id=ticket.pk, user_id=access.user_id, kind=Message.Kind.ANSWER).first()
    following = queries.waiting(access).exclude(pk=ticket.pk).first()
    return {
        "key": key_of(access, ticket),
        "draft": draft,
        "following": row_of(following) if following else None,
    }


def key_of(access: Access, ticket: Ticket) -> str:
    """Return the key of the person's next message under a case (F29).

    It changes only when he has written: double clicks, a second tab and the back button all carry the same key.
    """
    mine = Message.objects.filter(ticket_id=ticket.pk, author_id=access.user_id)
    return f"cabinet.{access.user_id}.{mine.aggregate(last=Max('id'))['last'] or 0}"


def sent_under(ticket: Ticket, key: str) -> Message | None:
    """Return the message that has used this key already."""
    return Message.objects.filter(ticket_id=ticket.pk, idempotency_key=key).first()


def newer_than(access: Access, ticket: Ticket, seen: int) -> list[str]:
    """Return who else has said something the person may read since he last looked."""
    rows = messages_of(access, ticket).filter(pk__gt=seen).exclude(author_id=access.user_id)
    return list(dict.fromkeys(name for name in rows.values_list("author_name", flat=True)[:5] if name))
