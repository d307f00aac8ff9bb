"""Colleagues who are named in notes: who can be, and who was."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from otklik.accounts.models import Membership, User
from otklik.accounts.roles import RIGHTS, Right, Role
from otklik.desk.models import Ticket

READ = [role for role in Role if Right.READ in RIGHTS[role]]
MOST = 20


def colleagues(ticket: Ticket) -> QuerySet[User]:
    """Return the people who read the ticket's project: only they may be named in its notes (S41)."""
    members = Membership.objects.filter(project_id=ticket.project_id, role__in=READ).values("user_id")
    return User.objects.filter(pk__in=members, is_active=True)


def like(ticket: Ticket, words: str, *, limit: int = 8) -> list[User]:
    """Return colleagues whose name or address has all the words."""
    found = colleagues(ticket)
    for word in words.split()[:4]:
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return list(found.order_by("name", "pk")[:limit])


def mentioned(request: HttpRequest, ticket: Ticket, text: str) -> tuple[int, ...]:
    """Return the ids of the colleagues that the form's `mentions` lists and the text still names."""
    given = [int(raw) for raw in request.POST.getlist("mentions")[:MOST] if raw.isascii() and raw.isdigit()]
    given = [pk for pk in given if pk < 2**63]
    if not given:
        return ()
    named = {user.pk for user in colleagues(ticket).filter(pk__in=given) if f"@{user}" in text}
    return tuple(dict.fromkeys(pk for pk in given if pk in named))
