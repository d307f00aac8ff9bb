from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Path, Router

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.api import outputs_views as outputs
from otklik.api import references, repeats
from otklik.api.door import answer, known
from otklik.api.fields import Id
from otklik.api.inputs_views import NewExport
from otklik.api.problems import Problem
from otklik.api.represent_views import export_out
from otklik.connectors.actions import path_of, start_export
from otklik.connectors.models import Export
from otklik.connectors.queries import own_exports

router = Router(tags=["Exports"])
SHOWN = 50


@router.get("", response={200: outputs.ExportList}, operation_id="list_exports", summary="List your exports")
def list_exports(request: HttpRequest) -> HttpResponse:
    """Gives your exports of the last day."""
    access = known(request)
    return answer(outputs.ExportList(items=[export_out(row) for row in own_exports(access)[:SHOWN]], next=None))


@router.post("", response={202: outputs.ExportOut}, operation_id="start_export", summary="Export a list")
def start(request: HttpRequest, data: NewExport) -> HttpResponse:
    """Begins to write all tickets or customers of a project into a file. Needs the right `supervise`.

    Ask for the progress at the address in `Location`. Three at a time.
    """
    access = known(request)
    project = references.project(access, data.project)
    access.require(Right.SUPERVISE, project.pk)
    repeats.claim(request, access, project.pk)
    try:
        made = start_export(
            access=access, project=project, what=data.what, format=data.format, statuses=list(data.statuses)
        )
    except ValidationError as error:
        raise Problem(422, " ".join(error.messages)) from error
    made.refresh_from_db()
    return answer(export_out(made), status=202, headers={"Location": f"/api/v1/exports/{made.pk}"})


@router.get("/{export_id}", response={200: outputs.ExportOut}, operation_id="get_export", summary="Read the progress")
def get_export(request: HttpRequest, export_id: Path[Id]) -> HttpResponse:
    """Gives how far an export of yours has got."""
    return answer(export_out(_own(known(request), export_id)))


@router.get(
    "/{export_id}/file", response={200: None}, operation_id="get_export_file", summary="Fetch the file of an export"
)
def get_export_file(request: HttpRequest, export_id: Path[Id]) -> HttpResponseBase:
    """Gives the bytes of the file once `state` is `done`; until then 404."""
    row = _own(known(request), export_id)
    if row.state != Export.State.DONE:
        raise Problem(404)
    try:
        content = path_of(row).open("rb")
    except FileNotFoundError as error:
        raise Problem(404) from error
    name = f"{row.what}-{row.created_at:%Y-%m-%d}.{row.format}"
    return FileResponse(content, as_attachment=True, filename=name, content_type="application/octet-stream")


def _own(access: Access, export_id: int) -> Export:
    found = own_exports(access).filter(pk=export_id).first()
    if found is None:
        raise Problem(404)
    return found
