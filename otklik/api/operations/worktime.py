"""The time that tickets take: of one ticket, sums for supervisors, how it is recorded in a project."""

from __future__ import annotations

import datetime

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from otklik.accounts.models import Project, User
from otklik.accounts.roles import Right
from otklik.api import references, repeats
from otklik.api import time_models as shapes
from otklik.api.door import answer, known
from otklik.api.fields import Id, ProjectKey
from otklik.api.operations.cards import named
from otklik.api.operations.relations import worked_on
from otklik.api.outputs import Reference
from otklik.api.problems import Problem, refused
from otklik.api.set_up import managed, one
from otklik.lib import clock
from otklik.routing.actions.worktime import beat, time_rule
from otklik.routing.actions.worktime_hand import add_time, correct_time, save_time_rule
from otklik.routing.models import TimeRule, Work
from otklik.routing.worktime import entries_visible_to, parts_of, shown_to_client, time_on, topics_and_people

of_tickets = Router(tags=["Time"])
of_sums = Router(tags=["Time"])
of_projects = Router(tags=["Set-up: assignment"])
USUAL_DAYS = 30
SPLIT = {"project": ("project",), "topic": ("project", "topic"), "user": ("project", "user"), "day": ("day",)}


@of_tickets.get(
    "/{ticket_id}/time",
    response={200: shapes.TicketTimeOut},
    operation_id="get_ticket_time",
    summary="Read how long a ticket took",
)
def get_ticket_time(request: HttpRequest, ticket_id: Path[Id]) -> HttpResponse:
    """Gives the time of a ticket, by whom and entry by entry. The client company's people are told the sum alone, where
    their project shows it.
    """
    access = known(request)
    ticket = references.ticket(access, ticket_id)
    if not (access.may(Right.READ, ticket.project_id) or access.may(Right.READ_OWN, ticket.project_id)):
        total = shown_to_client(access, ticket)
        if total is None:
            raise Problem(404)
        return answer(shapes.TicketTimeOut(seconds=total, people=[], entries=[]))
    found = time_on(access, ticket)
    people = [shapes.SpentOut(user=_user(spent.user), seconds=spent.seconds) for spent in found.people]
    entries = [_entry(row) for row in found.entries]
    return answer(shapes.TicketTimeOut(seconds=found.total, people=people, entries=entries))


@of_tickets.post(
    "/{ticket_id}/time",
    response={201: shapes.EntryOut},
    operation_id="add_ticket_time",
    summary="Write down time worked elsewhere",
)
def add_ticket_time(request: HttpRequest, ticket_id: Path[Id], data: shapes.NewTime) -> HttpResponse:
    """Writes down time of the caller, or of somebody else when he supervises. Needs the right `work`."""
    access, ticket = worked_on(request, ticket_id)
    user = None
    if data.user is not None and data.user != access.user_id:
        access.require(Right.SUPERVISE, ticket.project_id)
        user = User.objects.filter(pk=data.user, memberships__project=ticket.project_id).first()
        if user is None:
            raise refused("body", "user", msg="Choose somebody who works in the project")
    repeats.claim(request, access, ticket.project_id)
    day = datetime.date.fromisoformat(data.day) if data.day else None
    with named():
        row = add_time(access=access, ticket=ticket, minutes=data.minutes, reason=data.reason, day=day, user=user)
    return answer(_entry(row), status=201)


@of_tickets.patch(
    "/{ticket_id}/time/{entry_id}",
    response={200: shapes.EntryOut},
    operation_id="correct_ticket_time",
    summary="Correct how long it was",
)
def correct_ticket_time(
    request: HttpRequest, ticket_id: Path[Id], entry_id: Path[Id], data: shapes.TimeCorrection
) -> HttpResponse:
    """Says how long a spell or entry really was; what was counted stays beside it. One's own, or anybody's with the
    right `supervise`.
    """
    access, ticket = worked_on(request, ticket_id)
    row = one(entries_visible_to(access, ticket), pk=entry_id)
    with named():
        row = correct_time(access=access, work=row, minutes=data.minutes, reason=data.reason)
    return answer(_entry(row))


@of_tickets.post(
    "/{ticket_id}/time-counted",
    response={200: shapes.CountedOut},
    operation_id="count_ticket_time",
    summary="Tell that one works on a ticket",
)
def count_ticket_time(request: HttpRequest, ticket_id: Path[Id], data: shapes.CountedTime) -> HttpResponse:
    """What a page does each half a minute while somebody works on a ticket. No second counts twice, however often and
    from how many devices it is told. Needs the right `work`.
    """
    access, ticket = worked_on(request, ticket_id)
    repeats.claim(request, access, ticket.project_id)
    counted = beat(access=access, ticket=ticket, seconds=data.seconds, by_hand=data.by_hand, stop=data.stop)
    found = time_on(access, ticket, entries=False)
    return answer(shapes.CountedOut(counted=counted, own=found.of(access.user_id), seconds=found.total))


@of_sums.get("", response={200: shapes.TimeOut}, operation_id="get_time", summary="Read sums of time")
def get_time(request: HttpRequest, query: Query[shapes.TimeQuery]) -> HttpResponse:
    """Gives what was worked in the projects one supervises, by project, topic, person or day. Needs `supervise`."""
    access = known(request, shapes.TimeQuery)
    project = None
    if query.project:
        project = Project.objects.filter(pk__in=access.projects, key=query.project.lower()).first()
        if project is None:
            raise Problem(404)
    access.require(Right.SUPERVISE, project.pk if project else next(iter(access.with_right(Right.SUPERVISE)), None))
    until = datetime.date.fromisoformat(query.until) if query.until else clock.now().date()
    usual = max(until.toordinal() - USUAL_DAYS + 1, 1)
    since = datetime.date.fromisoformat(query.since) if query.since else datetime.date.fromordinal(usual)
    parts = parts_of(access, since=since, until=until, by=SPLIT[query.by], project=project.pk if project else None)
    keys = dict(Project.objects.filter(pk__in=access.projects).values_list("pk", "key"))
    topics, users = topics_and_people(parts)
    items = [
        shapes.TimePartOut(
            project=keys.get(part.project or 0),
            topic=Reference(id=part.topic, name=topics[part.topic]) if part.topic in topics else None,
            user=_user(users[part.user]) if part.user in users else None,
            day=part.day.isoformat() if part.day else None,
            seconds=part.seconds,
        )
        for part in parts
    ]
    return answer(shapes.TimeOut(items=items))


@of_projects.get(
    "/{key}/time", response={200: shapes.TimeRuleOut}, operation_id="get_time_rule", summary="Read how time is recorded"
)
def get_time_rule(request: HttpRequest, key: Path[ProjectKey]) -> HttpResponse:
    """Tells how time is recorded in a project. Needs the right `manage`."""
    _access, project = managed(request, key)
    return answer(_rule(time_rule(project.pk)))


@of_projects.patch(
    "/{key}/time",
    response={200: shapes.TimeRuleOut},
    operation_id="change_time_rule",
    summary="Change how time is recorded",
)
def change_time_rule(request: HttpRequest, key: Path[ProjectKey], data: shapes.TimeRuleChanges) -> HttpResponse:
    """Changes what the body names. Needs the right `manage`."""
    access, project = managed(request, key)
    with named():
        row = save_time_rule(access=access, project=project, **data.model_dump(exclude_unset=True))
    return answer(_rule(row))


def _user(user: User) -> Reference:
    return Reference(id=user.pk, name=str(user))


def _rule(row: TimeRule) -> shapes.TimeRuleOut:
    return shapes.TimeRuleOut(
        automatic=row.automatic, rest_minutes=row.rest_minutes, shown_to_client=row.shown_to_client
    )


def _entry(row: Work) -> shapes.EntryOut:
    return shapes.EntryOut(
        id=row.pk,
        user=_user(row.user),
        kind=row.kind,  # type: ignore[arg-type]
        day=row.day.isoformat(),
        counted=row.counted,
        seconds=row.seconds,
        goes_on=row.is_open,
        reason=row.reason,
        corrected_by=_user(row.corrected_by) if row.corrected_by else None,
        corrected_at=row.corrected_at,
    )
