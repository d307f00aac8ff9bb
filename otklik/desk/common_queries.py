"""Reads of common problems (R252): of the projects somebody reads, with their tickets."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncHour

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.listed import listed
from otklik.desk.models import CommonProblem, CommonTicket, Ticket, TicketLink

# What stands beside a ticket, for `lib.prepared.Presence`.
THERE = {
    "common": "FROM desk_commonticket WHERE ticket_id = %(ticket)s::bigint",
}
STATES: dict[str, tuple[str, ...]] = {
    "open": (CommonProblem.State.NOTICED, CommonProblem.State.LINKED),
    "noticed": (CommonProblem.State.NOTICED,),
    "linked": (CommonProblem.State.LINKED,),
    "none": (CommonProblem.State.NONE,),
    "over": (CommonProblem.State.OVER,),
    "all": tuple(CommonProblem.State),
}
NEWEST = 5
OLDEST = 20
HOURS = 24


@dataclass(frozen=True, slots=True)
class Shown:
    """A problem with its newest tickets, the oldest ones (the first may be the common ticket), how many spoke in each
    hour, and how many of its tickets are no part of anything yet.
    """

    problem: CommonProblem
    newest: list[Ticket]
    oldest: list[Ticket]
    hours: list[tuple[datetime.datetime, int]]
    apart: int


def problems_visible_to(access: Access) -> QuerySet[CommonProblem]:
    """Return the common problems of the projects in which a person reads everything."""
    rows = CommonProblem.objects.filter(project_id__in=access.with_right(Right.READ))
    return rows.select_related("project", "parent").defer("project__signature", "parent__search")


def of_ticket(access: Access, ticket: Ticket) -> CommonProblem | None:
    """Return the newest common problem that goes on and to which a ticket belongs."""
    own = CommonTicket.objects.filter(ticket_id=ticket.pk, project_id=ticket.project_id).values("problem_id")
    return problems_visible_to(access).filter(pk__in=own, state__in=STATES["open"]).order_by("-pk").first()


def shown(access: Access, problems: Sequence[CommonProblem]) -> list[Shown]:
    """Return the problems as pages show them; four queries for any number of them."""
    ids = [problem.pk for problem in problems]
    rows = CommonTicket.objects.filter(problem_id__in=ids, project__in=access.with_right(Right.READ))
    tickets: dict[int, list[int]] = {pk: [] for pk in ids}
    merged = set()
    facts = rows.order_by("at", "ticket_id").values_list("problem_id", "ticket_id", "ticket__merged_into_id")
    for problem, ticket, into in facts:
        tickets[problem].append(ticket)
        if into is not None:
            merged.add(ticket)
    counted: dict[int, dict[datetime.datetime, int]] = {pk: {} for pk in ids}
    of_hours: Any = rows.values_list("problem_id", TruncHour("at", tzinfo=datetime.UTC)).annotate(Count("id"))
    for problem, hour, count in of_hours:
        counted[problem][hour] = count
    wanted = {pk for own in tickets.values() for pk in (*own[:OLDEST], *own[-NEWEST:])}
    found = {ticket.pk: ticket for ticket in listed(access, sorted(wanted))}
    links = TicketLink.objects.filter(source_id__in=[pk for own in tickets.values() for pk in own], kind="parent")
    parts = merged.union(links.values_list("source_id", flat=True))
    return [
        Shown(
            problem=problem,
            newest=[found[pk] for pk in tickets[problem.pk][: -NEWEST - 1 : -1] if pk in found],
            oldest=[found[pk] for pk in tickets[problem.pk][:OLDEST] if pk in found],
            hours=_hours(counted[problem.pk]),
            apart=sum(pk not in parts and pk != problem.parent_id for pk in tickets[problem.pk]),
        )
        for problem in problems
    ]


def tickets_of(access: Access, problem: CommonProblem) -> QuerySet[CommonTicket]:
    """Return the tickets of a problem that a person may see."""
    return CommonTicket.objects.filter(problem=problem, project__in=access.with_right(Right.READ))


def _hours(counted: dict[datetime.datetime, int]) -> list[tuple[datetime.datetime, int]]:
    """Return each hour from the first to the last, at most the last twenty-four, with how many there were in it."""
    if not counted:
        return []
    last = max(counted)
    first = max(min(counted), last - datetime.timedelta(hours=HOURS - 1))
    amount = int((last - first).total_seconds() // 3600) + 1
    every = [first + datetime.timedelta(hours=more) for more in range(amount)]
    return [(hour, counted.get(hour, 0)) for hour in every]
