from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from otklik.accounts.access import Access
from otklik.accounts.models import Project, Team
from otklik.api import etags, form, paging, references, repeats
from otklik.api import inputs_views as inputs
from otklik.api import outputs_views as outputs
from otklik.api.door import answer, known
from otklik.api.fields import Id
from otklik.api.inputs import Paged
from otklik.api.outputs import TicketList
from otklik.api.problems import Problem, refused
from otklik.api.represent import ticket_out
from otklik.api.represent_views import export_out, tree_given, view_out
from otklik.connectors.actions import start_view_export
from otklik.desk import actions, view_counting, view_listing
from otklik.desk.listing import BadCursorError
from otklik.desk.models import SavedView
from otklik.desk.view_facts import USUAL
from otklik.desk.view_queries import READERS, views_visible_to

router = Router(tags=["Saved views"])


@router.get("", response={200: outputs.ViewList}, operation_id="list_views", summary="List saved views")
def list_views(request: HttpRequest, query: Query[Paged]) -> HttpResponse:
    """Gives the views you have: your own, of your teams and projects, and those for everybody, with their counters."""
    access = known(request, Paged)
    rows = views_visible_to(access).defer("project__signature")
    shown, cursor = paging.part(rows, query.cursor, query.limit)
    counts = view_counting.counts(access, shown)
    items = [view_out(access, row, counts.get(row.pk)) for row in shown]
    return answer(outputs.ViewList(items=items, next=paging.next_link(request, cursor)))


@router.post("", response={201: outputs.ViewOut}, operation_id="create_view", summary="Keep a view")
def create_view(request: HttpRequest, data: inputs.NewView) -> HttpResponse:
    """Keeps a new view, of your own unless `scope` says otherwise. Its counter comes a moment later."""
    access = known(request)
    project = references.project(access, data.project) if data.project else None
    if not access.with_right(*READERS):
        raise Problem(403)
    repeats.claim(request, access, project.pk if project else repeats.anywhere(access))
    made = _saved(
        access,
        None,
        name=data.name,
        conditions=tree_given(data.conditions),
        scope=data.scope,
        project=project,
        team=_team(project, data.team, data.scope),
        order=data.order,
        columns=data.columns or USUAL,
    )
    return _shown(access, made.pk, status=201)


@router.get("/{view_id}", response={200: outputs.ViewOut}, operation_id="get_view", summary="Read a saved view")
def get_view(request: HttpRequest, view_id: Path[Id], if_none_match: etags.IfNoneMatch = None) -> HttpResponse:
    """Gives one view with its counter. With `If-None-Match` 304 as long as nothing of it has changed."""
    return etags.fresh(request, _shown(known(request), view_id))


@router.patch("/{view_id}", response={200: outputs.ViewOut}, operation_id="change_view", summary="Change a saved view")
def change_view(
    request: HttpRequest, view_id: Path[Id], data: inputs.ViewChanges, if_match: etags.IfMatch = None
) -> HttpResponse:
    """Changes what the body names, for everybody who has the view. With `If-Match` only the version you have read."""
    access = known(request)
    view = _view(access, view_id)
    if if_match not in {None, "*"}:
        rows = views_visible_to(access).select_related(None).select_for_update().filter(pk=view.pk)
        etags.check(if_match, rows.values_list("version", flat=True).get())
    given = data.model_fields_set
    scope = data.scope if "scope" in given else view.scope
    project = view.project
    if "project" in given:
        project = references.project(access, data.project) if data.project else None
    _saved(
        access,
        view,
        name=data.name if "name" in given else view.name,
        conditions=tree_given(data.conditions) if "conditions" in given else view.conditions,
        scope=scope,
        project=project,
        team=_team(project, data.team, scope) if "team" in given else view.team if scope == "team" else None,
        order=data.order if "order" in given else view.order,
        columns=data.columns if "columns" in given else view.columns,
    )
    return _shown(access, view.pk)


@router.delete("/{view_id}", response={204: None}, operation_id="delete_view", summary="Remove a saved view")
def delete_view(request: HttpRequest, view_id: Path[Id]) -> HttpResponse:
    """Removes a view for everybody who has it; its tickets stay as they are."""
    access = known(request)
    actions.remove_view(access=access, view=_view(access, view_id))
    return HttpResponse(status=204)


@router.post("/{view_id}/copy", response={201: outputs.ViewOut}, operation_id="copy_view", summary="Copy a view")
def copy_view(request: HttpRequest, view_id: Path[Id]) -> HttpResponse:
    """Keeps a copy of a view for you alone."""
    access = known(request)
    view = _view(access, view_id)
    repeats.claim(request, access, repeats.anywhere(access))
    try:
        made = actions.copy_view(access=access, view=view)
    except ValidationError as error:
        raise Problem(422, " ".join(error.messages)) from error
    return _shown(access, made.pk, status=201)


@router.post("/{view_id}/move", response={204: None}, operation_id="move_view", summary="Move a view")
def move_view(request: HttpRequest, view_id: Path[Id], data: inputs.ViewMove) -> HttpResponse:
    """Puts a view one place up or down in your own navigation; at an end it stays where it is."""
    access = known(request)
    view = _view(access, view_id)
    repeats.claim(request, access, repeats.anywhere(access))
    actions.move_view(access=access, view=view, direction=data.direction)
    return HttpResponse(status=204)


@router.get(
    "/{view_id}/tickets", response={200: TicketList}, operation_id="list_view_tickets", summary="List a view's tickets"
)
def list_view_tickets(request: HttpRequest, view_id: Path[Id], query: Query[inputs.ViewTicketQuery]) -> HttpResponse:
    """Gives the tickets of a view that you may see, in its order.

    An answer may hold fewer than `limit` and still name a next one: so far and no farther was looked.
    """
    access = known(request, inputs.ViewTicketQuery)
    view = _view(access, view_id)
    projects = (references.project(access, query.project).pk,) if query.project else ()
    try:
        page = view_listing.page(
            access, view_listing.View.of(view), projects=projects, limit=query.limit, cursor=query.cursor
        )
    except BadCursorError as error:
        raise paging.bad_cursor() from error
    extras = form.extras_of(access, page.tickets)
    items = [ticket_out(row, extras[row.pk]) for row in page.tickets]
    return answer(TicketList.model_construct(items=items, next=paging.next_link(request, page.next)))


@router.post(
    "/{view_id}/exports", response={202: outputs.ExportOut}, operation_id="export_view", summary="Export a view"
)
def export_view(request: HttpRequest, view_id: Path[Id], data: inputs.ViewExportIn) -> HttpResponse:
    """Begins to write the tickets of a view into a file, of those projects in which you have the right `supervise`.

    Ask for the progress at the address in `Location`.
    """
    access = known(request)
    view = _view(access, view_id)
    repeats.claim(request, access, repeats.anywhere(access))
    try:
        made = start_view_export(access=access, view=view, format=data.format)
    except ValidationError as error:
        raise Problem(422, " ".join(error.messages)) from error
    made.refresh_from_db()
    return answer(export_out(made), status=202, headers={"Location": f"/api/v1/exports/{made.pk}"})


def _view(access: Access, view_id: int) -> SavedView:
    found = views_visible_to(access).defer("project__signature").filter(pk=view_id).first()
    if found is None:
        raise Problem(404)
    return found


def _shown(access: Access, view_id: int, *, status: int = 200) -> HttpResponse:
    view = _view(access, view_id)
    headers = {"Location": f"/api/v1/views/{view.pk}"} if status == 201 else {}
    count = view_counting.counts(access, [view]).get(view.pk)
    return answer(view_out(access, view, count), status=status, headers=headers, version=view.version)


def _team(project: Project | None, value: int | str | None, scope: str) -> Team | None:
    if scope != "team":
        if value is not None:
            raise refused("body", "team", msg="Only a view for a team names one")
        return None
    if project is None or value is None:
        raise refused("body", "team", msg="A view for a team names its project and the team")
    return references.team(project.pk, value)


def _saved(access: Access, view: SavedView | None, *, scope: str, project: Project | None, **values: Any) -> SavedView:
    if scope == "project" and project is None:
        raise refused("body", "project", msg="A view for a project names it")
    if scope == "all":
        project = None
    try:
        return actions.save_view(access=access, view=view, scope=scope, project=project, **values)
    except ValidationError as error:
        raise refused("body", msg=" ".join(error.messages)) from error
