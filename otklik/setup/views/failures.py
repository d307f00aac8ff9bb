"""Reactions that failed for good; administrators only."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.accounts.doors import door
from otklik.accounts.models import Project
from otklik.desk.models import Ticket
from otklik.events import dead
from otklik.events.models import ReactionRun
from otklik.setup.pages import administrator, page

PAGE = 100


@require_safe
@door
def failures(request: HttpRequest) -> HttpResponseBase:
    """What has failed six times and waits for a person."""
    administrator(request)
    rows = list(dead.dead_runs()[:PAGE])
    numbers = dict(Ticket.objects.filter(pk__in=[row.event.ticket_id for row in rows]).values_list("pk", "number"))
    projects = Project.objects.in_bulk([row.event.project_id for row in rows if row.event.project_id])
    listed = [
        {
            "row": row,
            "project": projects.get(row.event.project_id or 0),
            "number": numbers.get(row.event.ticket_id or 0),
            "reason": (row.last_error.strip().splitlines() or [""])[-1],
        }
        for row in rows
    ]
    return page(request, "setup/failures.html", {"failures": listed, "amount": dead.dead_runs().count()})


@require_POST
@door
def rerun(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Have one run again."""
    access = administrator(request)
    if dead.rerun(actor=access.actor, run=_run(pk)):
        messages.success(request, _("It runs again. If it fails, it comes back here."))
    return redirect("setup_failures")


@require_POST
@door
def dismiss(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Lay one aside."""
    access = administrator(request)
    if dead.dismiss(actor=access.actor, run=_run(pk)):
        messages.success(request, _("Laid aside."))
    return redirect("setup_failures")


def _run(pk: int) -> ReactionRun:
    found = ReactionRun.objects.select_related("event").filter(pk=pk).first()
    if found is None or found.state == ReactionRun.State.DONE:
        raise Http404
    return found
