"""The plan of who works when, a week at a time."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.lib import clock
from otklik.routing.actions.shifts import add_shift, remove_shift, set_day
from otklik.routing.models import Shift
from otklik.routing.shifts import plan
from otklik.setup.pages import add_errors, page, project_or_404, saved
from otklik.setup.routing_forms import DAYS, ShiftDayForm, ShiftForm, working_in

WEEK = datetime.timedelta(days=7)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def shifts(request: HttpRequest, key: str) -> HttpResponseBase:
    """A week of the plan as a plot, the shifts it comes from, and a form for more."""
    project = project_or_404(request, key, Right.SUPERVISE)
    form = ShiftForm(request.POST or None, project=project)
    if saved(request, form, lambda: add_shift(access=access_of(request), project=project, **form.cleaned_data)):
        return redirect("setup_shifts", key=key)
    return _show(request, project, form, ShiftDayForm(None, project=project), bound=form.is_bound)


@require_POST
@door
def day(request: HttpRequest, key: str) -> HttpResponseBase:
    """Make one day of somebody otherwise."""
    project = project_or_404(request, key, Right.SUPERVISE)
    form = ShiftDayForm(request.POST, project=project)
    if form.is_valid():
        values = dict(form.cleaned_data)
        try:
            set_day(access=access_of(request), project=project, user=values.pop("person"), **values)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved"))
            return redirect("setup_shifts", key=key)
    return _show(request, project, ShiftForm(None, project=project), form, bound=True)


@require_POST
@door
def remove(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Take a shift out of the plan."""
    project = project_or_404(request, key, Right.SUPERVISE)
    found = Shift.objects.select_related("user").filter(project=project, pk=pk).first()
    if found is None:
        raise Http404
    remove_shift(access=access_of(request), shift=found)
    messages.success(request, _("The shift is removed"))
    return redirect("setup_shifts", key=key)


def _show(
    request: HttpRequest, project: Project, form: ShiftForm, day_form: ShiftDayForm, *, bound: bool
) -> HttpResponse:
    monday = _monday(request.GET.get("week", ""), project)
    context: dict[str, Any] = {
        "form": form,
        "day_form": day_form,
        "people": _plot(project, monday),
        "days": [{"label": label, "date": monday + datetime.timedelta(days=n), "x": n * 24} for n, label in DAYS],
        "before": (monday - WEEK).isoformat(),
        "after": (monday + WEEK).isoformat(),
        "shifts": [
            {"shift": shift, "days": ", ".join(str(dict(DAYS)[n]) for n in shift.days)}
            for shift in Shift.objects.filter(project=project).select_related("user").order_by("user__name", "starts")
        ],
    }
    return page(request, "setup/shifts.html", context, project=project, status=422 if bound else 200)


def _monday(text: str, project: Project) -> datetime.date:
    try:
        chosen = datetime.date.fromisoformat(text)
        if not 2000 <= chosen.year <= 2100:
            raise ValueError(text)
    except ValueError:
        chosen = clock.now().astimezone(project.zone).date()
    return chosen - datetime.timedelta(days=chosen.weekday())


def _plot(project: Project, monday: datetime.date) -> list[dict[str, Any]]:
    """Return who works in the week with his bars: hours from Monday's midnight and how many, for a plot 168 wide."""
    zero = datetime.datetime.combine(monday, datetime.time(), project.zone)
    bars: dict[int, list[dict[str, Any]]] = {}
    for span in plan(project, monday - datetime.timedelta(days=1), monday + datetime.timedelta(days=6)):
        begin = max((span.starts - zero).total_seconds() / 3600, 0)
        end = min((span.ends - zero).total_seconds() / 3600, 168)
        if end > begin:
            local = [moment.astimezone(project.zone) for moment in (span.starts, span.ends)]
            words = f"{local[0]:%d.%m %H:%M} – {local[1]:%H:%M}"
            bar = {"x": f"{begin:.2f}", "width": f"{end - begin:.2f}", "words": words, "exception": span.exception}
            bars.setdefault(span.user, []).append(bar)
    return [{"user": user, "bars": bars[user.pk]} for user in working_in(project) if user.pk in bars]
