from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Path, Router

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.api import outputs_templates as outputs
from otklik.api import references, repeats
from otklik.api.door import answer, known
from otklik.api.fields import PRIORITIES, Id, ProjectKey
from otklik.api.inputs_templates import NewRequestType, NewStatusLink, RequestTypeChanges
from otklik.api.inputs_views import ViewMove
from otklik.api.operations.cards import named
from otklik.api.operations.projects import router as of_projects
from otklik.api.operations.relations import worked_on
from otklik.api.outputs import Reference
from otklik.api.problems import Problem
from otklik.api.represent import PRIORITY_WORDS
from otklik.requests import actions, queries
from otklik.requests import fields as form_fields
from otklik.requests.models import RequestType

TAGS = ["Request catalogue"]
KEPT = (
    "key", "name", "description", "icon", "topic", "team", "template", "checklist", "priority", "subject", "promise",
    "is_published",
)  # fmt: skip
router = Router(tags=["Status pages and ratings"])


@of_projects.get(
    "/{key}/requests",
    response={200: outputs.RequestTypeList},
    operation_id="list_request_types",
    summary="Read a request catalogue",
    tags=TAGS,
)
def list_request_types(request: HttpRequest, key: Path[ProjectKey]) -> HttpResponse:
    """Gives what customers of a project can ask for; what is not published only to those who manage it."""
    access = known(request)
    project = references.project(access, key)
    rows = queries.types_of(project) if access.may(Right.MANAGE, project.pk) else queries.published(project)
    items = [_out(row, project.key) for row in rows.select_related("topic", "team", "template", "checklist")]
    return answer(outputs.RequestTypeList(items=items))


@of_projects.post(
    "/{key}/requests",
    response={201: outputs.RequestTypeOut},
    operation_id="create_request_type",
    summary="Add to a request catalogue",
    tags=TAGS,
)
def create_request_type(request: HttpRequest, key: Path[ProjectKey], data: NewRequestType) -> HttpResponse:
    """Adds an item, the last one. Needs the right `manage`."""
    access = known(request)
    project = references.project(access, key)
    access.require(Right.MANAGE, project.pk)
    repeats.claim(request, access, project.pk)
    values = _values(project.pk, data.model_dump())
    with named():
        row = actions.save_type(access=access, project=project, request_type=None, **values)
    return answer(
        _out(row, project.key), status=201, headers={"Location": f"/api/v1/projects/{project.key}/requests/{row.pk}"}
    )


@of_projects.get(
    "/{key}/requests/{type_id}",
    response={200: outputs.RequestTypeOut},
    operation_id="get_request_type",
    summary="Read an item of a request catalogue",
    tags=TAGS,
)
def get_request_type(request: HttpRequest, key: Path[ProjectKey], type_id: Path[Id]) -> HttpResponse:
    """Gives one item with its form."""
    row = _type(known(request), key, type_id)
    return answer(_out(row, row.project.key))


@of_projects.patch(
    "/{key}/requests/{type_id}",
    response={200: outputs.RequestTypeOut},
    operation_id="change_request_type",
    summary="Change an item of a request catalogue",
    tags=TAGS,
)
def change_request_type(
    request: HttpRequest, key: Path[ProjectKey], type_id: Path[Id], data: RequestTypeChanges
) -> HttpResponse:
    """Changes what the body names. Needs the right `manage`."""
    access = known(request)
    row = _type(access, key, type_id)
    access.require(Right.MANAGE, row.project_id)
    names = (
        "key",
        "name",
        "description",
        "icon",
        "topic",
        "team",
        "template",
        "checklist",
        "priority",
        "subject",
        "promise",
        "is_published",
    )
    values: dict[str, Any] = {name: getattr(row, name) for name in names}
    values["fields"] = form_fields.read(row.fields)
    values |= _values(row.project_id, data.model_dump(include=data.model_fields_set))
    with named():
        saved = actions.save_type(access=access, project=row.project, request_type=row, **values)
    return answer(_out(saved, row.project.key))


@of_projects.post(
    "/{key}/requests/{type_id}/move",
    response={204: None},
    operation_id="move_request_type",
    summary="Move an item of a catalogue",
    tags=TAGS,
)
def move_request_type(request: HttpRequest, key: Path[ProjectKey], type_id: Path[Id], data: ViewMove) -> HttpResponse:
    """Puts an item one place up or down; at an end it stays where it is. Needs the right `manage`."""
    access = known(request)
    row = _type(access, key, type_id)
    access.require(Right.MANAGE, row.project_id)
    repeats.claim(request, access, row.project_id)
    actions.move_type(access=access, request_type=row, direction=data.direction)
    return HttpResponse(status=204)


@router.get(
    "/{ticket_id}/ratings",
    response={200: outputs.RatingList},
    operation_id="list_ratings",
    summary="Read how a ticket was rated",
)
def list_ratings(request: HttpRequest, ticket_id: Path[Id]) -> HttpResponse:
    """Gives what customers said of how a ticket was handled. Needs the right `read` in the project."""
    access = known(request)
    ticket = references.ticket(access, ticket_id)
    access.require(Right.READ, ticket.project_id)
    items = [
        outputs.RatingOut(
            id=row.pk, address=row.address, score=row.score, comment=row.comment, updated_at=row.updated_at
        )
        for row in queries.ratings_of(access, ticket)
    ]
    return answer(outputs.RatingList(items=items))


@router.get(
    "/{ticket_id}/status-links",
    response={200: outputs.StatusLinkList},
    operation_id="list_status_links",
    summary="Read who follows without signing in",
)
def list_status_links(request: HttpRequest, ticket_id: Path[Id]) -> HttpResponse:
    """Gives the links that work now, without their secrets. Needs the right `read` in the project."""
    access = known(request)
    ticket = references.ticket(access, ticket_id)
    access.require(Right.READ, ticket.project_id)
    items = [
        outputs.StatusLinkOut(id=row.pk, address=row.address, expires_at=row.expires_at)
        for row in queries.working_links(access, ticket)
    ]
    return answer(outputs.StatusLinkList(items=items))


@router.post(
    "/{ticket_id}/status-links",
    response={201: outputs.NewStatusLinkOut},
    operation_id="give_status_link",
    summary="Take out a link to a status page",
)
def give_status_link(request: HttpRequest, ticket_id: Path[Id], data: NewStatusLink) -> HttpResponse:
    """Gives the link by which a participant follows the ticket, as mails carry it. Needs `work`.

    The history says who took it out. Refused where the project shows no status pages.
    """
    access, ticket = worked_on(request, ticket_id)
    repeats.claim(request, access, ticket.project_id, secret=True)
    with named():
        token = actions.give_link(access=access, ticket=ticket, address=data.address)
    url = settings.PUBLIC_URL.rstrip("/") + reverse("status_page", args=[token])
    return answer(outputs.NewStatusLinkOut(url=url), status=201)


@router.delete(
    "/{ticket_id}/status-links",
    response={200: outputs.RevokedOut},
    operation_id="revoke_status_links",
    summary="Make a ticket's links useless",
)
def revoke_status_links(request: HttpRequest, ticket_id: Path[Id]) -> HttpResponse:
    """Makes all links to the ticket's status page useless. Needs `work`."""
    access, ticket = worked_on(request, ticket_id)
    return answer(outputs.RevokedOut(revoked=actions.revoke_links(access=access, ticket=ticket)))


def _type(access: Access, key: str, type_id: int) -> RequestType:
    """Return an item of the project that the caller may see; raises Problem 404."""
    rows = RequestType.objects.filter(pk=type_id, project_id=references.project(access, key).pk)
    found = rows.select_related("project", "topic", "team", "template", "checklist").defer("project__signature").first()
    if found is None or not (found.is_published or access.may(Right.MANAGE, found.project_id)):
        raise Problem(404)
    return found


def _values(project_id: int, given: dict[str, Any]) -> dict[str, Any]:
    """Return what a call gives as the action takes it; raises Problem 422 for a topic or team that is not there."""
    values = dict(given)
    if values.get("topic") is not None:
        values["topic"] = references.topic(project_id, values["topic"])
    if values.get("team") is not None:
        values["team"] = references.team(project_id, values["team"])
    if values.get("template") is not None:
        values["template"] = references.shared_template(project_id, values["template"])
    if values.get("checklist") is not None:
        values["checklist"] = references.checklist(project_id, values["checklist"])
    if "priority" in values:
        values["priority"] = PRIORITIES[values["priority"]]
    if "published" in values:
        values["is_published"] = values.pop("published")
    if "fields" in values:
        values["fields"] = [form_fields.Field(**{**row, "choices": tuple(row["choices"])}) for row in values["fields"]]
    return values


def _out(row: RequestType, key: str) -> outputs.RequestTypeOut:
    return outputs.RequestTypeOut(
        id=row.pk,
        project=key,
        key=row.key,
        name=row.name,
        description=row.description,
        icon=row.icon,
        fields=[
            outputs.RequestFieldOut(
                kind=field.kind,
                key=field.key,
                label=field.label,
                help=field.help,
                required=field.required,
                choices=list(field.choices),
            )
            for field in form_fields.read(row.fields)
        ],
        topic=Reference(id=row.topic.pk, name=row.topic.name) if row.topic else None,
        team=Reference(id=row.team.pk, name=row.team.name) if row.team else None,
        template=Reference(id=row.template.pk, name=row.template.name) if row.template else None,
        checklist=Reference(id=row.checklist.pk, name=row.checklist.name) if row.checklist else None,
        priority=PRIORITY_WORDS[row.priority],  # type: ignore[arg-type]
        subject=row.subject,
        promise=row.promise,
        published=row.is_published,
    )
