"""What other systems show beside a ticket: cards that we fetch, pages that the browser does."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from otklik.accounts import walls
from otklik.accounts.access import Access
from otklik.accounts.middleware import outside_walls
from otklik.connectors import asking, panel_values
from otklik.connectors.models import Panel
from otklik.connectors.queries import panels_beside
from otklik.desk.models import Ticket
from otklik.lib.safehttp import RefusedError
from otklik.lib.sealed import SealError
from otklik.workspace.doors import door, number_of, reader, ticket_or_404
from otklik.workspace.side_panels import shown

TURNS = 8  # how often a page comes again for a card when all slots were taken
FRAME_POLICY = (
    "default-src 'none'; style-src 'self'; frame-src {origin}; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)


@outside_walls
@require_safe
@door
def card(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """A panel's card: kept while it is fresh, else asked for with no transaction open (R264)."""
    access = reader(request)
    turn = min(int(request.GET.get("turn", "0")) if request.GET.get("turn", "0") in set("012345678") else 0, TURNS)
    with walls.inside(access.projects):
        ticket = ticket_or_404(access, number)
        panel = _panel(access, ticket, pk, Panel.Kind.CARD)
        found = _question(access, panel, ticket)
        kept = asking.stored(found) if found and not found.missing else None
        state = asking.state_of(panel)
    if found is None:
        told = asking.Told(None, error="secret")
    elif found.missing:
        told = asking.Told(None)
    else:
        told = asking.tell(access, found, kept, state, again="fresh" in request.GET)
    context = {
        **shown(panel, told),
        "number": number_of(ticket),
        "missing": [panel_values.NAMES[name] for name in found.missing] if found else [],
        "next_turn": turn + 1 if told.busy and turn < TURNS else 0,
        "paused_until": timezone.localtime(state.paused_until) if state.is_paused and state.paused_until else None,
    }
    return render(request, "workspace/panels/card.html", context)


@require_safe
@door
def frame(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """A page of ours with nothing but the other system's page in a sandbox; its policy names that one origin."""
    access = reader(request)
    ticket = ticket_or_404(access, number)
    panel = _panel(access, ticket, pk, Panel.Kind.FRAME)
    found = _question(access, panel, ticket)
    origin = address = ""
    if found is not None and not found.missing:
        try:
            origin, address = panel_values.origin_of(found.url), panel_values.with_token(found.url, found.token)
        except RefusedError:
            raise Http404 from None
        if origin in {panel_values.own_origin(), f"{request.scheme}://{request.get_host()}".lower()}:
            raise Http404  # with scripts and its own origin it would be us
    context = {
        "panel": panel,
        "address": address,
        "missing": [panel_values.NAMES[name] for name in found.missing] if found else [],
        "sealed": found is None,
    }
    response = render(request, "workspace/panels/frame.html", context)
    response["Content-Security-Policy"] = FRAME_POLICY.format(origin=origin or "'none'")
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _panel(access: Access, ticket: Ticket, pk: int, kind: str) -> Panel:
    for panel in panels_beside(access, ticket.project_id):
        if panel.pk == pk and panel.kind == kind:
            return panel
    raise Http404


def _question(access: Access, panel: Panel, ticket: Ticket) -> asking.Question | None:
    """Return what is asked, None when the panel's secret cannot be read with the keys of this installation."""
    try:
        return asking.question(access, panel, ticket)
    except SealError:
        return None
