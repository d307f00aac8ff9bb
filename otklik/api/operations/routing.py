"""The queue, the next ticket of it, presence, workload; how work reaches people."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router

from otklik.accounts.access import Access
from otklik.accounts.models import Project, Team
from otklik.accounts.roles import Right
from otklik.api import etags, repeats
from otklik.api import routing_models as shapes
from otklik.api.door import answer, known
from otklik.api.fields import PRIORITIES, Id, ProjectKey
from otklik.api.operations.cards import named
from otklik.api.outputs import Reference
from otklik.api.problems import Problem, refused
from otklik.api.set_up import managed, one, shown, unchanged
from otklik.desk.models import Ticket
from otklik.lib import clock
from otklik.routing.actions import presence, set_up, take_next
from otklik.routing.models import Presence, Rule
from otklik.routing.queries import reasons_for
from otklik.routing.queue import queue_of
from otklik.routing.workload import workload

router = Router(tags=["Queue"])
of_projects = Router(tags=["Set-up: assignment"])
PRIORITY_WORDS = {number: word for word, number in PRIORITIES.items()}


@router.get("/queue", response={200: shapes.QueueOut}, operation_id="list_queue", summary="Read the queue")
def list_queue(request: HttpRequest, query: Query[shapes.QueueQuery]) -> HttpResponse:
    """Gives the head of all that nobody holds, in the order in which it is given out: the nearest promise first, then
    the longest wait, then priority, then VIP. Of the projects that the caller reads.
    """
    access = known(request, shapes.QueueQuery)
    found = queue_of(access, project=_project(access, query.project), most=query.limit)
    rows = Ticket.objects.filter(
        pk__in=[row.ticket for row in found], project_id__in=access.with_right(Right.READ)
    ).select_related("project")
    rows = rows.defer("search")
    tickets = {ticket.pk: ticket for ticket in rows}
    items = [
        shapes.WaitingOut(
            place=place,
            ticket=row.ticket,
            number=_number(tickets[row.ticket]),
            subject=tickets[row.ticket].subject,
            due_at=row.due_at,
            waits_since=row.since,
            priority=PRIORITY_WORDS[row.priority],
            vip=row.vip,
        )
        for place, row in enumerate(found, start=1)
        if row.ticket in tickets
    ]
    return answer(shapes.QueueOut(items=items))


@router.post("/queue/next", response={200: shapes.TakenOut}, operation_id="take_next", summary="Take the next ticket")
def take_the_next(request: HttpRequest) -> HttpResponse:
    """Takes the first waiting ticket that fits the caller's teams, lines, languages, skills and room. Needs `work`."""
    access = known(request)
    repeats.claim(request, access, repeats.anywhere(access))
    found = take_next.take_next(access=access)
    number = _number(found) if found else None
    return answer(shapes.TakenOut(ticket=found.pk if found else None, number=number))


@router.get("/presence", response={200: shapes.PresenceOut}, operation_id="get_presence", summary="Read one's presence")
def get_presence(request: HttpRequest, if_none_match: etags.IfNoneMatch = None) -> HttpResponse:
    """Tells what the caller has said of himself; offline when he never has."""
    access = known(request)
    return etags.fresh(request, shown(_presence(Presence.objects.filter(user_id=access.user_id).first())))


@router.post("/presence", response={200: shapes.PresenceOut}, operation_id="set_presence", summary="Set one's presence")
def set_presence(request: HttpRequest, data: shapes.NewPresence) -> HttpResponse:
    """Says what the caller is from now on; each call says as well that he is still there. Needs the right `work`."""
    access = known(request)
    reason = reasons_for(access).filter(pk=data.reason).first() if data.reason else None
    if data.reason and reason is None:
        raise Problem(404, "There is no such reason.")
    repeats.claim(request, access, repeats.anywhere(access))
    try:
        row = presence.set_presence(access=access, state=data.state, reason=reason)
    except ValueError as error:
        raise refused("body", "reason", msg="The reason is not for this state") from error
    return answer(_presence(row))


@router.get("/workload", response={200: shapes.WorkloadOut}, operation_id="get_workload", summary="Read the workload")
def get_workload(request: HttpRequest, query: Query[shapes.WorkloadQuery]) -> HttpResponse:
    """Gives what each employee holds and the minutes of his day, in the caller's time zone. Needs `supervise`."""
    access = known(request, shapes.WorkloadQuery)
    project = _project(access, query.project)
    access.require(Right.SUPERVISE, project or next(iter(access.with_right(Right.SUPERVISE)), None))
    today = timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    items = [
        shapes.LoadOut(
            user=Reference(id=load.user.pk, name=str(load.user)),
            state=load.state,  # type: ignore[arg-type]
            reason=load.presence.reason_name if load.presence else "",
            since=load.presence.since if load.presence else None,
            open=load.open,  # type: ignore[arg-type]
            waiting=load.waiting,
            oldest=load.oldest,
            minutes_today=load.minutes,  # type: ignore[arg-type]
        )
        for load in workload(access, project=project, today=today)
    ]
    return answer(shapes.WorkloadOut(items=items))


@of_projects.get("/{key}/routing", response={200: shapes.RoutingOut}, operation_id="get_routing", summary="Read a rule")
def get_routing(request: HttpRequest, key: Path[ProjectKey], if_none_match: etags.IfNoneMatch = None) -> HttpResponse:
    """Tells how a project's work without a team reaches people. Needs the right `manage`."""
    _access, project = managed(request, key)
    return etags.fresh(request, shown(_rule(project, None)))


@of_projects.patch(
    "/{key}/routing", response={200: shapes.RoutingOut}, operation_id="change_routing", summary="Change a rule"
)
def change_routing(
    request: HttpRequest, key: Path[ProjectKey], data: shapes.RuleChanges, if_match: etags.IfDigest = None
) -> HttpResponse:
    """Changes what the body names. Needs the right `manage`."""
    access, project = managed(request, key)
    unchanged(if_match, project, lambda: shown(_rule(project, None)))
    with named():
        set_up.save_rule(access=access, project=project, team=None, **data.model_dump(exclude_unset=True))
    return shown(_rule(project, None))


@of_projects.get(
    "/{key}/teams/{team_id}/routing",
    response={200: shapes.RoutingOut},
    operation_id="get_team_routing",
    summary="Read a team's rule",
)
def get_team_routing(
    request: HttpRequest, key: Path[ProjectKey], team_id: Path[Id], if_none_match: etags.IfNoneMatch = None
) -> HttpResponse:
    """Tells how a team's work reaches people; as the project's where it has no rule. Needs the right `manage`."""
    _access, project = managed(request, key)
    return etags.fresh(request, shown(_rule(project, one(project.teams.all(), pk=team_id))))


@of_projects.patch(
    "/{key}/teams/{team_id}/routing",
    response={200: shapes.RoutingOut},
    operation_id="change_team_routing",
    summary="Change a team's rule",
)
def change_team_routing(
    request: HttpRequest,
    key: Path[ProjectKey],
    team_id: Path[Id],
    data: shapes.RuleChanges,
    if_match: etags.IfDigest = None,
) -> HttpResponse:
    """Changes what the body names; `capacity` and `weights` count for the project alone. Needs the right `manage`."""
    access, project = managed(request, key)
    team = one(project.teams.all(), pk=team_id)
    unchanged(if_match, project, lambda: shown(_rule(project, team)))
    with named():
        set_up.save_rule(access=access, project=project, team=team, **data.model_dump(exclude_unset=True))
    return shown(_rule(project, team))


def _project(access: Access, key: str | None) -> int | None:
    if key is None:
        return None
    found = Project.objects.filter(pk__in=access.with_right(Right.READ), key=key.lower()).first()
    if found is None:
        raise Problem(404)
    return found.pk


def _number(ticket: Ticket) -> str:
    return f"{ticket.project.prefix}-{ticket.number}"


def _presence(row: Presence | None) -> shapes.PresenceOut:
    if row is None:
        return shapes.PresenceOut(state="offline", reason="", since=None, until=None)
    return shapes.PresenceOut(
        state=row.state,  # type: ignore[arg-type]
        reason=row.reason_name,
        since=row.since,
        until=row.until,
    )


def _rule(project: Project, team: Team | None) -> shapes.RoutingOut:
    rows = {row.team_id: row for row in Rule.objects.filter(project=project)}
    row = rows.get(team.pk if team else None) or rows.get(None) or Rule(project=project)
    return shapes.RoutingOut.model_validate(row, from_attributes=True)
