from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.api import outputs_templates as outputs
from otklik.api import paging, references, repeats
from otklik.api.door import answer, known
from otklik.api.fields import Id
from otklik.api.inputs_templates import FittingQuery, NewTemplate, TemplateChanges, TemplateQuery
from otklik.api.operations.cards import named
from otklik.api.operations.relations import router as of_tickets
from otklik.api.operations.relations import worked_on
from otklik.api.outputs import Reference
from otklik.api.problems import Problem, refused
from otklik.desk import actions
from otklik.desk.models import AnswerTemplate
from otklik.desk.templates_of import NAMES, filled, fitting, templates_visible_to
from otklik.lib import placeholders
from otklik.requests.queries import template_for

router = Router(tags=["Templates"])
LANGUAGES = {"", *(code for code, _name in settings.LANGUAGES)}


@router.get("", response={200: outputs.TemplateList}, operation_id="list_templates", summary="List templates")
def list_templates(request: HttpRequest, query: Query[TemplateQuery]) -> HttpResponse:
    """Gives the templates of the projects you answer in, and your own there."""
    access = known(request, TemplateQuery)
    rows = templates_visible_to(access).select_related("project", "topic").defer("project__signature")
    if query.project:
        rows = rows.filter(project_id=references.project(access, query.project).pk)
    shown, cursor = paging.part(rows, query.cursor, query.limit)
    items = [_out(row) for row in shown]
    return answer(outputs.TemplateList(items=items, next=paging.next_link(request, cursor)))


@router.post("", response={201: outputs.TemplateOut}, operation_id="create_template", summary="Add a template")
def create_template(request: HttpRequest, data: NewTemplate) -> HttpResponse:
    """Adds a template: one for everybody needs the right `supervise`, a personal one `work`."""
    access = known(request)
    project = references.project(access, data.project)
    access.require(Right.WORK if data.personal else Right.SUPERVISE, project.pk)
    repeats.claim(request, access, project.pk)
    _check(data)
    with named():
        row = actions.save_template(
            access=access,
            project=project,
            template=None,
            personal=data.personal,
            name=data.name,
            body=data.body,
            language=data.language,
            channel=data.source,
            topic=references.topic(project.pk, data.topic) if data.topic is not None else None,
        )
    return _shown(access, row.pk, status=201)


@router.get(
    "/{template_id}", response={200: outputs.TemplateOut}, operation_id="get_template", summary="Read a template"
)
def get_template(request: HttpRequest, template_id: Path[Id]) -> HttpResponse:
    """Gives one template with its placeholders as they are."""
    return _shown(known(request), template_id)


@router.patch(
    "/{template_id}", response={200: outputs.TemplateOut}, operation_id="change_template", summary="Change a template"
)
def change_template(request: HttpRequest, template_id: Path[Id], data: TemplateChanges) -> HttpResponse:
    """Changes what the body names: your own with `work`, everybody's with `supervise`."""
    access = known(request)
    row = _template(access, template_id)
    personal = row.owner_id is not None
    access.require(Right.WORK if personal else Right.SUPERVISE, row.project_id)
    given = data.model_fields_set
    _check(data)
    topic = row.topic
    if "topic" in given:
        topic = references.topic(row.project_id, data.topic) if data.topic is not None else None
    with named():
        actions.save_template(
            access=access,
            project=row.project,
            template=row,
            personal=personal,
            name=data.name if "name" in given else row.name,
            body=data.body if "body" in given else row.body,
            language=data.language if "language" in given else row.language,
            channel=data.source if "source" in given else row.channel,
            topic=topic,
            is_active=data.active if "active" in given else row.is_active,
        )
    return _shown(access, row.pk)


@router.delete("/{template_id}", response={204: None}, operation_id="delete_template", summary="Remove a template")
def delete_template(request: HttpRequest, template_id: Path[Id]) -> HttpResponse:
    """Throws a template away; what was written with it stays."""
    access = known(request)
    actions.remove_template(access=access, template=_template(access, template_id))
    return HttpResponse(status=204)


@of_tickets.get(
    "/{ticket_id}/templates",
    response={200: outputs.TemplateList},
    operation_id="list_fitting_templates",
    summary="Find templates for a ticket",
    tags=["Templates"],
)
def list_fitting_templates(request: HttpRequest, ticket_id: Path[Id], query: Query[FittingQuery]) -> HttpResponse:
    """Gives the templates that fit a ticket and have the words, the likeliest first. Needs `work`."""
    access, ticket = worked_on(request, ticket_id, FittingQuery)
    meant = template_for(ticket)
    rows = fitting(access, ticket, query.q, limit=query.limit, before=meant)
    for row in rows:  # one that fits is of the ticket's topic or of all
        row.project = ticket.project
        if row.pk != meant:
            row.topic = ticket.topic if row.topic_id else None
    return answer(outputs.TemplateList(items=[_out(row) for row in rows], next=None))


@of_tickets.post(
    "/{ticket_id}/templates/{template_id}/render",
    response={200: outputs.TextOut},
    operation_id="render_template",
    summary="Fill a template for a ticket",
    tags=["Templates"],
)
def render_template(request: HttpRequest, ticket_id: Path[Id], template_id: Path[Id]) -> HttpResponse:
    """Gives the text of a template with its placeholders filled for a ticket and you; the use is counted."""
    access, ticket = worked_on(request, ticket_id)
    row = templates_visible_to(access).filter(pk=template_id, project_id=ticket.project_id, is_active=True).first()
    if row is None:
        raise Problem(404)
    repeats.claim(request, access, ticket.project_id)
    actions.count_use(access=access, template=row)
    return answer(outputs.TextOut(text=filled(access, ticket, row.body)))


def _check(data: NewTemplate | TemplateChanges) -> None:
    if data.body and (wrong := placeholders.unknown(data.body, frozenset(NAMES))):
        raise refused("body", "body", msg=f"There is no such placeholder: {', '.join(wrong)[:300]}")
    if (data.language or "") not in LANGUAGES:
        raise refused("body", "language", msg="There is no such language")


def _template(access: Access, template_id: int) -> AnswerTemplate:
    rows = templates_visible_to(access).select_related("project", "topic").defer("project__signature")
    found = rows.filter(pk=template_id).first()
    if found is None:
        raise Problem(404)
    return found


def _shown(access: Access, template_id: int, *, status: int = 200) -> HttpResponse:
    row = _template(access, template_id)
    headers = {"Location": f"/api/v1/templates/{row.pk}"} if status == 201 else None
    return answer(_out(row), status=status, headers=headers)


def _out(row: AnswerTemplate) -> outputs.TemplateOut:
    return outputs.TemplateOut(
        id=row.pk,
        project=row.project.key,
        personal=row.owner_id is not None,
        name=row.name,
        body=row.body,
        language=row.language,
        source=row.channel,
        topic=Reference(id=row.topic.pk, name=row.topic.name) if row.topic else None,
        active=row.is_active,
        uses=row.uses,
        updated_at=row.updated_at,
    )
