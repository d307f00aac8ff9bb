"""Common problems of one's projects: what they seem to be, how much against usual, one common ticket of many (R252)."""

from __future__ import annotations

import datetime
import math
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.actions import CannotLinkError
from otklik.desk.actions.common import dismiss_common, join_common, take_common_apart
from otklik.desk.common_queries import STATES, Shown, problems_visible_to, shown, tickets_of
from otklik.desk.common_words import HOURS, measure
from otklik.desk.models import CommonProblem
from otklik.workspace.doors import door, number_of, reader
from otklik.workspace.place import navigation, read_place

PAGE = 10
HIGH, STEP = 40, 28  # of the plot, from bar to bar
TABS: dict[str, Promise] = {
    "open": gettext_lazy("Going on"),
    "none": gettext_lazy("No common problem"),
    "over": gettext_lazy("Over"),
}
TONES = {"noticed": ("warn", "alert"), "linked": ("info", "link"), "none": ("", "x"), "over": ("ok", "check")}


@require_safe
@door
def common(request: HttpRequest) -> HttpResponseBase:
    """The common problems of the projects somebody reads, or of one, the newest first."""
    access = reader(request)
    place = read_place(request, access)
    state = request.GET.get("state", "open")
    if state not in TABS:
        raise Http404
    own = {"project": place.project.key} if place.project else {}
    rows = problems_visible_to(access).filter(state__in=STATES[state]).order_by("-pk")
    if place.project:
        rows = rows.filter(project=place.project)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    more = {**own, "state": state, "before": str(found[PAGE - 1].pk)} if len(found) > PAGE else {}
    context = {
        "rows": [_row(access, row) for row in shown(access, found[:PAGE])],
        "state": state,
        "tabs": [
            {"url": f"?{urlencode({**own, 'state': name})}", "label": label, "current": name == state}
            for name, label in TABS.items()
        ],
        "more_url": f"?{urlencode(more)}" if more else "",
        "several": len(place.projects) > 1 and place.project is None,
        "place": place,
        "nav": navigation(access, place),
    }
    return render(request, "workspace/common.html", context)


@require_POST
@door
def join(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Make one common ticket of a problem's tickets."""
    access = reader(request)
    problem = _problem_or_404(access, pk)
    access.require(Right.WORK, problem.project_id)
    given = request.POST.get("parent", "")
    parent = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0
    row = tickets_of(access, problem).filter(ticket_id=parent).select_related("ticket").first()
    if row is None:
        messages.error(request, _("Choose one of the tickets."))
        return _back(request, problem)
    try:
        made = join_common(access=access, problem=problem, parent=row.ticket)
    except CannotLinkError as error:
        messages.error(request, str(error))
        return _back(request, problem)
    text = ngettext("%(count)s ticket is its part now", "%(count)s tickets are its parts now", made.parts)
    said = text % {"count": made.parts}
    if made.left:
        left = ngettext(
            "%(count)s is a part of another ticket and stays there",
            "%(count)s are parts of other tickets and stay there",
            made.left,
        )
        said = f"{said}; {left % {'count': made.left}}"
    messages.success(request, said)
    return _back(request, problem)


@require_POST
@door
def apart(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take a common ticket apart again."""
    access = reader(request)
    problem = _problem_or_404(access, pk)
    count = take_common_apart(access=access, problem=problem)
    text = ngettext("%(count)s ticket stands for itself again", "%(count)s tickets stand for themselves again", count)
    messages.success(request, text % {"count": count})
    return _back(request, problem)


@require_POST
@door
def dismiss(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say that it is no common problem."""
    access = reader(request)
    problem = _problem_or_404(access, pk)
    dismiss_common(access=access, problem=problem)
    messages.success(request, _("It will not be raised again for a day"))
    return _back(request, problem)


def _problem_or_404(access: Access, pk: int) -> CommonProblem:
    found = problems_visible_to(access).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def _back(request: HttpRequest, problem: CommonProblem) -> HttpResponseBase:
    """Lead back to the list from which it was done; the problem may have left it."""
    state = request.POST.get("state", "")
    query = f"?{urlencode({'state': state})}" if state in TABS and state != "open" else ""
    return redirect(f"{reverse('work_common')}{query}#problem-{problem.pk}")


def _row(access: Access, row: Shown) -> dict[str, Any]:
    problem = row.problem
    tone, icon = TONES[problem.state]
    hours = max(HOURS, math.ceil((problem.last_at - problem.began_at).total_seconds() / 3600))
    return {
        "problem": problem,
        "words": ", ".join(problem.names),
        "measure": measure(problem.count, problem.usual * hours / HOURS, hours),
        "tone": tone,
        "icon": icon,
        "bars": bars(row.hours),
        "width": len(row.hours) * STEP,
        "until": row.hours[-1][0] + datetime.timedelta(hours=1) if row.hours else None,
        "newest": [(number_of(ticket), ticket) for ticket in row.newest],
        "oldest": [(number_of(ticket), ticket) for ticket in row.oldest],
        "parent_number": f"{problem.project.prefix}-{problem.parent.number}" if problem.parent else "",
        "apart": row.apart,
        "may_work": access.may(Right.WORK, problem.project_id),
        "may_dismiss": problem.is_open and access.may(Right.SUPERVISE, problem.project_id),
    }


def bars(hours: list[tuple[datetime.datetime, int]]) -> list[dict[str, Any]]:
    """Return a bar an hour for the plot, the fullest hour as high as it."""
    most = max((count for _hour, count in hours), default=0) or 1
    return [
        {"x": place * STEP, "hour": hour, "count": count, "height": (high := round(count * HIGH / most, 2)),
         "top": round(HIGH - high, 2)}
        for place, (hour, count) in enumerate(hours)
    ]  # fmt: skip
