"""What the pages say about time: of one ticket in its side column, of all of them on the workload page."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.desk.models import Ticket
from otklik.routing.actions.worktime import counts_by_itself, time_rule
from otklik.routing.models import Work
from otklik.routing.worktime import BY, parts_of, time_on, topics_and_people
from otklik.workspace.doors import number_of
from otklik.workspace.side_deadlines import span

PERIODS = (1, 7, 30)
SHOWN_PARTS = 15


@dataclass(frozen=True)
class Entry:
    """One spell or entry: how long it was, what had been counted where that differs, whether the reader may change it.

    A spell that goes on has no end yet.
    """

    work: Work
    time: str
    counted: str
    minutes: int
    may_correct: bool


@dataclass(frozen=True)
class Bar:
    """One line of a table of sums; `percent` is its share of the longest, for the bar beside it."""

    name: str
    time: str
    percent: int


def of_ticket(access: Access, ticket: Ticket) -> dict[str, Any]:
    """Return what the section "Time" of a ticket is drawn from."""
    found = time_on(access, ticket)
    rule = time_rule(ticket.project_id)
    own = found.of(access.user_id)
    supervises = access.may(Right.SUPERVISE, ticket.project_id)
    may_work = access.may(Right.WORK, ticket.project_id) and not ticket.merged_into_id
    return {
        "base": f"/work/{number_of(ticket)}",
        "number": number_of(ticket),
        "own": own,
        "total": found.total,
        "total_time": span(found.total),
        "people": [(spent.user, span(spent.seconds)) for spent in found.people],
        "entries": [_entry(access, row, supervises=supervises) for row in found.entries],
        "rest": rule.rest_minutes * 60,
        "automatic": rule.automatic and counts_by_itself(access, ticket),
        "may_work": may_work,
    }


def _entry(access: Access, work: Work, *, supervises: bool) -> Entry:
    may = access.may(Right.WORK, work.project_id) and (supervises or work.user_id == access.user_id)
    counted = span(work.counted) if work.was_corrected and work.kind == Work.Kind.COUNTED else ""
    return Entry(work, span(work.seconds), counted, round(work.seconds / 60), may)


def of_workload(access: Access, *, project: Project | None, days: int, today: datetime.date) -> dict[str, Any]:
    """Return the sums of the last days by project, topic, person and day, for who supervises."""
    period = {"since": today - datetime.timedelta(days=days - 1), "until": today}
    pk = project.pk if project else None
    found = {by: parts_of(access, **period, by=(by,), project=pk) for by in BY if by != "topic"}
    topics = parts_of(access, **period, by=("project", "topic"), project=pk)
    projects = dict(
        Project.objects.filter(pk__in=[part.project for part in found["project"]]).values_list("pk", "name")
    )
    names, users = topics_and_people([*topics, *found["user"]])
    several = len(projects) > 1
    rows = {
        "project": [(projects.get(part.project or 0, ""), part.seconds) for part in found["project"]],
        "topic": [
            (_topic(names.get(part.topic or 0), projects[part.project or 0] if several else ""), part.seconds)
            for part in topics
        ],
        "user": [(str(users.get(part.user or 0, "")), part.seconds) for part in found["user"]],
        "day": [
            (f"{part.day:%d.%m.%Y}", part.seconds)
            for part in sorted(found["day"], key=lambda part: str(part.day), reverse=True)
            if part.day
        ],
    }
    titles = {"project": _("By project"), "topic": _("By topic"), "user": _("By employee"), "day": _("By day")}
    return {
        "time_tables": [{"title": titles[by], "bars": _bars(parts)} for by, parts in rows.items() if parts],
        "time_total": span(sum(part.seconds for part in found["project"])),
        "periods": PERIODS,
        "days": days,
    }


def _topic(name: str | None, project: str) -> str:
    words = name or _("No topic")
    return f"{project}: {words}" if project else words


def _bars(parts: list[tuple[str, int]]) -> list[Bar]:
    longest = max(seconds for _name, seconds in parts)
    return [Bar(name, span(seconds), max(1, round(seconds * 100 / longest))) for name, seconds in parts[:SHOWN_PARTS]]
