from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from otklik.accounts.doors import door
from otklik.accounts.roles import Right
from otklik.cabinet import queries
from otklik.cabinet.pages import frame, representative
from otklik.service_levels.escalation_queries import cards_visible_to

NEWEST = 100


@require_safe
@door
def reviews(request: HttpRequest) -> HttpResponseBase:
    """Reviews of missed promises of the person's company, where its project shows them; the newest."""
    access = representative(request)
    projects = queries.projects_of(access)
    mine = access.with_right(Right.READ_HANDED)
    cards = cards_visible_to(access).filter(project_id__in=mine).order_by("-id")[:NEWEST]
    context = frame(projects[0] if len(projects) == 1 else None) | {"projects": projects, "cards": cards}
    return render(request, "cabinet/reviews.html", context)
