"""The time a ticket takes: its section, the beats of open pages, entries and corrections by hand."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.models import Ticket
from otklik.routing.actions.worktime import beat as take_beat
from otklik.routing.actions.worktime_hand import add_time, correct_time
from otklik.routing.worktime import entries_visible_to, time_on
from otklik.workspace.doors import door, is_fragment, reader, ticket_or_404, toast
from otklik.workspace.worktime import of_ticket

MOST_SECONDS = 86_400


@require_safe
@door
def time(request: HttpRequest, number: str) -> HttpResponseBase:
    """The section of the side column; it comes after the page, which does not wait for it."""
    access = reader(request)
    ticket = ticket_or_404(access, number)
    return render(request, "workspace/side/time_rows.html", of_ticket(access, ticket))


@require_POST
@door
def beat(request: HttpRequest, number: str) -> HttpResponseBase:
    """A page tells how long its person has worked since it was last answered; answered with the sums."""
    access = reader(request)
    ticket = ticket_or_404(access, number)
    access.require(Right.WORK, ticket.project_id)
    take_beat(
        access=access,
        ticket=ticket,
        seconds=_number(request, "seconds", MOST_SECONDS),
        by_hand=request.POST.get("by_hand") == "1",
        stop=request.POST.get("stop") == "1",
    )
    found = time_on(access, ticket, entries=False)
    return JsonResponse({"own": found.of(access.user_id), "total": found.total})


@require_POST
@door
def add(request: HttpRequest, number: str) -> HttpResponseBase:
    """Write time down that was worked elsewhere."""

    def act(access: Access, ticket: Ticket) -> str:
        day = request.POST.get("day", "")
        try:
            when = datetime.date.fromisoformat(day) if day else None
        except ValueError as error:
            raise ValidationError(_("Choose a day of the past year.")) from error
        minutes = _number(request, "minutes", 1_000_000)
        add_time(access=access, ticket=ticket, minutes=minutes, reason=request.POST.get("reason", ""), day=when)
        return _("The time is written down")

    return _acted(request, number, act)


@require_POST
@door
def correct(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """Say how long it really was."""

    def act(access: Access, ticket: Ticket) -> str:
        work = entries_visible_to(access, ticket).filter(pk=pk).first()
        if work is None:
            raise Http404
        minutes = _number(request, "minutes", 1_000_000)
        correct_time(access=access, work=work, minutes=minutes, reason=request.POST.get("reason", ""))
        return _("The time is corrected")

    return _acted(request, number, act)


def _acted(request: HttpRequest, number: str, act: Callable[[Access, Ticket], str]) -> HttpResponse:
    access = reader(request)
    ticket = ticket_or_404(access, number)
    access.require(Right.WORK, ticket.project_id)
    try:
        text, tone = act(access, ticket), "ok"
    except ValidationError as error:
        text, tone = " ".join(error.messages), "danger"
    if not is_fragment(request):
        (messages.success if tone == "ok" else messages.error)(request, text)
        return redirect("work_ticket", number=number)
    if tone == "danger":  # what was typed stays where it is
        return toast(HttpResponse(status=204), text, tone=tone)
    return toast(render(request, "workspace/side/time_rows.html", of_ticket(access, ticket)), text)


def _number(request: HttpRequest, name: str, most: int) -> int:
    given = request.POST.get(name, "0").strip()
    if not given.isascii() or not given.isdigit() or len(given) > 9:
        return 0
    return min(int(given), most)
