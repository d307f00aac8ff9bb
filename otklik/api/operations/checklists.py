"""Calls about checklists: a project's own, and those on tickets with their points."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.api import checklist_models as shapes
from otklik.api import etags, references, repeats
from otklik.api.door import answer, known
from otklik.api.fields import Id, ProjectKey
from otklik.api.operations.cards import named
from otklik.api.operations.relations import worked_on
from otklik.api.outputs import Reference
from otklik.api.problems import Problem, refused
from otklik.api.set_up import managed, one, project_of, shown, unchanged
from otklik.desk.actions.checklists import (
    CannotTickError,
    NewPoint,
    drop_checklist,
    put_checklist,
    save_checklist,
    tick,
)
from otklik.desk.checklists import may_tick, on_ticket
from otklik.desk.models import Checklist, ChecklistPoint, Ticket, TicketChecklist

of_projects = Router(tags=["Checklists"])
of_tickets = Router(tags=["Checklists"])


@of_projects.get(
    "/{key}/checklists", response={200: shapes.ChecklistList}, operation_id="list_checklists", summary="List checklists"
)
def list_checklists(request: HttpRequest, key: Path[ProjectKey]) -> HttpResponse:
    """Gives a project's lists, archived ones too. Needs the right `read`."""
    _access, project = project_of(request, key, Right.READ)
    rows = Checklist.objects.filter(project=project).select_related("topic")
    return answer(shapes.ChecklistList(items=[_out(row) for row in rows]))


@of_projects.post(
    "/{key}/checklists", response={201: shapes.ChecklistOut}, operation_id="create_checklist", summary="Add a checklist"
)
def create_checklist(request: HttpRequest, key: Path[ProjectKey], data: shapes.NewChecklist) -> HttpResponse:
    """Adds a list of what is to be done. Needs the right `manage`."""
    access, project = managed(request, key)
    repeats.claim(request, access, project.pk)
    with named():
        row = save_checklist(
            access=access,
            project=project,
            checklist=None,
            name=data.name,
            points=[NewPoint(point.text, point.note) for point in data.points],
            topic=references.topic(project.pk, data.topic) if data.topic is not None else None,
            blocks=data.blocks,
        )
    return shown(_out(row), place=f"projects/{project.key}/checklists/{row.pk}")


@of_projects.get(
    "/{key}/checklists/{checklist_id}",
    response={200: shapes.ChecklistOut},
    operation_id="get_checklist",
    summary="Read a checklist",
)
def get_checklist(
    request: HttpRequest, key: Path[ProjectKey], checklist_id: Path[Id], if_none_match: etags.IfNoneMatch = None
) -> HttpResponse:
    """Gives one of a project's lists. Needs the right `read`."""
    _access, project = project_of(request, key, Right.READ)
    return etags.fresh(request, shown(_out(_one(project, checklist_id))))


@of_projects.patch(
    "/{key}/checklists/{checklist_id}",
    response={200: shapes.ChecklistOut},
    operation_id="change_checklist",
    summary="Change a checklist",
)
def change_checklist(
    request: HttpRequest,
    key: Path[ProjectKey],
    checklist_id: Path[Id],
    data: shapes.ChecklistChanges,
    if_match: etags.IfDigest = None,
) -> HttpResponse:
    """Changes what the body names; lists on tickets stay as they are. Needs the right `manage`."""
    access, project = managed(request, key)
    row = _one(project, checklist_id)
    unchanged(if_match, project, lambda: shown(_out(_one(project, checklist_id))))
    with named(is_archived="archived"):
        row = save_checklist(access=access, project=project, checklist=row, **_values(project, row, data))
    return shown(_out(row))


@of_tickets.get(
    "/{ticket_id}/checklists",
    response={200: shapes.OnTicketList},
    operation_id="list_ticket_checklists",
    summary="Read the checklists of a ticket",
)
def list_ticket_checklists(request: HttpRequest, ticket_id: Path[Id]) -> HttpResponse:
    """Gives the lists of a ticket with who ticked what and when. Needs the right `read`, or the ticket in hand."""
    access = known(request)
    ticket = references.ticket(access, ticket_id)
    if not may_tick(access, ticket) and not access.may(Right.READ, ticket.project_id):
        raise Problem(404)
    return answer(shapes.OnTicketList(items=[_on(row) for row in on_ticket(ticket)]))


@of_tickets.post(
    "/{ticket_id}/checklists",
    response={201: shapes.OnTicketOut},
    operation_id="put_checklist",
    summary="Put a checklist on a ticket",
)
def put_on_ticket(request: HttpRequest, ticket_id: Path[Id], data: shapes.ChecklistPut) -> HttpResponse:
    """Puts one of the project's lists on a ticket; one that is there unfinished is answered as it is. Needs `work`."""
    access, ticket = worked_on(request, ticket_id)
    repeats.claim(request, access, ticket.project_id)
    checklist = references.checklist(ticket.project_id, data.checklist)
    try:
        row = put_checklist(access=access, ticket=ticket, checklist=checklist)
    except CannotTickError as error:
        raise refused("body", "checklist", msg=str(error)) from error
    return answer(_on(row), status=201)


@of_tickets.delete(
    "/{ticket_id}/checklists/{list_id}",
    response={204: None},
    operation_id="drop_checklist",
    summary="Take a checklist off a ticket",
)
def drop_from_ticket(request: HttpRequest, ticket_id: Path[Id], list_id: Path[Id]) -> HttpResponse:
    """Takes a list off a ticket with its ticks. Needs `work`; `supervise` for one that holds the ticket open."""
    access, ticket = worked_on(request, ticket_id)
    row = one(TicketChecklist.objects.filter(ticket_id=ticket.pk, project_id=ticket.project_id), pk=list_id)
    drop_checklist(access=access, row=row)
    return HttpResponse(status=204)


@of_tickets.patch(
    "/{ticket_id}/points/{point_id}",
    response={200: shapes.TickedOut},
    operation_id="tick_point",
    summary="Tick a point or take its tick back",
)
def tick_point(request: HttpRequest, ticket_id: Path[Id], point_id: Path[Id], data: shapes.TickIn) -> HttpResponse:
    """Says whether a point of a ticket's list is done; what is so already stays with who did it. Needs `work`, or the
    ticket in hand.
    """
    access = known(request)
    ticket = references.ticket(access, ticket_id)
    if not may_tick(access, ticket):
        raise Problem(404)
    point = _point(ticket, point_id)
    try:
        row = tick(access=access, ticket=ticket, point=point, done=data.done, note=data.note)
    except CannotTickError as error:
        raise refused("body", "note", msg=str(error)) from error
    return answer(_ticked(row))


def _one(project: Project, checklist_id: int) -> Checklist:
    return one(Checklist.objects.filter(project=project).select_related("topic"), pk=checklist_id)


def _point(ticket: Ticket, point_id: int) -> ChecklistPoint:
    return one(ChecklistPoint.objects.filter(of__ticket_id=ticket.pk, project_id=ticket.project_id), pk=point_id)


def _values(project: Project, row: Checklist, data: shapes.ChecklistChanges) -> dict[str, Any]:
    """Return the whole list as it is to be: what the call names, else what is there."""
    given = data.model_fields_set
    points = [NewPoint(point["text"], point["note"]) for point in row.points]
    topic = row.topic
    if "topic" in given:
        topic = references.topic(project.pk, data.topic) if data.topic is not None else None
    return {
        "name": data.name if "name" in given else row.name,
        "points": [NewPoint(point.text, point.note) for point in data.points] if "points" in given else points,
        "topic": topic,
        "blocks": data.blocks if "blocks" in given else row.blocks,
        "is_archived": data.archived if "archived" in given else row.is_archived,
    }


def _out(row: Checklist) -> shapes.ChecklistOut:
    return shapes.ChecklistOut(
        id=row.pk,
        name=row.name,
        points=[shapes.PointOut(text=point["text"], note=point["note"]) for point in row.points],
        topic=Reference(id=row.topic.pk, name=row.topic.name) if row.topic else None,
        blocks=row.blocks,
        archived=row.is_archived,
    )


def _on(row: TicketChecklist) -> shapes.OnTicketOut:
    return shapes.OnTicketOut(
        id=row.pk,
        checklist=row.checklist_id,
        name=row.name,
        blocks=row.blocks,
        left=row.left,
        points=[_ticked(point) for point in row.points.all()],
    )


def _ticked(point: ChecklistPoint) -> shapes.TickedOut:
    return shapes.TickedOut(
        id=point.pk,
        text=point.text,
        needs_note=point.needs_note,
        done=point.done_at is not None,
        done_at=point.done_at,
        done_by=point.done_name,
        note=point.note,
    )
