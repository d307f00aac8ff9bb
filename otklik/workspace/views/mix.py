"""What the first line solves and what it hands on, for supervisors: a plot by day, topics, targets."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from otklik.accounts.access import DeniedError
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.routing.mix import Mix, mix_of
from otklik.workspace.doors import door, reader
from otklik.workspace.place import navigation, read_place

PERIODS = (7, 30, 90)
MOST_PROJECTS = 20


@require_safe
@door
def mix(request: HttpRequest) -> HttpResponseBase:
    """The mix of the projects somebody supervises, or of one."""
    access = reader(request)
    if not access.with_right(Right.SUPERVISE):
        raise DeniedError(f"user {access.user_id} supervises no project")
    place = read_place(request, access)
    given = request.GET.get("days", "")
    days = next((period for period in PERIODS if str(period) == given), PERIODS[1])
    supervised = Project.objects.filter(pk__in=access.with_right(Right.SUPERVISE), is_active=True)
    projects = supervised.filter(pk=place.project.pk) if place.project else supervised
    rows = []
    for project in projects[:MOST_PROJECTS]:
        figures = mix_of(access, project, days=days)
        rows.append({"project": project, "figures": figures, "bars": bars(figures.days)})
    context = {"rows": rows, "days": days, "periods": PERIODS, "place": place, "nav": navigation(access, place)}
    return render(request, "workspace/mix.html", context)


def bars(days: list[Mix]) -> list[dict[str, Any]]:
    """Return a bar a day for a plot 40 high: handed on above solved, the highest day as high as the plot."""
    most = max((mix.solved + mix.handed for mix in days), default=0)
    if not most:
        return []
    found = []
    for place, mix in enumerate(days):
        solved, handed = round(mix.solved * 40 / most, 2), round(mix.handed * 40 / most, 2)
        found.append(
            {
                "x": place * 4,
                "mix": mix,
                "solved": solved,
                "handed": handed,
                "low": 40 - solved,
                "top": 40 - solved - handed,
            }
        )
    return found
