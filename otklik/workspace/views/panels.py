"""What other systems show beside a ticket and on a customer's page: cards that we fetch, pages the browser does."""

from __future__ import annotations

from collections.abc import Callable

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
from otklik.customers.models import Person
from otklik.desk.models import Ticket
from otklik.lib.safehttp import RefusedError
from otklik.lib.sealed import SealError
from otklik.workspace.doors import door, reader, ticket_or_404
from otklik.workspace.side_panels import of_customer, shown
from otklik.workspace.views.customer import person_or_404

About = Ticket | Person

TURNS = 8  # how often a page comes again for a card when all slots were taken
FRAME_POLICY = (
    "default-src 'none'; style-src 'self'; frame-src {origin}; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)


@outside_walls
@require_safe
@door
def card(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """A panel's card beside a ticket."""
    access = reader(request)
    return _card(request, access, lambda: ticket_or_404(access, number), pk)


@outside_walls
@require_safe
@door
def customer_card(request: HttpRequest, person: int, pk: int) -> HttpResponseBase:
    """A panel's card on a customer's page."""
    access = reader(request)
    return _card(request, access, lambda: person_or_404(access, person), pk)


def _card(request: HttpRequest, access: Access, find: Callable[[], About], pk: int) -> HttpResponseBase:
    """Answer what is kept while it is fresh, else ask with no transaction open (R264)."""
    turn = min(int(request.GET.get("turn", "0")) if request.GET.get("turn", "0") in set("012345678") else 0, TURNS)
    with walls.inside(access.projects):
        about = find()
        panel = _panel(access, about, pk, Panel.Kind.CARD)
        found = _question(access, panel, about)
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
        "address": request.path,
        "missing": [panel_values.NAMES[name] for name in found.missing] if found else [],
        "next_turn": turn + 1 if told.busy and turn < TURNS else 0,
        "paused_until": timezone.localtime(state.paused_until) if state.is_paused and state.paused_until else None,
    }
    return render(request, "workspace/panels/card.html", context)


@require_safe
@door
def frame(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """A page of another system beside a ticket."""
    access = reader(request)
    return _frame(request, access, ticket_or_404(access, number), pk)


@require_safe
@door
def customer_frame(request: HttpRequest, person: int, pk: int) -> HttpResponseBase:
    """A page of another system on a customer's page."""
    access = reader(request)
    return _frame(request, access, person_or_404(access, person), pk)


def _frame(request: HttpRequest, access: Access, about: About, pk: int) -> HttpResponseBase:
    """A page of ours with nothing but the other system's page in a sandbox; its policy names that one origin."""
    panel = _panel(access, about, pk, Panel.Kind.FRAME)
    found = _question(access, panel, about)
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


def _panel(access: Access, about: About, pk: int, kind: str) -> Panel:
    for panel in of_customer(access, about) if isinstance(about, Person) else panels_beside(access, about.project_id):
        if panel.pk == pk and panel.kind == kind:
            return panel
    raise Http404


def _question(access: Access, panel: Panel, about: About) -> asking.Question | None:
    """Return what is asked, None when the panel's secret cannot be read with the keys of this installation."""
    try:
        return asking.question(access, panel, about)
    except SealError:
        return None
