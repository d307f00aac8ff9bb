"""Side panels: what other systems show beside tickets, for those who set them up and for those who read them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from otklik.accounts import walls
from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.api import etags, paging, references, repeats
from otklik.api import panel_models as shapes
from otklik.api.door import answer, known
from otklik.api.fields import Id
from otklik.api.operations.cards import named
from otklik.api.problems import Problem, refused
from otklik.connectors import actions, asking, panel_values
from otklik.connectors.actions import PanelForm
from otklik.connectors.models import Panel
from otklik.connectors.queries import panels_beside, panels_of
from otklik.desk.models import Ticket
from otklik.desk.queries import visible_to
from otklik.lib import passes
from otklik.lib.safehttp import RefusedError
from otklik.lib.sealed import SealError, unseal

router = Router(tags=["Side panels"])
of_tickets = Router(tags=["Side panels"])
SHOWN_BYTES = 10_000  # of an answer in a test
VALUES = ("name", "kind", "url", "timeout_seconds", "cache_seconds", "height", "roles")
SEALED = "The panel's secret cannot be read with the keys of this installation: give it a new one."


@router.get("", response={200: shapes.SidePanelList}, operation_id="list_panels", summary="List side panels")
def list_panels(request: HttpRequest, query: Query[shapes.PanelQuery]) -> HttpResponse:
    """Gives the panels of projects that you manage."""
    access = known(request, shapes.PanelQuery)
    rows = panels_of(access).select_related("project", "state").defer("project__signature")
    if query.project:
        rows = rows.filter(project_id=references.project(access, query.project).pk)
    shown, cursor = paging.part(rows, query.cursor, query.limit)
    items = [shapes.SidePanelOut(**_fields(row)) for row in shown]
    return answer(shapes.SidePanelList(items=items, next=paging.next_link(request, cursor)))


@router.post("", response={201: shapes.NewSidePanelOut}, operation_id="create_panel", summary="Set up a side panel")
def create_panel(request: HttpRequest, data: shapes.NewPanel) -> HttpResponse:
    """Shows another system beside the tickets of a project. Needs `manage`. The secret is given only now."""
    access = known(request)
    project = references.project(access, data.project)
    access.require(Right.MANAGE, project.pk)
    repeats.claim(request, access, project.pk, secret=True)
    given = {name: getattr(data, name) for name in VALUES}
    with named():
        row, secret = actions.save_panel(
            access=access, project=project, values=PanelForm(**given, is_active=data.active)
        )
    made = shapes.NewSidePanelOut(**_fields(_panel(access, row.pk)), secret=secret)
    return answer(made, status=201, headers={"Location": f"/api/v1/panels/{row.pk}"})


@router.get("/{panel_id}", response={200: shapes.SidePanelOut}, operation_id="get_panel", summary="Read a side panel")
def get_panel(request: HttpRequest, panel_id: Path[Id], if_none_match: etags.IfNoneMatch = None) -> HttpResponse:
    """Gives one panel and how its system answers. Needs `manage`. With `If-None-Match` 304 while nothing changed."""
    return etags.fresh(request, _shown(known(request), panel_id))


@router.patch(
    "/{panel_id}", response={200: shapes.SidePanelOut}, operation_id="change_panel", summary="Change a side panel"
)
def change_panel(
    request: HttpRequest, panel_id: Path[Id], data: shapes.PanelChanges, if_match: etags.IfDigest = None
) -> HttpResponse:
    """Changes what the body names; a paused panel is asked again. Needs `manage`. `If-Match`: as you have read it."""
    access = known(request)
    row = _panel(access, panel_id)
    if if_match not in {None, "*"}:
        panels_of(access).select_for_update().filter(pk=row.pk).first()
        etags.check_digest(if_match, _shown(access, row.pk))
    given = data.model_fields_set
    values = {name: getattr(data, name) if name in given else getattr(row, name) for name in VALUES}
    active = data.active if "active" in given else row.is_active
    with named():
        actions.save_panel(access=access, project=row.project, panel=row, values=PanelForm(**values, is_active=active))
    return _shown(access, row.pk)


@router.delete("/{panel_id}", response={204: None}, operation_id="remove_panel", summary="Remove a side panel")
def remove_panel(request: HttpRequest, panel_id: Path[Id]) -> HttpResponse:
    """Removes a panel with what its system has told. Needs `manage`."""
    access = known(request)
    actions.remove_panel(access=access, panel=_panel(access, panel_id))
    return HttpResponse(status=204)


@router.post(
    "/{panel_id}/secret",
    response={200: shapes.PanelSecretOut},
    operation_id="renew_panel_secret",
    summary="Give a panel a new secret",
)
def renew_panel_secret(request: HttpRequest, panel_id: Path[Id]) -> HttpResponse:
    """Gives a new secret; tokens signed with the old one end at once. Needs `manage`."""
    access = known(request)
    row = _panel(access, panel_id)
    repeats.claim(request, access, row.project_id, secret=True)
    return answer(shapes.PanelSecretOut(secret=actions.rotate_panel_secret(access=access, panel=row)))


@router.post("/{panel_id}/move", response={204: None}, operation_id="move_panel", summary="Move a side panel")
def move_panel(request: HttpRequest, panel_id: Path[Id], data: shapes.PanelMove) -> HttpResponse:
    """Puts a panel one place up or down in its project; at an end it stays where it is. Needs `manage`."""
    access = known(request)
    row = _panel(access, panel_id)
    repeats.claim(request, access, row.project_id)
    actions.move_panel(access=access, panel=row, direction=data.direction)
    return HttpResponse(status=204)


@router.post(
    "/{panel_id}/test", response={200: shapes.PanelTestOut}, operation_id="test_panel", summary="Try a side panel"
)
def test_panel(request: HttpRequest, panel_id: Path[Id], data: shapes.PanelTest) -> HttpResponse:
    """Asks a panel's system about one ticket now and tells how it went; nothing of it is kept. Needs `manage`."""
    access = known(request)
    with walls.inside(access.projects):
        panel = _panel(access, panel_id)
        ticket = _asked_about(access, panel, data.ticket)
        try:
            asked = asking.question(access, panel, ticket)
            secret = unseal(panel.secret_sealed, settings.FIELD_KEYS)
        except SealError as error:
            raise Problem(422, SEALED) from error
    claims = passes.read(secret, asked.token, issuer=settings.PUBLIC_URL, audience=panel_values.origin_of(asked.url))
    told: dict[str, Any] = {"status": None, "seconds": None, "body": "", "card": None, "error": ""}
    if panel.kind == Panel.Kind.FRAME:
        told["url"] = panel_values.with_token(asked.url, asked.token)
    else:
        with asking.slot(panel.pk) as free:
            exchange = asking.call(asked) if free else None
        told |= {"url": asked.url, **_exchange(exchange)}
    return answer(shapes.PanelTestOut(ticket=ticket.pk, missing=asked.missing, claims=claims, **told))


@of_tickets.get(
    "/{ticket_id}/panels",
    response={200: shapes.BesideList},
    operation_id="list_ticket_panels",
    summary="List the panels beside a ticket",
)
def list_ticket_panels(request: HttpRequest, ticket_id: Path[Id]) -> HttpResponse:
    """Gives the panels that you see beside a ticket; no other system is asked."""
    access = known(request)
    ticket = references.ticket(access, ticket_id)
    items = [
        shapes.BesideOut(id=row.pk, name=row.name, kind=row.kind, height=row.height)  # type: ignore[arg-type]
        for row in panels_beside(access, ticket.project_id)
    ]
    return answer(shapes.BesideList(items=items))


@of_tickets.get(
    "/{ticket_id}/panels/{panel_id}",
    response={200: shapes.PanelContentOut},
    operation_id="get_panel_content",
    summary="Read what a panel shows about a ticket",
)
def get_panel_content(request: HttpRequest, ticket_id: Path[Id], panel_id: Path[Id]) -> HttpResponse:
    """Gives a card, kept or asked for now, or the address of a frame's page with a token.

    A system that does not answer in its time costs nobody more than that: the last good answer is given, `stale`.
    """
    access = known(request)
    with walls.inside(access.projects):
        ticket = references.ticket(access, ticket_id)
        panel = next((row for row in panels_beside(access, ticket.project_id) if row.pk == panel_id), None)
        if panel is None:
            raise Problem(404)
        try:
            asked = asking.question(access, panel, ticket)
        except SealError:
            return answer(_content(panel, asking.Told(None, error=SEALED)))
        kept = None if asked.missing else asking.stored(asked)
        state = asking.state_of(panel)
    if asked.missing:
        return answer(_content(panel, asking.Told(None), missing=asked.missing))
    if panel.kind == Panel.Kind.FRAME:
        return answer(_content(panel, asking.Told(None), address=_address(asked)))
    return answer(_content(panel, asking.tell(access, asked, kept, state)))


def _content(
    panel: Panel, told: asking.Told, *, address: str = "", missing: list[str] | None = None
) -> shapes.PanelContentOut:
    return shapes.PanelContentOut(
        id=panel.pk,
        name=panel.name,
        kind=panel.kind,  # type: ignore[arg-type]
        card=shapes.PanelCardOut(**told.card) if told.card is not None else None,
        address=address,
        missing=missing or [],
        stale=told.stale,
        as_of=told.at,
        busy=told.busy,
        error=told.error,
    )


def _address(asked: asking.Question) -> str:
    """Return where a frame's page is; raises Problem 404 for a page of this installation, as the ticket's page does."""
    try:
        if panel_values.origin_of(asked.url) == panel_values.own_origin():
            raise Problem(404)
    except RefusedError as error:
        raise Problem(404) from error
    return panel_values.with_token(asked.url, asked.token)


def _exchange(exchange: asking.Exchange | None) -> dict[str, Any]:
    if exchange is None:
        return {"error": "all places for calls are taken: try again in some seconds"}
    came = exchange.answer
    return {
        "status": came.status if came else None,
        "seconds": round(came.seconds, 3) if came else None,
        "body": came.body[:SHOWN_BYTES].decode("utf-8", "replace").replace("\x00", "") if came else "",
        "card": exchange.card,
        "error": exchange.error,
    }


def _asked_about(access: Access, panel: Panel, ticket_id: int | None) -> Ticket:
    rows = visible_to(access).filter(project_id=panel.project_id).select_related("project").defer("search")
    found = rows.filter(pk=ticket_id).first() if ticket_id else rows.order_by("-number").first()
    if found is None:
        raise refused("body", "ticket", msg="There is no such ticket in the panel's project")
    return found


def _panel(access: Access, panel_id: int) -> Panel:
    rows = panels_of(access).select_related("project", "state").defer("project__signature")
    found = rows.filter(pk=panel_id).first()
    if found is None:
        raise Problem(404)
    return found


def _shown(access: Access, panel_id: int) -> HttpResponse:
    return etags.digested(answer(shapes.SidePanelOut(**_fields(_panel(access, panel_id)))))


def _fields(row: Panel) -> dict[str, Any]:
    state = getattr(row, "state", None)
    return {
        "id": row.pk,
        "project": row.project.key,
        **{name: getattr(row, name) for name in VALUES},
        "active": row.is_active,
        "position": row.position,
        "failures": state.failures if state else 0,
        "paused_until": state.paused_until if state else None,
        "last_error": state.last_error if state else "",
        "created_at": row.created_at,
    }
