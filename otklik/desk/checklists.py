"""Reads of checklists: which a project keeps, which stand on a ticket, which hold it open."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Prefetch

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.models import Checklist, ChecklistPoint, Ticket, TicketChecklist, Topic

KNOWN_FOR = 5.0  # seconds a process believes that a project has no lists
_none: dict[int, float] = {}


def has_checklists(project_id: int | None) -> bool:
    """Tell whether a project has a list that tickets may get.

    Asked in the transaction of each change, so a "no" is remembered for five seconds: who has none pays for none.
    """
    if project_id is None:
        return False
    now = time.monotonic()
    if _none.get(project_id, 0.0) > now:
        return False
    if Checklist.objects.filter(project_id=project_id, is_archived=False).exists():
        return True
    if len(_none) > 10_000:
        _none.clear()
    _none[project_id] = now + KNOWN_FOR
    return False


def forget_none() -> None:
    """Ask anew which projects have lists; called when one is made."""
    _none.clear()


def on_ticket(ticket: Ticket) -> list[TicketChecklist]:
    """Return the lists of a ticket with their points; for whoever may see the ticket. Two queries."""
    points = Prefetch("points", ChecklistPoint.objects.order_by("position"))
    rows = TicketChecklist.objects.filter(ticket_id=ticket.pk, project_id=ticket.project_id)
    return list(rows.order_by("id").prefetch_related(points))


def may_tick(access: Access, ticket: Ticket) -> bool:
    """Tell whether a person may tick points of a ticket: who works on it, also the engineer whom it is assigned to."""
    own = access.may(Right.READ_OWN, ticket.project_id) and ticket.assignee_id == access.user_id
    return own or access.may(Right.WORK, ticket.project_id)


def offered(project_id: int) -> list[Checklist]:
    """Return the lists that can be put on tickets of a project, by name."""
    return list(Checklist.objects.filter(project_id=project_id, is_archived=False))


def fitting(ticket: Ticket) -> list[Checklist]:
    """Return the lists that are made for the topic of a ticket or one above it."""
    if ticket.topic_id is None:
        return []
    rows = Checklist.objects.filter(project_id=ticket.project_id, is_archived=False, topic__isnull=False)
    lists = list(rows.order_by("id"))
    if not lists:
        return []
    parents = dict(Topic.objects.filter(project_id=ticket.project_id).values_list("pk", "parent_id"))
    over = _over(parents, ticket.topic_id)
    return [row for row in lists if row.topic_id in over]


def _over(parents: Mapping[int, int | None], topic: int | None) -> Collection[int]:
    found: set[int] = set()
    while topic is not None and topic not in found:
        found.add(topic)
        topic = parents.get(topic)
    return found


def holding(tickets: Iterable[int]) -> dict[int, list[TicketChecklist]]:
    """Return, by ticket, the lists that do not let it end: those with points left. One query for any number."""
    rows = TicketChecklist.objects.filter(ticket_id__in=list(tickets), blocks=True, left__gt=0)
    found: dict[int, list[TicketChecklist]] = {}
    for row in rows.order_by("ticket_id", "id"):
        found.setdefault(row.ticket_id, []).append(row)
    return found
