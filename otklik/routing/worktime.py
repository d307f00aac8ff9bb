"""How long was worked: on a ticket and by whom; by project, topic, person and day. Reads of kept sums."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from otklik.accounts.access import Access
from otklik.accounts.models import Membership, User
from otklik.accounts.roles import Right, Role
from otklik.desk.models import Ticket, Topic
from otklik.routing.actions.worktime import time_rule
from otklik.routing.models import Work, WorkDay, WorkTotal

SHOWN = 50  # entries of one ticket, the newest
MOST_PARTS = 1000
BY = ("project", "day", "topic", "user")
BELOW = (Role.OPERATOR, Role.ENGINEER)  # whom supervisors see


@dataclass(frozen=True)
class Spent:
    """Seconds that somebody has worked on a ticket."""

    user: User
    seconds: int


@dataclass(frozen=True)
class OnTicket:
    """What a ticket has taken, with what was merged into it: in all, by whom (the longest first), entry by entry."""

    total: int
    people: list[Spent]
    entries: list[Work]

    def of(self, user_id: int) -> int:
        """Return the seconds of one person."""
        return sum(spent.seconds for spent in self.people if spent.user.pk == user_id)


def _of_ticket(ticket: Ticket) -> Q:
    merged = Ticket.objects.filter(merged_into_id=ticket.pk, project_id=ticket.project_id).values("pk")
    return Q(project_id=ticket.project_id) & (Q(ticket_id=ticket.pk) | Q(ticket_id__in=merged))


def entries_visible_to(access: Access, ticket: Ticket) -> QuerySet[Work]:
    """Return the spells and entries of a ticket for who reads its project, or works on it in the field."""
    if not (access.may(Right.READ, ticket.project_id) or access.may(Right.READ_OWN, ticket.project_id)):
        return Work.objects.none()
    return Work.objects.filter(_of_ticket(ticket)).select_related("user", "corrected_by")


def time_on(access: Access, ticket: Ticket, *, entries: bool = True) -> OnTicket:
    """Return what a ticket has taken; two reads, or one without the entries."""
    shown = list(entries_visible_to(access, ticket).order_by("-id")[:SHOWN]) if entries else []
    totals: dict[int, Spent] = {}
    for row in WorkTotal.objects.filter(_of_ticket(ticket)).select_related("user"):
        before = totals[row.user_id].seconds if row.user_id in totals else 0
        totals[row.user_id] = Spent(row.user, before + row.seconds)
    people = sorted((spent for spent in totals.values() if spent.seconds), key=lambda spent: -spent.seconds)
    return OnTicket(sum(spent.seconds for spent in people), people, shown)


def shown_to_client(access: Access, ticket: Ticket) -> int | None:
    """Return the seconds of a case that the client company may see, None where the project keeps them to itself."""
    if not access.may(Right.READ_HANDED, ticket.project_id) or not time_rule(ticket.project_id).shown_to_client:
        return None
    return time_on(access, ticket, entries=False).total


def totals_of(tickets: Iterable[Ticket]) -> dict[int, int]:
    """Return the seconds of tickets by id, without what was merged into them; one read for all of them."""
    ids = [ticket.pk for ticket in tickets]
    rows = WorkTotal.objects.filter(ticket_id__in=ids).values_list("ticket_id").annotate(seconds=Sum("seconds"))
    return dict(rows.order_by())


@dataclass(frozen=True)
class Part:
    """Seconds of one project, day, topic and person, as far as they were asked for; of the others it has None."""

    seconds: int
    project: int | None = None
    day: datetime.date | None = None
    topic: int | None = None
    user: int | None = None


def parts_of(
    access: Access, *, since: datetime.date, until: datetime.date, by: Sequence[str], project: int | None = None
) -> list[Part]:
    """Return what was worked in the projects somebody supervises, both days included, the longest first.

    `by` is any of project, day, topic (0: none), user. By person a supervisor is told of those below him, a manager of
    everybody (R217).
    """
    supervised = [pk for pk in access.with_right(Right.SUPERVISE) if project in {None, pk}]
    rows = WorkDay.objects.filter(project__in=supervised, day__gte=since, day__lte=until)
    if "user" in by:
        managed = [pk for pk in supervised if access.may(Right.MANAGE, pk)]
        here = Membership.objects.filter(project=OuterRef("project"), user=OuterRef("user"), role__in=BELOW)
        rows = rows.filter(Q(project__in=managed) | Exists(here))
    names = [name for name in BY if name in by]
    found = rows.values(*names).annotate(total=Sum("seconds")).filter(total__gt=0).order_by("-total", *names)
    return [Part(row.pop("total"), **row) for row in found[:MOST_PARTS]]


def topics_and_people(parts: Iterable[Part]) -> tuple[dict[int, str], dict[int, User]]:
    """Return the names of the topics and the people that sums are about; who may read the sums may read these."""
    parts = list(parts)
    topics = Topic.objects.filter(pk__in={part.topic for part in parts if part.topic})
    people = User.objects.in_bulk({part.user for part in parts if part.user})
    return dict(topics.values_list("pk", "name")), people
