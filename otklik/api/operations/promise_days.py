"""The days on which working calendars differ from their week: by hand, by production calendar, by iCalendar file."""

from __future__ import annotations

import datetime

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from otklik.api import paging, repeats
from otklik.api import promise_models as shapes
from otklik.api.door import answer
from otklik.api.fields import Date, Id, ProjectKey
from otklik.api.inputs import Paged
from otklik.api.operations.cards import named
from otklik.api.operations.promises import calendar_of
from otklik.api.problems import refused
from otklik.api.set_up import managed
from otklik.service_levels import actions, production
from otklik.service_levels.ical import NotCalendarError
from otklik.service_levels.models import CalendarDay

router = Router(tags=["Promises"])
DAYS = "/{key}/calendars/{calendar_id}/days"


@router.get(
    DAYS, response={200: shapes.CalendarDayList}, operation_id="list_calendar_days", summary="List days of a calendar"
)
def list_calendar_days(
    request: HttpRequest, key: Path[ProjectKey], calendar_id: Path[Id], query: Query[Paged]
) -> HttpResponse:
    """Gives the dates that differ from the week, in their order, with where they are from. Needs `manage`."""
    access, project = managed(request, key, Paged)
    row = calendar_of(access, project, calendar_id)
    rows = CalendarDay.objects.filter(calendar=row, project_id=project.pk).order_by("date")
    if last := paging.decode(query.cursor):
        if last > datetime.date.max.toordinal():
            raise paging.bad_cursor()
        rows = rows.filter(date__gt=datetime.date.fromordinal(last))
    found = list(rows[: query.limit + 1])
    shown = found[: query.limit]
    after = paging.encode(shown[-1].date.toordinal()) if len(found) > query.limit else ""
    return answer(shapes.CalendarDayList(items=[_day(day) for day in shown], next=paging.next_link(request, after)))


@router.put(
    f"{DAYS}/{{date}}",
    response={200: shapes.CalendarDayOut},
    operation_id="set_calendar_day",
    summary="Say what is different on a date",
)
def set_calendar_day(
    request: HttpRequest, key: Path[ProjectKey], calendar_id: Path[Id], date: Path[Date], data: shapes.DayHours
) -> HttpResponse:
    """Says that nobody works on a date, or at other times. Open clocks follow. Needs the right `manage`."""
    access, project = managed(request, key)
    row = calendar_of(access, project, calendar_id)
    with named():
        day = actions.save_day(access=access, calendar=row, date=date, name=data.name, periods=data.periods)
    return answer(_day(day))


@router.delete(
    f"{DAYS}/{{date}}",
    response={204: None},
    operation_id="remove_calendar_day",
    summary="Have a date be as its weekday",
)
def remove_calendar_day(
    request: HttpRequest, key: Path[ProjectKey], calendar_id: Path[Id], date: Path[Date]
) -> HttpResponse:
    """Has a date be as its weekday again, also one that differs in nothing. Needs the right `manage`."""
    access, project = managed(request, key)
    actions.remove_day(access=access, calendar=calendar_of(access, project, calendar_id), date=date)
    return HttpResponse(status=204)


@router.get(
    "/{key}/production-years",
    response={200: shapes.ProductionYearList},
    operation_id="list_production_years",
    summary="List production calendars",
)
def list_production_years(request: HttpRequest, key: Path[ProjectKey]) -> HttpResponse:
    """Gives the years of countries that a calendar can take over. Needs the right `manage`."""
    _access, project = managed(request, key)
    years = production.years(project.language)
    items = [shapes.ProductionYearOut.model_validate(year, from_attributes=True) for year in years]
    return answer(shapes.ProductionYearList(items=items))


@router.post(
    "/{key}/calendars/{calendar_id}/production",
    response={200: shapes.TakenOverOut},
    operation_id="take_production_year",
    summary="Take over a production calendar",
)
def take_production_year(
    request: HttpRequest, key: Path[ProjectKey], calendar_id: Path[Id], data: shapes.ProductionYear
) -> HttpResponse:
    """Takes over holidays, moved and shortened days of a year; what was set by hand stays. Needs `manage`."""
    access, project = managed(request, key)
    row = calendar_of(access, project, calendar_id)
    repeats.claim(request, access, project.pk)
    try:
        with named():
            days = actions.add_production_year(access=access, calendar=row, country=data.country, year=data.year)
    except LookupError as error:
        raise refused("body", "year", msg="This year does not come with the product") from error
    return answer(shapes.TakenOverOut(days=days))


@router.post(
    "/{key}/calendars/{calendar_id}/import",
    response={200: shapes.TakenOverOut},
    operation_id="import_holidays",
    summary="Take over holidays from a file",
)
def import_holidays(
    request: HttpRequest, key: Path[ProjectKey], calendar_id: Path[Id], data: shapes.HolidayFile
) -> HttpResponse:
    """Takes over the whole days of an iCalendar file as days off; what was set by hand stays. Needs `manage`."""
    access, project = managed(request, key)
    row = calendar_of(access, project, calendar_id)
    repeats.claim(request, access, project.pk)
    try:
        with named():
            days = actions.import_ical(access=access, calendar=row, data=data.file.encode())
    except NotCalendarError as error:
        raise refused("body", "file", msg="This is no iCalendar file with whole days in it") from error
    return answer(shapes.TakenOverOut(days=days))


def _day(row: CalendarDay) -> shapes.CalendarDayOut:
    return shapes.CalendarDayOut.model_validate(row, from_attributes=True)
