"""Reads of what stands between tickets. Every one begins with what the person may see."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.models import Bulk, Follower, Ticket, TicketLink
from otklik.desk.queries import by_number, visible_to

# What stands beside a ticket, for `lib.prepared.Presence`.
THERE = {
    "followers": "FROM desk_follower WHERE ticket_id = %(ticket)s::bigint",
    "links": "FROM desk_ticketlink WHERE source_id = %(ticket)s::bigint OR target_id = %(ticket)s::bigint",
    "merged_here": "FROM desk_ticket WHERE merged_into_id = %(ticket)s::bigint",
    "drafts": "FROM desk_draft WHERE ticket_id = %(ticket)s::bigint AND user_id = %(user)s::bigint",
}
MAX_SHOWN = 400
MAX_FOUND = 8


@dataclass(frozen=True, slots=True)
class Related:
    """A link as one of its tickets sees it; `forward`: this ticket is the link's source."""

    pk: int
    kind: str
    forward: bool
    other: Ticket


def links_of(access: Access, ticket: Ticket) -> list[Related]:
    """Return the links of a ticket to tickets that the person may see: parents first, then parts, then the others."""
    found = TicketLink.objects.filter(Q(source_id=ticket.pk) | Q(target_id=ticket.pk), project_id=ticket.project_id)
    rows = list(found.order_by("id")[:MAX_SHOWN])
    ids = {row.target_id if row.source_id == ticket.pk else row.source_id for row in rows}
    seen = visible_to(access).filter(pk__in=ids).only("id", "number", "subject", "status", "project_id")
    others = {other.pk: other for other in seen}
    result = []
    for row in rows:
        forward = row.source_id == ticket.pk
        other = others.get(row.target_id if forward else row.source_id)
        if other is not None:
            result.append(Related(row.pk, row.kind, forward, other))
    order = [str(kind) for kind in (TicketLink.Kind.PARENT, "duplicate", "caused", "related")]
    return sorted(result, key=lambda link: (order.index(link.kind), not link.forward, link.pk))


def followers_of(ticket: Ticket) -> list[Follower]:
    """Return who follows a ticket, by name."""
    rows = Follower.objects.filter(ticket_id=ticket.pk, user__is_active=True).select_related("user")
    return list(rows.order_by("user__name", "user_id")[:100])


def bulks_of(access: Access) -> QuerySet[Bulk]:
    """Return the bulk changes that a person has begun."""
    return Bulk.objects.filter(user_id=access.user_id)


def candidates(access: Access, ticket: Ticket, typed: str) -> list[Ticket]:
    """Return tickets of the same project that what somebody typed may mean: by number, by the beginning of one, or by
    words of the newest tickets of the same customer. Nothing is found behind a wall.
    """
    behind = visible_to(access).filter(project_id=ticket.project_id, project__in=access.with_right(Right.READ))
    rows = behind.exclude(pk=ticket.pk).select_related("project").defer("search", "project__signature")
    typed = " ".join(typed.split())[:100].lstrip("#")
    exact = by_number(access, typed)
    if exact is not None:
        return list(rows.filter(pk=exact.pk))
    digits = typed.rpartition("-")[2]
    if digits.isascii() and digits.isdigit() and len(digits) < 15:
        return list(rows.filter(_beginning(int(digits))).order_by("-number")[:MAX_FOUND])
    own = rows.filter(person_id=ticket.person_id) if ticket.person_id else rows.none()
    if typed:
        own = own.filter(subject__icontains=typed)
    return list(own.order_by("-id")[:MAX_FOUND])


def _beginning(digits: int) -> Q:
    """Numbers that begin with these digits, as ranges that the index of numbers serves."""
    found = Q(number=digits)
    for more in range(1, 6):
        found |= Q(number__gte=digits * 10**more, number__lt=(digits + 1) * 10**more)
    return found
