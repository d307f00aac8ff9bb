"""Working calendars, service-level policies, and the clocks of tickets."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from otklik.accounts.access import Access
from otklik.accounts.models import Project, Team
from otklik.accounts.roles import Right
from otklik.api import etags, references, repeats
from otklik.api import promise_models as shapes
from otklik.api.door import answer, known
from otklik.api.fields import Id, ProjectKey
from otklik.api.inputs_views import ViewMove
from otklik.api.operations.cards import named
from otklik.api.outputs import Reference
from otklik.api.problems import refused
from otklik.api.set_up import managed, one, shown, unchanged
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
    row = _save_calendar(access, project, None, data)
    return shown(_calendar(row), place=f"projects/{project.key}/calendars/{row.pk}")


@router.get(
    "/{key}/calendars/{calendar_id}",
    response={200: shapes.CalendarOut},
    operation_id="get_calendar",
    summary="Read a working calendar",
)
def get_calendar(
    request: HttpRequest, key: Path[ProjectKey], calendar_id: Path[Id], if_none_match: etags.IfNoneMatch = None
) -> HttpResponse:
    """Gives one calendar with its days. Needs the right `manage`."""
    access, project = managed(request, key)
    return etags.fresh(request, shown(_calendar(calendar_of(access, project, calendar_id))))


@router.put(
    "/{key}/calendars/{calendar_id}",
    response={200: shapes.CalendarOut},
    operation_id="replace_calendar",
    summary="Change a working calendar",
)
def replace_calendar(
    request: HttpRequest,
    key: Path[ProjectKey],
    calendar_id: Path[Id],
    data: shapes.NewCalendar,
    if_match: etags.IfDigest = None,
) -> HttpResponse:
    """Puts a calendar in place of what it was; open clocks follow in the background. Needs the right `manage`."""
    access, project = managed(request, key)
    row = calendar_of(access, project, calendar_id)
    unchanged(if_match, project, lambda: shown(_calendar(calendar_of(access, project, calendar_id))))
    return shown(_calendar(_save_calendar(access, project, row, data)))


@router.delete(
    "/{key}/calendars/{calendar_id}",
    response={204: None},
    operation_id="delete_calendar",
    summary="Remove a working calendar",
)
def delete_calendar(request: HttpRequest, key: Path[ProjectKey], calendar_id: Path[Id]) -> HttpResponse:
    """Removes a calendar that no policy counts by; the project's default goes last. Needs the right `manage`."""
    access, project = managed(request, key)
    with named():
        actions.remove_calendar(access=access, calendar=calendar_of(access, project, calendar_id))
    return HttpResponse(status=204)


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
    row = _save_policy(access, project, None, data)
    return shown(_policy(row), place=f"projects/{project.key}/policies/{row.pk}")


@router.get(
    "/{key}/policies/{policy_id}",
    response={200: shapes.PolicyOut},
    operation_id="get_policy",
    summary="Read a service-level policy",
)
def get_policy(
    request: HttpRequest, key: Path[ProjectKey], policy_id: Path[Id], if_none_match: etags.IfNoneMatch = None
) -> HttpResponse:
    """Gives one policy. Needs the right `manage`."""
    access, project = managed(request, key)
    return etags.fresh(request, shown(_policy(_policy_of(access, project, policy_id))))


@router.put(
    "/{key}/policies/{policy_id}",
    response={200: shapes.PolicyOut},
    operation_id="replace_policy",
    summary="Change a service-level policy",
)
def replace_policy(
    request: HttpRequest,
    key: Path[ProjectKey],
    policy_id: Path[Id],
    data: shapes.NewPolicy,
    if_match: etags.IfDigest = None,
) -> HttpResponse:
    """Puts a policy in place of what it was; open clocks follow in the background. Needs the right `manage`."""
    access, project = managed(request, key)
    row = _policy_of(access, project, policy_id)
    unchanged(if_match, project, lambda: shown(_policy(_policy_of(access, project, policy_id))))
    return shown(_policy(_save_policy(access, project, row, data)))


@router.delete(
    "/{key}/policies/{policy_id}",
    response={204: None},
    operation_id="delete_policy",
    summary="Remove a service-level policy",
)
def delete_policy(request: HttpRequest, key: Path[ProjectKey], policy_id: Path[Id]) -> HttpResponse:
    """Takes a policy out of force for good; what was promised by it stays in the history. Needs `manage`."""
    access, project = managed(request, key)
    actions.remove_policy(access=access, policy=_policy_of(access, project, policy_id))
    return HttpResponse(status=204)


@router.post(
    "/{key}/policies/{policy_id}/move",
    response={204: None},
    operation_id="move_policy",
    summary="Move a service-level policy",
)
def move_policy(request: HttpRequest, key: Path[ProjectKey], policy_id: Path[Id], data: ViewMove) -> HttpResponse:
    """Changes places with the policy before or after; at an end it stays where it is. Needs the right `manage`."""
    access, project = managed(request, key)
    row = _policy_of(access, project, policy_id)
    repeats.claim(request, access, project.pk)
    actions.move_policy(access=access, policy=row, direction=data.direction)
    return HttpResponse(status=204)


@router.get(
    "/{key}/recount",
    response={200: shapes.RecountOut},
    operation_id="get_recount",
    summary="How far are the clocks worked out anew?",
)
def get_recount(request: HttpRequest, key: Path[ProjectKey], if_none_match: etags.IfNoneMatch = None) -> HttpResponse:
    """Tells how far the clocks have followed the last change of a calendar or policy. Needs the right `manage`."""
    access, project = managed(request, key)
    row = queries.recount_of(access, project.pk)
    found: dict[str, Any] = {
        "state": None,
        "created_at": None,
        "ended_at": None,
        "reason": "",
        "done": 0,
        "total": 0,
        "changed": 0,
    }
    if row is not None:
        found = {name: getattr(row, name) for name in shapes.RecountOut.model_fields}
    recount = shapes.RecountOut(**found)
    return etags.fresh(request, shown(recount))


def calendar_of(access: Access, project: Project, calendar_id: int) -> Calendar:
    """Return a calendar of a project that the caller manages; raises Problem 404."""
    return one(queries.calendars_of(access, project.pk), pk=calendar_id)


def _policy_of(access: Access, project: Project, policy_id: int) -> Policy:
    return one(queries.policies_of(access, project.pk), pk=policy_id)


def _save_calendar(access: Access, project: Project, row: Calendar | None, data: shapes.NewCalendar) -> Calendar:
    teams = list(Team.objects.filter(project=project, pk__in=data.teams))
    if len(teams) != len(set(data.teams)):
        raise refused("body", "teams", msg="Only teams of the project can work by its calendars")
    form = CalendarForm(data.name, data.time_zone, data.week, data.always, data.default, teams, data.by_shifts)
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
        by_shifts=row.by_shifts,
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
