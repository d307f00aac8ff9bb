"""Reads. Every one begins with what the person may see."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.models import Ticket
from otklik.lib import clock
from otklik.service_levels.book import Book
from otklik.service_levels.counting import Counted, explain
from otklik.service_levels.models import Calendar, Clock, Policy, Recount

# What stands beside a ticket, for `lib.prepared.Presence`.
THERE = {"clocks": "FROM service_levels_clock WHERE ticket_id = %(ticket)s::bigint"}
MOST_CLOCKS = 200  # of one ticket


def calendars_of(access: Access, project_id: int) -> QuerySet[Calendar]:
    """Return the working calendars of a project for who manages it."""
    rows = Calendar.objects.filter(project_id=project_id, is_removed=False)
    return rows.filter(project_id__in=access.with_right(Right.MANAGE))


def policies_of(access: Access, project_id: int) -> QuerySet[Policy]:
    """Return the policies of a project in their order for who manages it."""
    rows = Policy.objects.filter(project_id=project_id, is_removed=False)
    return rows.filter(project_id__in=access.with_right(Right.MANAGE)).select_related("calendar")


def recount_of(access: Access, project_id: int) -> Recount | None:
    """Return the newest recount of a project's clocks for who manages it."""
    rows = Recount.objects.filter(project_id=project_id, project_id__in=access.with_right(Right.MANAGE))
    return rows.order_by("-id").first()


def clocks_of(access: Access, ticket: Ticket) -> QuerySet[Clock]:
    """Return the clocks of a ticket, oldest first; nothing for who does not read the project (the client company)."""
    rows = Clock.objects.filter(ticket_id=ticket.pk, project_id=ticket.project_id)
    rows = rows.filter(project_id__in=access.with_right(Right.READ, Right.READ_OWN))
    return rows.select_related("policy", "calendar").order_by("started_at", "id")


@dataclass(frozen=True)
class Explained:
    """One clock with each interval of its count up to now, to its end, or to its deadline."""

    clock: Clock
    intervals: Sequence[Counted]
    used: int  # working seconds
    left: int  # working seconds; 0 when they are used up
    time_zone: str


def explained(access: Access, ticket: Ticket, rows: Sequence[Clock] | None = None) -> list[Explained]:
    """Explain the deadlines of a ticket, oldest clock first."""
    from otklik.service_levels.actions.settle import pauses_of

    found = list(clocks_of(access, ticket)[:MOST_CLOCKS]) if rows is None else list(rows)
    if not found:
        return []
    book = Book(ticket.project_id)
    result = []
    for row in found:
        until = _end(row)
        parts = explain(book.timetable(row.calendar), row.started_at, pauses_of(row), until)
        used = parts[-1].total if parts else 0
        zone = row.calendar.time_zone if row.calendar else ticket.project.time_zone
        result.append(Explained(row, parts, used, max(0, row.minutes * 60 - used), zone))
    return result


def _end(row: Clock) -> datetime.datetime:
    """Return until when a clock is explained: to its end, or to now and on to a deadline that lies ahead."""
    if row.stopped_at is not None:
        return row.stopped_at
    now = clock.now()
    return max(row.due_at, row.started_at) if row.due_at else max(now, row.started_at)
