"""Tickets like the one that is open, with how they ended (R71): by the words of the subject, in the same project."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.listed import listed
from otklik.desk.models import Resolution, Ticket
from otklik.desk.search import FIND
from otklik.lib.words import words_of

LOOKED = 60  # newest hits of any of the words
SHORTEST = 4  # shorter words say little
MOST = 5
OVER = frozenset({Ticket.Status.SOLVED, Ticket.Status.CLOSED})


@dataclass(frozen=True, slots=True)
class Similar:
    """A ticket like another, and the last record of what was done; None where nobody wrote one."""

    ticket: Ticket
    resolution: Resolution | None


def similar_tickets(access: Access, ticket: Ticket) -> list[Similar]:
    """Return at most five tickets that share most words of the subject: those with an outcome first, then the newest.

    Two words must be shared where the subject has two; the topic counts as one. Three queries, bounded.
    """
    stems = _stems(ticket.subject)
    if not stems or not access.may(Right.READ, ticket.project_id):
        return []
    with connection.cursor() as cursor:
        cursor.execute(FIND, [[ticket.project_id], " | ".join(f"{stem}:*" for stem in sorted(stems)), "", LOOKED])
        ids = [row[0] for row in cursor.fetchall() if row[0] != ticket.pk]
    near = []
    for other in listed(access, ids):
        shared = len(stems & _among(stems, other.subject))
        if shared and shared + (other.topic_id is not None and other.topic_id == ticket.topic_id) >= min(2, len(stems)):
            near.append((shared, other.status in OVER, other.pk, other))
    near.sort(key=lambda row: row[:3], reverse=True)
    chosen = [row[3] for row in near[: MOST * 4]]
    told: dict[int, Resolution] = {}
    for row in Resolution.objects.filter(ticket__in=chosen).select_related("code").order_by("id"):
        told[row.ticket_id] = row
    chosen.sort(key=lambda other: other.pk not in told)  # stable: within each the order stays
    return [Similar(other, told.get(other.pk)) for other in chosen[:MOST]]


def _stems(subject: str) -> frozenset[str]:
    """Return the beginnings of the words that say something; endings are left off, as Russian bends them."""
    words = (word.casefold() for word in words_of(subject))
    return frozenset(word[: max(SHORTEST, len(word) - 2)] for word in words if len(word) >= SHORTEST and word.isalpha())


def _among(stems: frozenset[str], subject: str) -> frozenset[str]:
    words = [word.casefold() for word in words_of(subject)]
    return frozenset(stem for stem in stems if any(word.startswith(stem) for word in words))
