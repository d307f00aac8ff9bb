"""One's own presence, the queue and the next ticket of it, the work of the others."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.accounts.access import Access, DeniedError
from otklik.accounts.middleware import access_of
from otklik.accounts.roles import Right
from otklik.desk.models import Ticket
from otklik.lib import clock
from otklik.routing.actions.presence import be_seen, set_presence
from otklik.routing.actions.take_next import take_next
from otklik.routing.models.presence import State
from otklik.routing.queries import reasons_for
from otklik.routing.queue import queue_of
from otklik.routing.workload import workload as loads_of
from otklik.workspace.doors import door, is_fragment, number_of, reader, toast
from otklik.workspace.place import navigation, read_place
from otklik.workspace.routing import TONES, rows_of, switch
from otklik.workspace.worktime import PERIODS, of_workload

MOST = 100


@require_POST
@door
def presence(request: HttpRequest) -> HttpResponseBase:
    """Say what one is (`state`, `reason`), or only that the page is open; answer with the switch."""
    access = access_of(request)
    if not access.with_right(Right.WORK):
        return HttpResponse(status=204)
    wanted = request.POST.get("state", "")
    if not wanted:
        return _switch(request, access, be_seen(access=access))
    number = request.POST.get("reason", "")
    known = number.isascii() and number.isdigit() and len(number) <= 18
    reason = reasons_for(access).filter(pk=int(number)).first() if known else None
    try:
        if number and reason is None:
            raise ValueError("there is no such reason")
        found = set_presence(access=access, state=wanted, reason=reason)
    except ValueError:
        return HttpResponse(status=422)
    return _switch(request, access, found)


def _switch(request: HttpRequest, access: Access, found: Any) -> HttpResponse:
    return render(request, "workspace/presence_switch.html", {"switch": switch(access, found)})


@require_safe
@door
def queue(request: HttpRequest) -> HttpResponseBase:
    """All that waits, in the order in which it will be given out, and why each stands where it stands."""
    access = reader(request)
    place = read_place(request, access)
    found = queue_of(access, project=place.project.pk if place.project else None, most=MOST + 1)
    context = {
        "rows": rows_of(access, found[:MOST]),
        "more": len(found) > MOST,
        "now": clock.now(),
        "most": MOST,
        "may_take": bool(access.with_right(Right.WORK)),
        "may_supervise": bool(access.with_right(Right.SUPERVISE)),
    }
    if is_fragment(request):
        return render(request, "workspace/queue_rows.html", {**context, "place": place})
    return render(request, "workspace/queue.html", {**context, "place": place, "nav": navigation(access, place)})


@require_POST
@door
def next_one(request: HttpRequest) -> HttpResponseBase:
    """Take the first ticket of the queue that one can take, and go to it."""
    ticket = take_next(access=access_of(request))
    if ticket is None:
        text = _("Nothing waits that you can take now")
        if is_fragment(request):
            return toast(HttpResponse(status=204), text)
        messages.info(request, text)
        return redirect("work_queue")
    address = reverse("work_ticket", args=[number_of(ticket)])
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


@require_safe
@door
def workload(request: HttpRequest) -> HttpResponseBase:
    """What each employee has on his hands, and his day."""
    access = reader(request)
    if not access.with_right(Right.SUPERVISE):
        raise DeniedError(f"user {access.user_id} supervises no project")
    place = read_place(request, access)
    today = timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    statuses = {status.value: status.label for status in Ticket.ACTIVE}
    rows = [
        {
            "load": load,
            "label": State(load.state).label,
            "tone": TONES[State(load.state)],
            "counts": [load.open.get(status, 0) for status in statuses],
            "minutes": [load.minutes.get(state.value, 0) for state in State if state != State.OFFLINE],
        }
        for load in loads_of(access, project=place.project.pk if place.project else None, today=today)
    ]
    context = {
        "rows": rows,
        "statuses": list(statuses.values()),
        "states": [state.label for state in State if state != State.OFFLINE],
        "place": place,
        "nav": navigation(access, place),
        **of_workload(access, project=place.project, days=_days(request), today=timezone.localdate(clock.now())),
    }
    return render(request, "workspace/workload.html", context)


def _days(request: HttpRequest) -> int:
    given = request.GET.get("days", "")
    return next((days for days in PERIODS if str(days) == given), PERIODS[1])
