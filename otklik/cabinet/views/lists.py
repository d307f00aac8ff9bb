from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from otklik.accounts.access import Access
from otklik.accounts.doors import door
from otklik.accounts.models import User
from otklik.cabinet import queries
from otklik.cabinet.pages import chosen_project, frame, representative, row_of
from otklik.desk.listing import BadCursorError

MAX_QUERY = 200


@require_safe
@door
def index(request: HttpRequest) -> HttpResponseBase:
    """What waits for the company, then everything that was handed to it; or what a search has found."""
    access = representative(request)
    context = _context(request, access)
    tour = isinstance(request.user, User) and request.user.toured_at is None and not request.GET
    return render(request, "cabinet/index.html", context | {"tour": tour})


@require_safe
@door
def rows(request: HttpRequest) -> HttpResponseBase:
    """The part of the page that refreshes itself."""
    access = representative(request)
    return render(request, "cabinet/rows.html", _context(request, access))


def _context(request: HttpRequest, access: Access) -> dict[str, Any]:
    projects = queries.projects_of(access)
    chosen = chosen_project(projects, request.GET.get("project", ""))
    limits = (chosen.pk,) if chosen else ()
    query = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:MAX_QUERY]
    cursor = request.GET.get("after", "")[:MAX_QUERY]
    context: dict[str, Any] = frame(chosen or (projects[0] if len(projects) == 1 else None)) | {
        "projects": projects,
        "chosen": chosen,
        "several": len(projects) > 1,
        "query": query,
        "suffix": _suffix(project=chosen.key if chosen else "", q=query, after=cursor),
    }
    if query:
        return context | {"found": [row_of(row) for row in queries.search(access, query, limits)]}
    try:
        page = queries.page(access, limits, cursor=cursor)
    except BadCursorError as error:
        raise Http404 from error
    waiting = [] if cursor else [row_of(row) for row in queries.waiting(access, limits)[:100]]
    shown = {row.ticket.pk for row in waiting}
    return context | {
        "waiting": waiting,
        "handed": [row_of(row) for row in page.tickets if row.pk not in shown],
        "counts": queries.counts(access, limits),
        "cursor": cursor,
        "more": _suffix(project=chosen.key if chosen else "", after=page.next) if page.next else "",
    }


def _suffix(**values: str) -> str:
    given = {name: value for name, value in values.items() if value}
    return f"?{urlencode(given)}" if given else ""
