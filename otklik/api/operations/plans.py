"""Calls about schedules: tickets that come by the calendar, their next dates, what became of the last ones."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from otklik.accounts.access import Access
from otklik.accounts.models import Project, Team, User
from otklik.accounts.roles import Right
from otklik.api import etags, references, repeats
from otklik.api import plan_models as shapes
from otklik.api.door import answer
from otklik.api.fields import PRIORITIES, Date, Id, ProjectKey
from otklik.api.inputs import Paged
from otklik.api.operations.cards import named
from otklik.api.outputs import Reference
from otklik.api.paging import next_link, part
from otklik.api.represent import PRIORITY_WORDS
from otklik.api.set_up import one, project_of, shown, unchanged
from otklik.automation import actions
from otklik.automation.actions import NewPlan
from otklik.automation.models import Plan, PlanDate
from otklik.automation.plan_words import said
from otklik.automation.planning import dates
from otklik.desk.models import Checklist, Topic
from otklik.lib import clock

router = Router(tags=["Schedules"])
PLACES = {"template": "ticket", "is_active": "active"}


@router.get(
    "/{key}/schedules", response={200: shapes.ScheduleList}, operation_id="list_schedules", summary="List schedules"
)
def list_schedules(request: HttpRequest, key: Path[ProjectKey]) -> HttpResponse:
    """Gives the schedules by which a project's tickets come. Needs the right `supervise`."""
    _access, project = project_of(request, key, Right.SUPERVISE)
    return answer(shapes.ScheduleList(items=[_out(row) for row in Plan.objects.filter(project=project)]))


@router.post(
    "/{key}/schedules", response={201: shapes.ScheduleOut}, operation_id="create_schedule", summary="Add a schedule"
)
def create_schedule(request: HttpRequest, key: Path[ProjectKey], data: shapes.NewPlanIn) -> HttpResponse:
    """Has tickets opened by the calendar from now on. Needs the right `supervise`."""
    access, project = project_of(request, key, Right.SUPERVISE)
    repeats.claim(request, access, project.pk)
    values = _values(access, project, data.model_dump(exclude={"ticket"}), data.ticket)
    with named(**PLACES):
        row = actions.save_plan(access=access, project=project, plan=None, wanted=NewPlan(**values))
    return shown(_out(row), place=f"projects/{project.key}/schedules/{row.pk}")


@router.get(
    "/{key}/schedules/{schedule_id}",
    response={200: shapes.ScheduleOut},
    operation_id="get_schedule",
    summary="Read a schedule",
)
def get_schedule(
    request: HttpRequest, key: Path[ProjectKey], schedule_id: Path[Id], if_none_match: etags.IfNoneMatch = None
) -> HttpResponse:
    """Gives one schedule. Needs the right `supervise`."""
    _access, project = project_of(request, key, Right.SUPERVISE)
    return etags.fresh(request, shown(_out(_one(project, schedule_id))))


@router.patch(
    "/{key}/schedules/{schedule_id}",
    response={200: shapes.ScheduleOut},
    operation_id="change_schedule",
    summary="Change a schedule",
)
def change_schedule(
    request: HttpRequest,
    key: Path[ProjectKey],
    schedule_id: Path[Id],
    data: shapes.PlanChanges,
    if_match: etags.IfDigest = None,
) -> HttpResponse:
    """Changes what the body names; its next date is after now. Needs the right `supervise`."""
    access, project = project_of(request, key, Right.SUPERVISE)
    row = _one(project, schedule_id)
    unchanged(if_match, project, lambda: shown(_out(_one(project, schedule_id))))
    given = data.model_dump(include=data.model_fields_set, exclude={"ticket"})
    values = _kept(row) | _values(access, project, given, data.ticket if "ticket" in data.model_fields_set else None)
    with named(**PLACES):
        row = actions.save_plan(access=access, project=project, plan=row, wanted=NewPlan(**values))
    return shown(_out(row))


@router.delete(
    "/{key}/schedules/{schedule_id}",
    response={204: None},
    operation_id="delete_schedule",
    summary="Remove a schedule",
)
def delete_schedule(request: HttpRequest, key: Path[ProjectKey], schedule_id: Path[Id]) -> HttpResponse:
    """Opens no more tickets by it; those it has opened stay. Needs the right `supervise`."""
    access, project = project_of(request, key, Right.SUPERVISE)
    actions.remove_plan(access=access, plan=_one(project, schedule_id))
    return HttpResponse(status=204)


@router.put(
    "/{key}/schedules/{schedule_id}/skips/{day}",
    response={200: shapes.ScheduleOut},
    operation_id="skip_schedule_day",
    summary="Leave a day out",
)
def skip_schedule_day(
    request: HttpRequest, key: Path[ProjectKey], schedule_id: Path[Id], day: Path[Date]
) -> HttpResponse:
    """Opens nothing on that day. Needs the right `supervise`."""
    return _skipped(request, key, schedule_id, day, skip=True)


@router.delete(
    "/{key}/schedules/{schedule_id}/skips/{day}",
    response={200: shapes.ScheduleOut},
    operation_id="have_schedule_day",
    summary="Have a day again that was left out",
)
def have_schedule_day(
    request: HttpRequest, key: Path[ProjectKey], schedule_id: Path[Id], day: Path[Date]
) -> HttpResponse:
    """Opens tickets on that day again. Needs the right `supervise`."""
    return _skipped(request, key, schedule_id, day, skip=False)


@router.get(
    "/{key}/schedules/{schedule_id}/ahead",
    response={200: shapes.AheadList},
    operation_id="list_schedule_ahead",
    summary="Read the next dates",
)
def list_schedule_ahead(
    request: HttpRequest, key: Path[ProjectKey], schedule_id: Path[Id], query: Query[shapes.AheadQuery]
) -> HttpResponse:
    """Gives when the next tickets come, with dates that bring none and why. Needs the right `supervise`."""
    _access, project = project_of(request, key, Right.SUPERVISE, shapes.AheadQuery)
    found = itertools.islice(dates(_one(project, schedule_id), clock.now()), query.limit)
    items = [shapes.AheadOut(at=date.at, by_rule_at=date.raw, why=date.why) for date in found]  # type: ignore[arg-type]
    return answer(shapes.AheadList(items=items))


@router.get(
    "/{key}/schedules/{schedule_id}/log",
    response={200: shapes.PlanDateList},
    operation_id="list_schedule_log",
    summary="Read what became of the dates",
)
def list_schedule_log(
    request: HttpRequest, key: Path[ProjectKey], schedule_id: Path[Id], query: Query[Paged]
) -> HttpResponse:
    """Gives which tickets were opened, which dates were left out or failed, newest first. Needs `supervise`."""
    _access, project = project_of(request, key, Right.SUPERVISE, Paged)
    rows = PlanDate.objects.filter(plan=_one(project, schedule_id), project=project)
    found, after = part(rows, query.cursor, query.limit, newest=True)
    items = [
        shapes.PlanDateOut(
            id=row.pk,
            at=row.at,
            state=row.state,  # type: ignore[arg-type]
            ticket=row.ticket_id,
            left_out=row.left_out,
            error=row.error,
        )
        for row in found
    ]
    return answer(shapes.PlanDateList(items=items, next=next_link(request, after)))


def _one(project: Project, schedule_id: int) -> Plan:
    return one(Plan.objects.filter(project=project), pk=schedule_id)


def _skipped(request: HttpRequest, key: str, schedule_id: int, day: datetime.date, *, skip: bool) -> HttpResponse:
    access, project = project_of(request, key, Right.SUPERVISE)
    row = _one(project, schedule_id)
    with named(**PLACES):
        row = actions.skip_day(access=access, plan=row, day=day, skip=skip)
    return shown(_out(row))


def _kept(row: Plan) -> dict[str, Any]:
    names = ("name", "rrule", "template", "time_zone", "begins_on", "ends_on", "days_off", "missed", "is_active")
    return {name: getattr(row, name) for name in names} | {"skips": tuple(row.skips)}


def _values(
    access: Access, project: Project, given: dict[str, Any], ticket: shapes.PlannedTicket | None
) -> dict[str, Any]:
    """Return what a call gives as the action takes it. Raises Problem 422 for what is named and is not there."""
    values = dict(given)
    if "active" in values:
        values["is_active"] = values.pop("active")
    if "skips" in values:
        values["skips"] = [day.isoformat() for day in values["skips"]]
    if ticket is not None:
        template: dict[str, Any] = ticket.model_dump(exclude={"topic", "team", "assignee", "checklist", "priority"})
        pk = project.pk
        template["topic"] = references.topic(pk, ticket.topic).pk if ticket.topic is not None else None
        template["team"] = references.team(pk, ticket.team).pk if ticket.team is not None else None
        template["assignee"] = (
            references.holder(access, pk, ticket.assignee).pk if ticket.assignee is not None else None
        )
        template["checklist"] = references.checklist(pk, ticket.checklist).pk if ticket.checklist is not None else None
        template["priority"] = PRIORITIES[ticket.priority]
        values["template"] = template
    return values


def _reference(rows: QuerySet[Any], pk: int | None) -> Reference | None:
    found = rows.filter(pk=pk).first() if pk else None
    return Reference(id=found.pk, name=str(found)) if found else None


def _out(row: Plan) -> shapes.ScheduleOut:
    template, project = row.template, row.project_id
    ticket = shapes.PlannedTicketOut(
        subject=template.get("subject", ""),
        text=template.get("text", ""),
        customer=template.get("customer"),
        topic=_reference(Topic.objects.filter(project_id=project), template.get("topic")),
        team=_reference(Team.objects.filter(project_id=project), template.get("team")),
        assignee=_reference(User.objects.filter(memberships__project=project), template.get("assignee")),
        priority=PRIORITY_WORDS[template.get("priority", 2)],  # type: ignore[arg-type]
        tags=template.get("tags", []),
        fields=template.get("fields", {}),
        checklist=_reference(Checklist.objects.filter(project_id=project), template.get("checklist")),
    )
    return shapes.ScheduleOut(
        id=row.pk,
        name=row.name,
        rrule=row.rrule,
        said=said(row.rrule),
        time_zone=row.time_zone,
        begins_on=row.begins_on,
        ends_on=row.ends_on,
        days_off=row.days_off,  # type: ignore[arg-type]
        missed=row.missed,  # type: ignore[arg-type]
        skips=[datetime.date.fromisoformat(day) for day in row.skips],
        active=row.is_active,
        next_at=row.next_at if row.is_active else None,
        last_error=row.last_error,
        ticket=ticket,
    )
