"""Common problems by calls (R252)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.api import common_models as shapes
from otklik.api import paging, repeats
from otklik.api.door import answer, known
from otklik.api.fields import Id
from otklik.api.problems import Problem, refused
from otklik.desk.actions import CannotLinkError
from otklik.desk.actions.common import dismiss_common, join_common, take_common_apart
from otklik.desk.common_queries import STATES, problems_visible_to, shown, tickets_of
from otklik.desk.models import CommonProblem

router = Router(tags=["Common problems"])


@router.get("", response={200: shapes.CommonList}, operation_id="list_common_problems", summary="List common problems")
def list_common_problems(request: HttpRequest, query: Query[shapes.CommonQuery]) -> HttpResponse:
    """Gives what many customers of a project wrote about at once, the newest first. Needs the right `read`."""
    access = known(request, shapes.CommonQuery)
    rows = problems_visible_to(access).filter(state__in=STATES[query.state])
    if query.project:
        project = Project.objects.filter(pk__in=access.projects, key=query.project.lower()).first()
        if project is None:
            raise Problem(404)
        access.require(Right.READ, project.pk)
        rows = rows.filter(project=project)
    found, cursor = paging.part(rows, query.cursor, query.limit, newest=True)
    return answer(shapes.CommonList(items=_out(access, found), next=paging.next_link(request, cursor)))


@router.get(
    "/{problem_id}",
    response={200: shapes.CommonOut},
    operation_id="get_common_problem",
    summary="Read a common problem",
)
def get_common_problem(request: HttpRequest, problem_id: Path[Id]) -> HttpResponse:
    """Gives one common problem. Needs the right `read`."""
    access = known(request)
    return answer(_out(access, [_problem(access, problem_id)])[0])


@router.post(
    "/{problem_id}/join",
    response={200: shapes.JoinedOut},
    operation_id="join_common_problem",
    summary="Make one common ticket",
)
def join_common_problem(request: HttpRequest, problem_id: Path[Id], data: shapes.CommonJoin) -> HttpResponse:
    """Makes all tickets of a common problem parts of one of them; once more it takes in those that came since. Needs
    the right `work`.
    """
    access = known(request)
    problem = _problem(access, problem_id)
    access.require(Right.WORK, problem.project_id)
    row = tickets_of(access, problem).filter(ticket_id=data.parent).select_related("ticket").first()
    if row is None:
        raise refused("body", "parent", msg="Choose one of the problem's tickets")
    repeats.claim(request, access, problem.project_id)
    try:
        made = join_common(access=access, problem=problem, parent=row.ticket)
    except CannotLinkError as error:
        raise refused("body", "parent", msg=str(error)) from error
    return answer(shapes.JoinedOut(parts=made.parts, left=made.left))


@router.post(
    "/{problem_id}/take-apart",
    response={200: shapes.ApartOut},
    operation_id="take_common_problem_apart",
    summary="Take a common ticket apart",
)
def take_common_problem_apart(request: HttpRequest, problem_id: Path[Id]) -> HttpResponse:
    """Takes out of the common ticket what came to it by `join`; links that were made by hand stay. Needs `work`."""
    access = known(request)
    problem = _problem(access, problem_id)
    access.require(Right.WORK, problem.project_id)
    repeats.claim(request, access, problem.project_id)
    return answer(shapes.ApartOut(parts=take_common_apart(access=access, problem=problem)))


@router.post(
    "/{problem_id}/dismiss",
    response={200: shapes.CommonOut},
    operation_id="dismiss_common_problem",
    summary="Say that it is none",
)
def dismiss_common_problem(request: HttpRequest, problem_id: Path[Id]) -> HttpResponse:
    """Says that these tickets have no common problem; they are not raised again for a day. Needs `supervise`."""
    access = known(request)
    problem = _problem(access, problem_id)
    access.require(Right.SUPERVISE, problem.project_id)
    repeats.claim(request, access, problem.project_id)
    dismiss_common(access=access, problem=problem)
    return answer(_out(access, [_problem(access, problem_id)])[0])


def _problem(access: Access, problem_id: int) -> CommonProblem:
    found = problems_visible_to(access).filter(pk=problem_id).first()
    if found is None:
        raise Problem(404)
    return found


def _out(access: Access, problems: list[CommonProblem]) -> list[shapes.CommonOut]:
    return [
        shapes.CommonOut(
            id=row.problem.pk,
            project=row.problem.project.key,
            words=row.problem.names,
            state=row.problem.state,  # type: ignore[arg-type]
            tickets=row.problem.count,
            usual=row.problem.usual,
            began_at=row.problem.began_at,
            last_at=row.problem.last_at,
            noticed_at=row.problem.noticed_at,
            ended_at=row.problem.ended_at,
            parent=row.problem.parent_id,
            newest=[ticket.pk for ticket in row.newest],
            apart=row.apart,
        )
        for row in shown(access, problems)
    ]
