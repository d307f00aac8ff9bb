"""Tickets that come by the calendar: a project's plans, their next dates in plain words, what became of them."""

from __future__ import annotations

import datetime
import itertools
import zoneinfo
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.automation import actions
from otklik.automation.actions.plans import checked
from otklik.automation.models import Plan, PlanDate
from otklik.automation.plan_words import said
from otklik.automation.planning import dates
from otklik.automation.queries import plan_dates_visible_to, plans_visible_to
from otklik.desk.models import Ticket
from otklik.lib import clock
from otklik.lib.zones import zone_names
from otklik.setup.pages import add_errors, page, project_or_404
from otklik.setup.plan_forms import PlanForm, initial_of

AHEAD = 8  # dates that are shown ahead
SHOWN = 50  # lines of the log


@require_safe
@door
def plans(request: HttpRequest, key: str) -> HttpResponseBase:
    """The plans of a project."""
    project = project_or_404(request, key, Right.SUPERVISE)
    rows = plans_visible_to(access_of(request)).filter(project=project)
    lines = [{"plan": row, "when": said(row.rrule)} for row in rows]
    return page(request, "setup/plans.html", {"lines": lines}, project=project)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def plan(request: HttpRequest, key: str, pk: int | None) -> HttpResponseBase:
    """Make a plan, change or remove one."""
    project = project_or_404(request, key, Right.SUPERVISE)
    access = access_of(request)
    found = _plan(request, project, pk) if pk else None
    if request.method == "POST" and "remove" in request.POST and found:
        actions.remove_plan(access=access, plan=found)
        messages.success(request, _("The schedule is removed."))
        return redirect("setup_plans", key=key)
    form = PlanForm(request.POST or None, project=project, initial=initial_of(found, project))
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_plan(access=access, project=project, plan=found, wanted=form.wanted(found))
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved"))
            return redirect("setup_plan", key=key, pk=saved.pk)
    context: dict[str, Any] = {"form": form, "plan": found, "zones": zone_names()}
    if found is not None:
        context |= {"ahead": _ahead(found), "when": said(found.rrule), "log": _log(request, project, found)}
    return page(request, "setup/plan.html", context, project=project, status=422 if form.is_bound else 200)


@require_POST
@door
def look(request: HttpRequest, key: str) -> HttpResponseBase:
    """The next dates of the plan in the form; nothing is kept."""
    project = project_or_404(request, key, Right.SUPERVISE)
    form = PlanForm(request.POST, project=project)
    if not form.is_valid():
        problem = next(iter(form.errors.values()))[0]
        return _drawn(request, project, {"problem": f"{form[next(iter(form.errors))].label}: {problem}"})
    try:
        values = checked(project, form.wanted(None))
    except ValidationError as error:
        return _drawn(request, project, {"problem": " ".join(error.messages)})
    meant = Plan(project=project, **values)
    return _drawn(request, project, {"ahead": _ahead(meant), "when": said(meant.rrule)})


def _drawn(request: HttpRequest, project: Project, context: dict[str, Any]) -> HttpResponse:
    return render(request, "setup/plan_ahead.html", {"project": project, **context})


@require_POST
@door
def skip(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Leave a day out, or have it again."""
    found = _plan(request, project_or_404(request, key, Right.SUPERVISE), pk)
    try:
        day = datetime.date.fromisoformat(request.POST.get("day", ""))
        wanted = request.POST.get("skip") == "1"
        actions.skip_day(access=access_of(request), plan=found, day=day, skip=wanted)
    except (ValueError, ValidationError):
        messages.error(request, _("This value is not allowed here."))
    return redirect("setup_plan", key=key, pk=pk)


def _plan(request: HttpRequest, project: Project, pk: int) -> Plan:
    found = plans_visible_to(access_of(request)).filter(project=project, pk=pk).first()
    if found is None:
        raise Http404
    return found


def _ahead(plan: Plan) -> list[dict[str, Any]]:
    """Return the next dates as the page tells them, in the wall clock of the plan."""
    zone = zoneinfo.ZoneInfo(plan.time_zone)
    found = itertools.islice(dates(plan, clock.now()), AHEAD)
    return [
        {
            "at": date.at.astimezone(zone),
            "raw": date.raw.astimezone(zone),
            "day": date.raw.astimezone(zone).date().isoformat(),
            "moved": date.is_moved,
            "why": date.why,
        }
        for date in found
    ]


def _log(request: HttpRequest, project: Project, plan: Plan) -> list[dict[str, Any]]:
    rows = list(plan_dates_visible_to(access_of(request)).filter(plan=plan)[:SHOWN])
    tickets = Ticket.objects.filter(project=project, pk__in=[row.ticket_id for row in rows if row.ticket_id])
    numbers = {pk: f"{project.prefix}-{number}" for pk, number in tickets.values_list("pk", "number")}
    states = PlanDate.State
    return [
        {"row": row, "number": numbers.get(row.ticket_id or 0), "failed": row.state == states.FAILED} for row in rows
    ]
