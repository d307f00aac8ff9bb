from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from otklik.accounts.access import Access
from otklik.accounts.models import User
from otklik.accounts.roles import Right
from otklik.desk import listing
from otklik.lib.prepared import planned
from otklik.workspace.columns import with_columns
from otklik.workspace.composing import begun_among
from otklik.workspace.doors import door, is_fragment, reader
from otklik.workspace.place import Place, navigation, read_place
from otklik.workspace.row_markup import draw
from otklik.workspace.rows import make_rows
from otklik.workspace.saved import saved_page
from otklik.workspace.searching import Results, results
from otklik.workspace.views.view_exports import may_export

PAGE = 50
BESIDE = 20  # rows beside a ticket whose page is opened as a whole; more come as one scrolls
MOST = 300  # rows that a refresh of a long list draws at once


def list_context(access: Access, place: Place, request: HttpRequest, *, current: str = "") -> dict[str, Any]:
    """Return what the left column needs."""
    found: Results | None = None
    if place.query:
        found = results(access, place, limit=PAGE)
        tickets, more = found.tickets, ""
    else:
        page = _page(access, place, request, BESIDE if current else PAGE)
        tickets, more = page.tickets, page.next
    rows = make_rows(tickets, place, current=current, passages=found.passages if found else {})
    if place.saved and not place.query:
        rows = with_columns(rows, tickets, place.saved.columns)
    may_create = bool(access.with_right(Right.WORK))
    begun = begun_among(access, [row.pk for row in rows])
    return {
        "place": place,
        "rows": rows,
        "drawn": draw(rows, begun=begun, pickable=may_create),
        "found": found,
        "more_url": reverse("work_rows") + place.suffix(cursor=more) if more else "",
        "empty": place.empty,
        "continued": bool(request.GET.get("cursor")),
        "may_export": bool(place.saved and may_export(access, place.saved)),
        "may_create": may_create,
    }


def _page(access: Access, place: Place, request: HttpRequest, limit: int) -> listing.Page:
    shown = request.GET.get("shown", "")
    if shown.isascii() and shown.isdigit() and len(shown) < 6:
        limit = min(max(int(shown), PAGE), MOST)
    try:
        if place.saved:
            cursor = request.GET.get("cursor", "")
            return saved_page(access, place.saved, project=place.project, limit=limit, cursor=cursor)
        return listing.page(access, place.conditions(access), limit=limit, cursor=request.GET.get("cursor", ""))
    except listing.BadCursorError as error:
        raise Http404 from error


@require_safe
@door
@planned()
def index(request: HttpRequest) -> HttpResponseBase:
    """The list with nothing open beside it."""
    access = reader(request)
    place = read_place(request, access)
    context = list_context(access, place, request)
    if is_fragment(request):
        return render(request, "workspace/list.html", context)
    return render(
        request,
        "workspace/index.html",
        {**context, "nav": navigation(access, place), "tour": not place.query and _tour(request)},
    )


def _tour(request: HttpRequest) -> bool:
    """Tell whether the person has not seen the tour yet."""
    return isinstance(request.user, User) and request.user.toured_at is None


@require_safe
@door
@planned()
def rows(request: HttpRequest) -> HttpResponseBase:
    """The rows alone: the next page of a list, or the list anew after something has changed (`shown` rows of it)."""
    access = reader(request)
    place = read_place(request, access)
    return render(request, "workspace/rows.html", list_context(access, place, request))


@require_safe
@door
@planned()
def nav(request: HttpRequest) -> HttpResponseBase:
    """The navigation with fresh counters."""
    access = reader(request)
    place = read_place(request, access)
    at = request.GET.get("at", "")
    elsewhere = at if at in {"customers", "control", "common", "queue", "workload", "pages"} else ""
    return render(
        request, "workspace/nav.html", {"place": place, "nav": navigation(access, place), "elsewhere": elsewhere}
    )
