from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.api import etags, repeats
from otklik.api import inputs_setup as inputs
from otklik.api import outputs_setup as outputs
from otklik.api.door import answer
from otklik.api.fields import Id, ProjectKey
from otklik.api.inputs_views import ViewMove
from otklik.api.operations.cards import named
from otklik.api.outputs import ClosingOut
from otklik.api.set_up import managed, one, shown, unchanged, values
from otklik.desk.actions.outcomes import move_item, save_closing_rules, save_code, save_label
from otklik.desk.models import ClosingRules, ResolutionCode, StatusLabel

router = Router(tags=["Set-up: how work ends"])
STATUS = {"name": "name", "colour": "colour", "archived": "is_archived"}
CODE = {"name": "name", "archived": "is_archived"}
CLOSING = {"resolution": "needs_resolution", "topic": "needs_topic"}


@router.get(
    "/{key}/statuses",
    response={200: outputs.StatusList},
    operation_id="list_statuses",
    summary="List names of statuses",
)
def list_statuses(request: HttpRequest, key: Path[ProjectKey]) -> HttpResponse:
    """Gives a project's own names of statuses, archived ones too. Needs the right `manage`."""
    _access, project = managed(request, key)
    rows = StatusLabel.objects.filter(project=project).order_by("kind", "position", "id")
    return answer(outputs.StatusList(items=[_status(row) for row in rows]))


@router.post(
    "/{key}/statuses", response={201: outputs.StatusOut}, operation_id="create_status", summary="Add a name of a status"
)
def create_status(request: HttpRequest, key: Path[ProjectKey], data: inputs.NewStatus) -> HttpResponse:
    """Adds a finer step of one of the six statuses, the last of them. Needs the right `manage`."""
    access, project = managed(request, key)
    repeats.claim(request, access, project.pk)
    with named(kind="status"):
        row = save_label(access=access, project=project, label=None, kind=data.status, **values(data, STATUS))
    return shown(_status(row), place=f"projects/{project.key}/statuses/{row.pk}")


@router.get(
    "/{key}/statuses/{status_id}",
    response={200: outputs.StatusOut},
    operation_id="get_status",
    summary="Read a name of a status",
)
def get_status(
    request: HttpRequest, key: Path[ProjectKey], status_id: Path[Id], if_none_match: etags.IfNoneMatch = None
) -> HttpResponse:
    """Gives one name of a status. Needs the right `manage`."""
    _access, project = managed(request, key)
    return etags.fresh(request, shown(_status(_label(project, status_id))))


@router.patch(
    "/{key}/statuses/{status_id}",
    response={200: outputs.StatusOut},
    operation_id="change_status",
    summary="Change a name of a status",
)
def change_status(
    request: HttpRequest,
    key: Path[ProjectKey],
    status_id: Path[Id],
    data: inputs.StatusChanges,
    if_match: etags.IfDigest = None,
) -> HttpResponse:
    """Changes what the body names; tickets that have it keep it. Needs the right `manage`."""
    access, project = managed(request, key)
    row = _label(project, status_id)
    unchanged(if_match, project, lambda: shown(_status(_label(project, status_id))))
    with named():
        row = save_label(access=access, project=project, label=row, kind=row.kind, **values(data, STATUS, row))
    return shown(_status(row))


@router.post(
    "/{key}/statuses/{status_id}/move",
    response={204: None},
    operation_id="move_status",
    summary="Move a name of a status",
)
def move_status(request: HttpRequest, key: Path[ProjectKey], status_id: Path[Id], data: ViewMove) -> HttpResponse:
    """Changes places with the one before or after of the same status; at an end it stays. Needs the right `manage`."""
    access, project = managed(request, key)
    return _moved(request, access, _label(project, status_id), data)


@router.get(
    "/{key}/codes", response={200: outputs.CodeList}, operation_id="list_codes", summary="List resolution codes"
)
def list_codes(request: HttpRequest, key: Path[ProjectKey]) -> HttpResponse:
    """Gives the ways in which tickets end, archived ones too. Needs the right `manage`."""
    _access, project = managed(request, key)
    return answer(outputs.CodeList(items=[_code(row) for row in ResolutionCode.objects.filter(project=project)]))


@router.post(
    "/{key}/codes", response={201: outputs.CodeOut}, operation_id="create_code", summary="Add a resolution code"
)
def create_code(request: HttpRequest, key: Path[ProjectKey], data: inputs.NewCode) -> HttpResponse:
    """Adds a way in which tickets can end, the last one. Needs the right `manage`."""
    access, project = managed(request, key)
    repeats.claim(request, access, project.pk)
    with named():
        row = save_code(access=access, project=project, code=None, **values(data, CODE))
    return shown(_code(row), place=f"projects/{project.key}/codes/{row.pk}")


@router.get(
    "/{key}/codes/{code_id}", response={200: outputs.CodeOut}, operation_id="get_code", summary="Read a resolution code"
)
def get_code(
    request: HttpRequest, key: Path[ProjectKey], code_id: Path[Id], if_none_match: etags.IfNoneMatch = None
) -> HttpResponse:
    """Gives one resolution code. Needs the right `manage`."""
    _access, project = managed(request, key)
    return etags.fresh(request, shown(_code(_of_codes(project, code_id))))


@router.patch(
    "/{key}/codes/{code_id}",
    response={200: outputs.CodeOut},
    operation_id="change_code",
    summary="Change a resolution code",
)
def change_code(
    request: HttpRequest,
    key: Path[ProjectKey],
    code_id: Path[Id],
    data: inputs.CodeChanges,
    if_match: etags.IfDigest = None,
) -> HttpResponse:
    """Changes what the body names; records that have it keep it. Needs the right `manage`."""
    access, project = managed(request, key)
    row = _of_codes(project, code_id)
    unchanged(if_match, project, lambda: shown(_code(_of_codes(project, code_id))))
    with named():
        row = save_code(access=access, project=project, code=row, **values(data, CODE, row))
    return shown(_code(row))


@router.post(
    "/{key}/codes/{code_id}/move", response={204: None}, operation_id="move_code", summary="Move a resolution code"
)
def move_code(request: HttpRequest, key: Path[ProjectKey], code_id: Path[Id], data: ViewMove) -> HttpResponse:
    """Changes places with the code before or after; at an end it stays where it is. Needs the right `manage`."""
    access, project = managed(request, key)
    return _moved(request, access, _of_codes(project, code_id), data)


@router.get(
    "/{key}/closing", response={200: ClosingOut}, operation_id="get_closing", summary="Read what an ending needs"
)
def get_closing(request: HttpRequest, key: Path[ProjectKey], if_none_match: etags.IfNoneMatch = None) -> HttpResponse:
    """Gives what a ticket needs before it is solved or closed, besides its fields. Needs the right `manage`."""
    _access, project = managed(request, key)
    return etags.fresh(request, shown(_closing(_rules(project))))


@router.patch(
    "/{key}/closing", response={200: ClosingOut}, operation_id="change_closing", summary="Change what an ending needs"
)
def change_closing(
    request: HttpRequest, key: Path[ProjectKey], data: inputs.ClosingChanges, if_match: etags.IfDigest = None
) -> HttpResponse:
    """Says what a ticket needs before it is solved or closed, besides its fields. Needs the right `manage`."""
    access, project = managed(request, key)
    unchanged(if_match, project, lambda: shown(_closing(_rules(project))))
    row = save_closing_rules(access=access, project=project, **values(data, CLOSING, _rules(project)))
    return shown(_closing(row))


def _moved(request: HttpRequest, access: Access, row: StatusLabel | ResolutionCode, data: ViewMove) -> HttpResponse:
    repeats.claim(request, access, row.project_id)
    move_item(access=access, row=row, direction=data.direction)
    return HttpResponse(status=204)


def _label(project: Project, status_id: int) -> StatusLabel:
    return one(StatusLabel.objects.filter(project=project), pk=status_id)


def _of_codes(project: Project, code_id: int) -> ResolutionCode:
    return one(ResolutionCode.objects.filter(project=project), pk=code_id)


def _rules(project: Project) -> ClosingRules:
    return ClosingRules.objects.filter(project=project).first() or ClosingRules(project=project)


def _status(row: StatusLabel) -> outputs.StatusOut:
    return outputs.StatusOut(
        id=row.pk,
        status=row.kind,  # type: ignore[arg-type]
        name=row.name,
        colour=row.colour,
        archived=row.is_archived,
    )


def _code(row: ResolutionCode) -> outputs.CodeOut:
    return outputs.CodeOut(id=row.pk, name=row.name, archived=row.is_archived)


def _closing(row: ClosingRules) -> ClosingOut:
    return ClosingOut(resolution=row.needs_resolution, topic=row.needs_topic)
