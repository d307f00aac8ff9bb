"""What one employee did, for those who supervise him."""

from __future__ import annotations

import datetime

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from otklik.accounts.middleware import access_of
from otklik.accounts.models import User
from otklik.accounts.roles import Right
from otklik.lib import clock
from otklik.routing import doings as reading
from otklik.workspace.doings import GROUPS, kinds_of, rows_of
from otklik.workspace.doors import door
from otklik.workspace.place import navigation, read_place

USUAL_DAYS = 7


@require_safe
@door
def doings(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What an employee did from one day to another, the newest first; by kind. Nobody's whom one does not supervise."""
    access = access_of(request)
    place = read_place(request, access)
    mine = access.with_right(Right.SUPERVISE)
    user = User.objects.filter(pk=pk, memberships__project__in=mine).first() if pk < 2**63 else None
    chosen = place.project.pk if place.project else None
    projects = reading.projects_of(access, user, project=chosen) if user else []
    if user is None or not projects:
        raise Http404
    group = request.GET.get("kind", "")
    today = timezone.localdate(clock.now())
    until = _day(request, "until") or today
    since = min(_day(request, "since") or until - datetime.timedelta(days=USUAL_DAYS - 1), until)
    since = max(since, until - datetime.timedelta(days=reading.MOST_DAYS - 1))
    try:
        found = reading.doings(
            user=user,
            projects=projects,
            kinds=kinds_of(group),
            since=_begin(since),
            until=_begin(until + datetime.timedelta(days=1)),
            cursor=request.GET.get("cursor", "")[:200],
        )
    except reading.BadCursorError as error:
        raise Http404 from error
    given = {"project": request.GET.get("project", ""), "kind": group, "since": since, "until": until}
    more = urlencode({**{name: str(value) for name, value in given.items() if value}, "cursor": found.next})
    context = {
        "employee": user,
        "rows": rows_of(access, found.events),
        "more": f"?{more}" if found.next else "",
        "groups": GROUPS,
        "group": group,
        "since": since.isoformat(),
        "until": until.isoformat(),
        "several": len(projects) > 1,
        "place": place,
        "nav": navigation(access, place),
    }
    return render(request, "workspace/doings.html", context)


def _day(request: HttpRequest, name: str) -> datetime.date | None:
    """Return a day as a form sends it; one that no calendar of ours has is none."""
    try:
        day = parse_date(request.GET.get(name, ""))
    except ValueError:
        return None
    return day if day is not None and 2000 <= day.year < 2200 else None


def _begin(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
