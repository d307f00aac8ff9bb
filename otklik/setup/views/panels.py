"""Side panels of a project: what other systems show beside its tickets, with a console to try them out (R262)."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.accounts import walls
from otklik.accounts.access import Access
from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of, outside_walls
from otklik.connectors import actions, asking, panel_values
from otklik.connectors.models import Panel, PanelState
from otklik.connectors.queries import panels_of
from otklik.desk.models import Ticket
from otklik.desk.queries import visible_to
from otklik.lib import passes
from otklik.lib.sealed import SealError, unseal
from otklik.setup.keyed import Keyed
from otklik.setup.pages import page, project_or_404
from otklik.setup.panel_forms import SidePanelForm

SHOWN_BYTES = 4000


@require_safe
@door
def panels(request: HttpRequest, key: str) -> HttpResponseBase:
    """The side panels of a project."""
    project = project_or_404(request, key)
    rows = list(panels_of(access_of(request)).filter(project=project))
    states = {row.panel_id: row for row in PanelState.objects.filter(project=project)}
    lines = [
        {"panel": row, "first": place == 0, "last": place == len(rows) - 1, "state": states.get(row.pk)}
        for place, row in enumerate(rows)
    ]
    return page(request, "setup/panels.html", {"lines": lines}, project=project)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def panel(request: HttpRequest, key: str, pk: int | None) -> HttpResponseBase:
    """Set up a panel, change or remove one. The secret of a new one is shown now and never again."""
    return KEYED.edit(request, key, pk)


@require_POST
@door
def rotate(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Give a panel a new secret, shown now and never again."""
    return KEYED.rotate(request, key, pk)


@require_POST
@door
def move(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Change places with the panel before or after."""
    found = KEYED.one(request, project_or_404(request, key), pk)
    up = request.POST.get("direction") == "up"
    actions.move_panel(access=access_of(request), panel=found, direction="up" if up else "down")
    return redirect("setup_panels", key=key)


@outside_walls
@require_POST
@door
def test(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Ask about one ticket now and show what was sent and what came; nothing of it is kept."""
    access = access_of(request)
    with walls.inside(access.projects):
        found = KEYED.one(request, project_or_404(request, key), pk)
        ticket = _ticket(access, found, request.POST.get("ticket", ""))
        if ticket is None:
            return render(request, "setup/panel_test.html", {"no_ticket": True})
        try:
            asked = asking.question(access, found, ticket)
        except SealError:
            return render(request, "setup/panel_test.html", {"sealed": True})
        secret = unseal(found.secret_sealed, settings.FIELD_KEYS)
    claims = passes.read(secret, asked.token, issuer=settings.PUBLIC_URL, audience=panel_values.origin_of(asked.url))
    context = {
        "panel": found,
        "ticket": ticket,
        "missing": [panel_values.NAMES[name] for name in asked.missing],
        "claims": json.dumps(claims, ensure_ascii=False, indent=2),
    }
    if found.kind == Panel.Kind.FRAME:
        return render(
            request, "setup/panel_test.html", {**context, "address": panel_values.with_token(asked.url, asked.token)}
        )
    with asking.slot(found.pk) as free:
        exchange = asking.call(asked) if free else None
    return render(request, "setup/panel_test.html", {**context, **_shown(exchange)})


def _shown(exchange: asking.Exchange | None) -> dict[str, object]:
    """Return what the console draws of a call."""
    if exchange is None:
        return {"busy": True}
    answer = exchange.answer
    head = ""
    if answer is not None:
        head = "\n".join([f"HTTP {answer.status}", *(f"{name}: {value}" for name, value in answer.headers.items())])
    return {
        "exchange": exchange,
        "head": head,
        "body": answer.body[:SHOWN_BYTES].decode("utf-8", "replace").replace("\x00", "") if answer else "",
        "seconds": round(answer.seconds, 3) if answer else None,
        "card": exchange.card,
    }


def _ticket(access: Access, panel: Panel, number: str) -> Ticket | None:
    """Return the ticket of the panel's project by its number, the newest one without a number."""
    rows = visible_to(access).filter(project_id=panel.project_id).select_related("project").defer("search")
    digits = number.strip().rpartition("-")[2]
    if digits:
        proper = digits.isascii() and digits.isdigit() and len(digits) < 19
        return rows.filter(number=int(digits)).first() if proper else None
    return rows.order_by("-number").first()


def _more(request: HttpRequest, panel: Panel | None) -> dict[str, Any]:
    return {
        "placeholders": [("{{" + name + "}}", words) for name, words in panel_values.NAMES.items()],
        "state": asking.state_of(panel) if panel else None,
    }


KEYED: Keyed[Panel, SidePanelForm] = Keyed(
    name="panel",
    removed=gettext_lazy("It is shown no more."),
    rows=panels_of,
    form=lambda data, row: SidePanelForm(data, panel=row),
    save=lambda access, project, row, form: actions.save_panel(
        access=access, project=project, panel=row, values=form.values()
    ),
    remove=lambda access, row: actions.remove_panel(access=access, panel=row),
    renew=lambda access, row: actions.rotate_panel_secret(access=access, panel=row),
    more=_more,
)
