"""Working calendars, service-level policies, and the clocks of tickets."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from otklik.accounts.access import Access
from otklik.accounts.models import Project, Team
from otklik.accounts.roles import Right
from otklik.api import promise_models as shapes
from otklik.api import references, repeats
from otklik.api.door import answer, known
from otklik.api.fields import Id, ProjectKey
from otklik.api.operations.cards import named
from otklik.api.outputs import Reference
from otklik.api.problems import refused
from otklik.api.set_up import managed, one
from otklik.service_levels import actions, queries
from otklik.service_levels.actions import CalendarForm, PolicyForm
from otklik.service_levels.models import Calendar, CalendarDay, Policy, TeamCalendar

router = Router(tags=["Promises"])
of_tickets = Router(tags=["Promises"])
SAME = ("first_response", "next_response", "solution", "clarification", "topics", "priorities", "standings", "lines")


@of_tickets.get(
    "/{ticket_id}/clocks",
    response={200: shapes.ClockList},
    operation_id="list_clocks",
    summary="Explain the deadlines of a ticket",
)
def list_clocks(request: HttpRequest, ticket_id: Path[Id]) -> HttpResponse:
    """Gives the promises about a ticket and each interval that was counted. Needs the right `read`."""
    access = known(request)
    ticket = references.ticket(access, ticket_id)
    access.require(Right.READ, ticket.project_id)
    return answer(shapes.ClockList(items=[_clock(row) for row in queries.explained(access, ticket)]))


@router.get(
    "/{key}/calendars",
    response={200: shapes.CalendarList},
    operation_id="list_calendars",
    summary="List working calendars",
)
def list_calendars(request: HttpRequest, key: Path[ProjectKey]) -> HttpResponse:
    """Gives all working calendars of a project with their days. Needs the right `manage`."""
    access, project = managed(request, key)
    rows = queries.calendars_of(access, project.pk)
    return answer(shapes.CalendarList(items=[_calendar(row) for row in rows]))


@router.post(
    "/{key}/calendars",
    response={201: shapes.CalendarOut},
    operation_id="create_calendar",
    summary="Make a working calendar",
)
def create_calendar(request: HttpRequest, key: Path[ProjectKey], data: shapes.NewCalendar) -> HttpResponse:
    """Makes a working calendar; the first of a project is its default. Needs the right `manage`."""
    access, project = managed(request, key)
    repeats.claim(request, access, project.pk)
    return answer(_calendar(_save_calendar(access, project, None, data)), status=201)


@router.put(
    "/{key}/calendars/{calendar_id}",
    response={200: shapes.CalendarOut},
    operation_id="replace_calendar",
    summary="Change a working calendar",
)
def replace_calendar(
    request: HttpRequest, key: Path[ProjectKey], calendar_id: Path[Id], data: shapes.NewCalendar
) -> HttpResponse:
    """Puts a calendar in place of what it was; open clocks follow in the background. Needs the right `manage`."""
    access, project = managed(request, key)
    row = one(queries.calendars_of(access, project.pk), pk=calendar_id)
    return answer(_calendar(_save_calendar(access, project, row, data)))


@router.get(
    "/{key}/policies",
    response={200: shapes.PolicyList},
    operation_id="list_policies",
    summary="List service-level policies",
)
def list_policies(request: HttpRequest, key: Path[ProjectKey]) -> HttpResponse:
    """Gives all service-level policies of a project in their order. Needs the right `manage`."""
    access, project = managed(request, key)
    return answer(shapes.PolicyList(items=[_policy(row) for row in queries.policies_of(access, project.pk)]))


@router.post(
    "/{key}/policies",
    response={201: shapes.PolicyOut},
    operation_id="create_policy",
    summary="Make a service-level policy",
)
def create_policy(request: HttpRequest, key: Path[ProjectKey], data: shapes.NewPolicy) -> HttpResponse:
    """Makes a policy, the last in the order. Needs the right `manage`."""
    access, project = managed(request, key)
    repeats.claim(request, access, project.pk)
    return answer(_policy(_save_policy(access, project, None, data)), status=201)


@router.put(
    "/{key}/policies/{policy_id}",
    response={200: shapes.PolicyOut},
    operation_id="replace_policy",
    summary="Change a service-level policy",
)
def replace_policy(
    request: HttpRequest, key: Path[ProjectKey], policy_id: Path[Id], data: shapes.NewPolicy
) -> HttpResponse:
    """Puts a policy in place of what it was; open clocks follow in the background. Needs the right `manage`."""
    access, project = managed(request, key)
    row = one(queries.policies_of(access, project.pk), pk=policy_id)
    return answer(_policy(_save_policy(access, project, row, data)))


def _save_calendar(access: Access, project: Project, row: Calendar | None, data: shapes.NewCalendar) -> Calendar:
    teams = list(Team.objects.filter(project=project, pk__in=data.teams))
    if len(teams) != len(set(data.teams)):
        raise refused("body", "teams", msg="Only teams of the project can work by its calendars")
    form = CalendarForm(data.name, data.time_zone, data.week, data.always, data.default, teams)
    with named():
        saved = actions.save_calendar(access=access, project=project, calendar=row, form=form)
        for day in data.days:
            actions.save_day(access=access, calendar=saved, date=day.date, name=day.name, periods=day.periods)
    return saved


def _save_policy(access: Access, project: Project, row: Policy | None, data: shapes.NewPolicy) -> Policy:
    calendar = None
    if data.calendar is not None:
        calendar = queries.calendars_of(access, project.pk).filter(pk=data.calendar).first()
        if calendar is None:
            raise refused("body", "calendar", msg="There is no such calendar in the project")
    given: dict[str, Any] = {name: getattr(data, name) for name in (*SAME, "name", "pauses")}
    with named():
        form = PolicyForm(**given, calendar=calendar, is_active=data.active)
        return actions.save_policy(access=access, project=project, policy=row, form=form)


def _calendar(row: Calendar) -> shapes.CalendarOut:
    days = CalendarDay.objects.filter(calendar=row, project_id=row.project_id)
    places = TeamCalendar.objects.filter(calendar=row, project_id=row.project_id).order_by("team_id")
    return shapes.CalendarOut(
        id=row.pk,
        name=row.name,
        time_zone=row.time_zone,
        week=row.week,
        always=row.always,
        default=row.is_default,
        teams=list(places.values_list("team_id", flat=True)),
        days={day.date.isoformat(): day.periods for day in days},
    )


def _policy(row: Policy) -> shapes.PolicyOut:
    given = {name: getattr(row, name) for name in (*SAME, "name", "pauses", "position")}
    return shapes.PolicyOut(id=row.pk, calendar=row.calendar_id, active=row.is_active, **given)


def _clock(row: queries.Explained) -> shapes.ClockOut:
    found = row.clock
    given: dict[str, Any] = {
        name: getattr(found, name)
        for name in ("target", "state", "minutes", "started_at", "due_at", "warned_at", "breached_at", "stopped_at")
    }
    parts = [
        shapes.IntervalOut(since=part.since, until=part.until, minutes=part.seconds / 60, why=part.why)
        for part in row.intervals
    ]
    policy = Reference(id=found.policy_id, name=found.policy.name)
    return shapes.ClockOut(id=found.pk, policy=policy, used_minutes=row.used / 60, intervals=parts, **given)
