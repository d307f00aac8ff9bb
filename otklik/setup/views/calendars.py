from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of
from otklik.accounts.models import Project
from otklik.service_levels import actions, production
from otklik.service_levels.actions import CalendarForm
from otklik.service_levels.ical import MOST_BYTES, NotCalendarError
from otklik.service_levels.models import Calendar
from otklik.service_levels.queries import calendars_of
from otklik.setup.pages import add_errors, page, project_or_404
from otklik.setup.promise_forms import CalendarSetupForm, DayForm, shown_periods

HOURS = range(0, 25, 6)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def calendar(request: HttpRequest, key: str, pk: int | None) -> HttpResponseBase:
    """Make a calendar or change one; its week is drawn, its days are listed."""
    project = project_or_404(request, key)
    found = _calendar(request, project, pk) if pk else None
    form = CalendarSetupForm(request.POST or None, project=project, calendar=found)
    if request.method == "POST" and form.is_valid():
        names = ("name", "time_zone", "always", "by_shifts", "is_default", "teams")
        given = {name: form.cleaned_data[name] for name in names}
        try:
            row = actions.save_calendar(
                access=access_of(request), project=project, calendar=found, form=CalendarForm(week=form.week(), **given)
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved"))
            return redirect("setup_calendar", key=key, pk=row.pk)
    return _shown(request, project, found, form, DayForm(), 422 if form.is_bound else 200)


@require_POST
@door
def day(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Say what is different on a date (`do` is not "remove"), or have it be as its weekday again."""
    project = project_or_404(request, key)
    row = _calendar(request, project, pk)
    form = DayForm(request.POST)
    if not form.is_valid():
        own = CalendarSetupForm(project=project, calendar=row)
        return _shown(request, project, row, own, form, 422)
    values = form.cleaned_data
    if request.POST.get("do") == "remove":
        actions.remove_day(access=access_of(request), calendar=row, date=values["date"])
    else:
        actions.save_day(access=access_of(request), calendar=row, **values)
    return _back(key, row)


@require_POST
@door
def production_year(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Take over a year of a production calendar."""
    project = project_or_404(request, key)
    row = _calendar(request, project, pk)
    country, _colon, year = request.POST.get("year", "").partition(":")
    try:
        count = actions.add_production_year(
            access=access_of(request), calendar=row, country=country, year=int(year) if year.isdigit() else 0
        )
    except LookupError as error:
        raise Http404 from error
    messages.success(request, _("Days taken over: %(count)s") % {"count": count})
    return _back(key, row)


@require_POST
@door
def import_file(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Take over the whole days of an iCalendar file."""
    project = project_or_404(request, key)
    row = _calendar(request, project, pk)
    file = request.FILES.get("file")
    try:
        data = file.read(MOST_BYTES + 1) if file else b""
        count = actions.import_ical(access=access_of(request), calendar=row, data=data)
    except NotCalendarError:
        messages.error(request, _("This is no iCalendar file with whole days in it."))
    else:
        messages.success(request, _("Days taken over: %(count)s") % {"count": count})
    return _back(key, row)


@require_POST
@door
def remove(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Remove a calendar."""
    project = project_or_404(request, key)
    row = _calendar(request, project, pk)
    try:
        actions.remove_calendar(access=access_of(request), calendar=row)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _back(key, row)
    messages.success(request, _("The calendar was removed"))
    return redirect("setup_promises", key=key)


def _calendar(request: HttpRequest, project: Project, pk: int) -> Calendar:
    found = calendars_of(access_of(request), project.pk).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _back(key: str, row: Calendar) -> HttpResponse:
    return redirect("setup_calendar", key=key, pk=row.pk)


def _shown(
    request: HttpRequest,
    project: Project,
    row: Calendar | None,
    form: CalendarSetupForm,
    day_form: DayForm,
    status: int,
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "calendar": row, "day_form": day_form, "hours": HOURS}
    if row is not None:
        context["plot"] = _plot(row, form)
        context["days"] = [(one, shown_periods(one.periods)) for one in row.days.filter(project_id=project.pk)]
        context["years"] = production.years(get_language() or "en")
    return page(request, "setup/calendar.html", context, project=project, status=status)


def _plot(row: Calendar, form: CalendarSetupForm) -> list[dict[str, Any]]:
    """Return the week as bars: minutes are widths."""
    week = [[[0, 1440]]] * 7 if row.always else (row.week or [[]] * 7)
    return [
        {
            "label": field.label,
            "words": shown_periods(week[number]),
            "y": number * 22,
            "text_y": number * 22 + 14,
            "bars": [{"x": start, "width": end - start} for start, end in week[number]],
        }
        for number, field in enumerate(form.day_fields())
    ]
