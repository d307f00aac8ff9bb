from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from otklik.api import form, outputs, paging, references
from otklik.api.door import answer, known
from otklik.api.fields import ProjectKey
from otklik.api.inputs import Paged
from otklik.api.represent import project_out
from otklik.desk.queries import projects_of
from otklik.desk.ticketform import form_of

router = Router(tags=["Projects"])


@router.get("", response={200: outputs.ProjectList}, operation_id="list_projects", summary="List projects")
def list_projects(request: HttpRequest, query: Query[Paged]) -> HttpResponse:
    """Gives your projects and what you may do in each."""
    access = known(request, Paged)
    rows = projects_of(access).filter(is_active=True).defer("signature")
    shown, cursor = paging.part(rows, query.cursor, query.limit)
    items = [project_out(access, row) for row in shown]
    return answer(outputs.ProjectList(items=items, next=paging.next_link(request, cursor)))


@router.get(
    "/{key}/fields",
    response={200: outputs.TicketFormOut},
    operation_id="list_fields",
    summary="Read what a project adds to its tickets",
)
def list_fields(request: HttpRequest, key: Path[ProjectKey]) -> HttpResponse:
    """Gives a project's own fields, names of statuses, resolution codes and rules of closing, as far as you see."""
    access = known(request)
    project = references.project(access, key)
    return answer(form.form_out(access, project.pk, form_of(project.pk)))
