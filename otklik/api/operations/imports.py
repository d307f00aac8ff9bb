"""Taking over from another help desk: a file, a trial, the work, the report."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.api import etags, paging, references, repeats
from otklik.api import import_models as shapes
from otklik.api.door import answer, known
from otklik.api.fields import Id
from otklik.api.inputs import Paged
from otklik.api.operations.cards import named
from otklik.api.problems import Problem, refused
from otklik.api.uploads import own
from otklik.imports import actions, columns
from otklik.imports.models import Import
from otklik.imports.queries import imports_visible_to, not_taken_of, readable
from otklik.imports.reasons import words

router = Router(tags=["Imports"])


@router.get("", response={200: shapes.ImportList}, operation_id="list_imports", summary="List imports")
def list_imports(request: HttpRequest, query: Query[shapes.ImportQuery]) -> HttpResponse:
    """Gives the imports into projects that you supervise."""
    access = known(request, shapes.ImportQuery)
    rows = _rows(access)
    if query.project:
        rows = rows.filter(project_id=references.project(access, query.project).pk)
    shown, cursor = paging.part(rows, query.cursor, query.limit, newest=True)
    items = [_out(row) for row in shown]
    return answer(shapes.ImportList(items=items, next=paging.next_link(request, cursor)))


@router.post("", response={202: shapes.ImportOut}, operation_id="begin_import", summary="Bring a file to take over")
def begin_import(request: HttpRequest, data: shapes.NewImport) -> HttpResponse:
    """Takes an upload of yours as the file of an import and looks at what it is; nothing is written into the project.

    Ask at the address in `Location` until `state` is `ready`. Needs the right `supervise`. Not started within a day,
    the file is forgotten.
    """
    access = known(request)
    project = references.project(access, data.project)
    access.require(Right.SUPERVISE, project.pk)
    repeats.claim(request, access, project.pk)
    try:
        upload = own(access, data.upload)
    except Problem as problem:
        raise refused("body", "upload", msg="There is no such upload of yours") from problem
    if upload.project_id != project.pk:
        raise refused("body", "upload", msg="The upload was begun for another project")
    with named():
        row = actions.begin_with_upload(
            access=access, project=project, source=data.source, upload=upload, label=data.label
        )
    return _shown(access, row.pk, status=202)


@router.get("/{import_id}", response={200: shapes.ImportOut}, operation_id="get_import", summary="Read the progress")
def get_import(request: HttpRequest, import_id: Path[Id], if_none_match: etags.IfNoneMatch = None) -> HttpResponse:
    """Gives what was recognised, how far it is, what was taken. With `If-None-Match` 304 while nothing has changed."""
    return etags.fresh(request, _shown(known(request), import_id))


@router.patch(
    "/{import_id}", response={200: shapes.ImportOut}, operation_id="change_import", summary="Say what columns mean"
)
def change_import(
    request: HttpRequest, import_id: Path[Id], data: shapes.ImportChanges, if_match: etags.IfDigest = None
) -> HttpResponse:
    """Says what the rows and columns of a table are; forgets an earlier trial. With `If-Match` what you have read."""
    access = known(request)
    row = _import(access, import_id)
    if if_match not in {None, "*"}:
        _rows(access).select_for_update(of=("self",)).filter(pk=row.pk).first()
        etags.check_digest(if_match, _shown(access, row.pk))
    given = data.model_fields_set
    what = data.what if "what" in given else row.what
    kept = row.mapping if what == row.what else {}
    with named():
        actions.choose(access=access, run=row, what=what, mapping={**kept, **(data.columns or {})})
    return _shown(access, row.pk)


@router.post(
    "/{import_id}/trial", response={202: shapes.ImportOut}, operation_id="try_import", summary="Try without writing"
)
def try_import(request: HttpRequest, import_id: Path[Id]) -> HttpResponse:
    """Goes through the whole file and counts what would be taken; nothing is written. `state` is `ready` at its end."""
    return _started(request, import_id, dry_run=True)


@router.post(
    "/{import_id}/start", response={202: shapes.ImportOut}, operation_id="start_import", summary="Take it over"
)
def start_import(request: HttpRequest, import_id: Path[Id]) -> HttpResponse:
    """Begins to take the file over in the background. Nobody is told; taken twice, nothing comes twice."""
    return _started(request, import_id, dry_run=False)


@router.post("/{import_id}/stop", response={200: shapes.ImportOut}, operation_id="stop_import", summary="Stop it")
def stop_import(request: HttpRequest, import_id: Path[Id]) -> HttpResponse:
    """Stops the work between two portions: what was taken stays. Started again it takes what is not there yet.

    409 when it is not at work.
    """
    access = known(request)
    row = _import(access, import_id)
    repeats.claim(request, access, row.project_id)
    try:
        actions.stop(access=access, run=row)
    except ValidationError as error:
        raise Problem(409, " ".join(error.messages)) from error
    return _shown(access, row.pk)


@router.get(
    "/{import_id}/report",
    response={200: shapes.Report},
    operation_id="get_import_report",
    summary="Read what was not taken",
)
def get_import_report(request: HttpRequest, import_id: Path[Id], query: Query[Paged]) -> HttpResponse:
    """Gives each thing that was not taken with its place in the file and the reason; of a trial, that would not be."""
    access = known(request, Paged)
    shown, cursor = paging.part(not_taken_of(access, _import(access, import_id)), query.cursor, query.limit)
    items = [
        shapes.NotTakenOut(
            kind=row.kind, number=readable(row.foreign_id), place=row.place, reason=row.reason, why=words(row.reason)
        )
        for row in shown
    ]
    return answer(shapes.Report(items=items, next=paging.next_link(request, cursor)))


@router.delete("/{import_id}", response={204: None}, operation_id="drop_import", summary="Remove an import")
def drop_import(request: HttpRequest, import_id: Path[Id]) -> HttpResponse:
    """Removes the file and the report of an import that is not at work; what was taken stays. 409 when it is."""
    access = known(request)
    row = _import(access, import_id)
    try:
        actions.drop(access=access, run=row)
    except ValidationError as error:
        raise Problem(409, " ".join(error.messages)) from error
    return HttpResponse(status=204)


def _started(request: HttpRequest, import_id: int, *, dry_run: bool) -> HttpResponse:
    access = known(request)
    row = _import(access, import_id)
    repeats.claim(request, access, row.project_id)
    try:
        actions.start(access=access, run=row, dry_run=dry_run)
    except ValidationError as error:
        raise Problem(409, " ".join(error.messages)) from error
    return _shown(access, row.pk, status=202)


def _rows(access: Access) -> QuerySet[Import]:
    return imports_visible_to(access).select_related("project").defer("project__signature")


def _import(access: Access, import_id: int) -> Import:
    found = _rows(access).filter(pk=import_id).first()
    if found is None:
        raise Problem(404)
    return found


def _shown(access: Access, import_id: int, *, status: int = 200) -> HttpResponse:
    row = _import(access, import_id)
    headers = {"Location": f"/api/v1/imports/{row.pk}"} if status == 202 else None
    return etags.digested(answer(_out(row), status=status, headers=headers))


def _out(row: Import) -> shapes.ImportOut:
    found = row.found
    return shapes.ImportOut(
        id=row.pk,
        project=row.project.key,
        source=row.source,  # type: ignore[arg-type]
        label=row.label,
        name=row.name,
        size=row.size,
        state=row.state,  # type: ignore[arg-type]
        trial=row.dry_run,
        what=row.what,  # type: ignore[arg-type]
        columns=row.mapping,
        fields=[key for key in columns.FIELDS.get(row.what, {}) if key],
        found=found.get("amounts", {}),
        not_for_us=found.get("refused", {}),
        total=row.total,
        done=row.done,
        counts={kind: shapes.Counts(**counts) for kind, counts in row.results},
        error=row.error,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )
