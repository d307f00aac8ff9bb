"""Who works when: shifts by the week, days that are otherwise, and the plan that comes of both."""

from __future__ import annotations

import datetime

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from otklik.accounts.models import Project, User
from otklik.accounts.roles import Right
from otklik.api import etags, paging, repeats
from otklik.api import routing_models as shapes
from otklik.api.door import answer
from otklik.api.fields import Date, Id, ProjectKey
from otklik.api.inputs import Paged
from otklik.api.operations.cards import named
from otklik.api.outputs import Reference
from otklik.api.problems import refused
from otklik.api.set_up import one, project_of, shown
from otklik.lib import clock
from otklik.routing.actions import shifts
from otklik.routing.models import Shift, ShiftDay
from otklik.routing.shifts import plan

router = Router(tags=["Set-up: assignment"])
DAY = datetime.timedelta(days=1)


@router.get("/{key}/shifts", response={200: shapes.ShiftList}, operation_id="list_shifts", summary="List shifts")
def list_shifts(request: HttpRequest, key: Path[ProjectKey], query: Query[Paged]) -> HttpResponse:
    """Gives the repeated shifts of a project. Needs the right `supervise`."""
    _access, project = project_of(request, key, Right.SUPERVISE, Paged)
    rows = Shift.objects.filter(project=project).select_related("user")
    found, after = paging.part(rows, query.cursor, query.limit)
    return answer(shapes.ShiftList(items=[_shift(row) for row in found], next=paging.next_link(request, after)))


@router.post("/{key}/shifts", response={201: shapes.ShiftOut}, operation_id="create_shift", summary="Plan a shift")
def create_shift(request: HttpRequest, key: Path[ProjectKey], data: shapes.NewShift) -> HttpResponse:
    """Plans a repeated shift of somebody. Needs the right `supervise`."""
    access, project = project_of(request, key, Right.SUPERVISE)
    user = _people(project).filter(pk=data.user).first()
    if user is None:
        raise refused("body", "user", msg="Choose somebody who works in the project")
    repeats.claim(request, access, project.pk)
    with named():
        rows = shifts.add_shift(
            access=access,
            project=project,
            users=[user],
            days=data.days,
            starts=datetime.time.fromisoformat(data.starts),
            ends=datetime.time.fromisoformat(data.ends),
            first=data.first,
            last=data.last,
            every=data.every,
        )
    return answer(_shift(rows[0]), status=201)


@router.delete("/{key}/shifts/{shift_id}", response={204: None}, operation_id="remove_shift", summary="Remove a shift")
def remove_shift(request: HttpRequest, key: Path[ProjectKey], shift_id: Path[Id]) -> HttpResponse:
    """Takes a repeated shift out of the plan. Needs the right `supervise`."""
    access, project = project_of(request, key, Right.SUPERVISE)
    shifts.remove_shift(access=access, shift=one(Shift.objects.filter(project=project), pk=shift_id))
    return HttpResponse(status=204)


@router.get(
    "/{key}/shift-days",
    response={200: shapes.ShiftDayList},
    operation_id="list_shift_days",
    summary="List days that are otherwise",
)
def list_shift_days(request: HttpRequest, key: Path[ProjectKey], query: Query[Paged]) -> HttpResponse:
    """Gives the days on which somebody works otherwise than his shifts say. Needs the right `supervise`."""
    _access, project = project_of(request, key, Right.SUPERVISE, Paged)
    rows = ShiftDay.objects.filter(project=project).select_related("user")
    found, after = paging.part(rows, query.cursor, query.limit)
    items = [_day(row) for row in found]
    return answer(shapes.ShiftDayList(items=items, next=paging.next_link(request, after)))


@router.put(
    "/{key}/shift-days/{user_id}/{date}",
    response={200: shapes.ShiftDayOut},
    operation_id="set_shift_day",
    summary="Make a day of somebody otherwise",
)
def set_shift_day(
    request: HttpRequest,
    key: Path[ProjectKey],
    user_id: Path[Id],
    date: Path[Date],
    data: shapes.ShiftHours,
) -> HttpResponse:
    """Says that on a date somebody works at these hours only; without hours not at all. Needs `supervise`."""
    access, project = project_of(request, key, Right.SUPERVISE)
    user = one(_people(project), pk=user_id)
    with named():
        row = shifts.set_day(
            access=access,
            project=project,
            user=user,
            date=date,
            starts=_time(data.starts),
            ends=_time(data.ends),
            reason=data.reason,
        )
    assert row is not None
    return answer(_day(row))


@router.delete(
    "/{key}/shift-days/{user_id}/{date}",
    response={204: None},
    operation_id="remove_shift_day",
    summary="Have a day be as it is planned",
)
def remove_shift_day(request: HttpRequest, key: Path[ProjectKey], user_id: Path[Id], date: Path[Date]) -> HttpResponse:
    """Has a day be as the shifts say again, also one that is. Needs the right `supervise`."""
    access, project = project_of(request, key, Right.SUPERVISE)
    user = one(_people(project), pk=user_id)
    with named():
        shifts.set_day(access=access, project=project, user=user, date=date, usual=True)
    return HttpResponse(status=204)


@router.get("/{key}/plan", response={200: shapes.PlanOut}, operation_id="get_plan", summary="Read who works when")
def get_plan(
    request: HttpRequest,
    key: Path[ProjectKey],
    query: Query[shapes.PlanQuery],
    if_none_match: etags.IfNoneMatch = None,
) -> HttpResponse:
    """Gives each span of somebody's work that begins on the days asked for. Needs the right `supervise`."""
    _access, project = project_of(request, key, Right.SUPERVISE, shapes.PlanQuery)
    first = query.since or clock.now().astimezone(project.zone).date()
    spans = plan(project, first, first + (query.days - 1) * DAY)
    names = {user.pk: str(user) for user in _people(project).filter(pk__in={span.user for span in spans})}
    items = [
        shapes.WorkedOut(
            user=Reference(id=span.user, name=names[span.user]),
            starts=span.starts,
            ends=span.ends,
            exception=span.exception,
        )
        for span in spans
        if span.user in names
    ]
    return etags.fresh(request, shown(shapes.PlanOut(items=items)))


def _people(project: Project) -> QuerySet[User]:
    return User.objects.filter(memberships__project=project)


def _time(written: str | None) -> datetime.time | None:
    return datetime.time.fromisoformat(written) if written else None


def _shift(row: Shift) -> shapes.ShiftOut:
    return shapes.ShiftOut(
        id=row.pk,
        user=Reference(id=row.user_id, name=str(row.user)),
        days=row.days,
        starts=f"{row.starts:%H:%M}",
        ends=f"{row.ends:%H:%M}",
        first=row.first,
        last=row.last,
        every=row.every,
    )


def _day(row: ShiftDay) -> shapes.ShiftDayOut:
    return shapes.ShiftDayOut(
        user=Reference(id=row.user_id, name=str(row.user)),
        date=row.date,
        starts=f"{row.starts:%H:%M}" if row.starts else None,
        ends=f"{row.ends:%H:%M}" if row.ends else None,
        reason=row.reason,
    )
