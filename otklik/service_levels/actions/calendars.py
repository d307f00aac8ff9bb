"""The working calendars a project's manager keeps."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project, Team
from otklik.accounts.roles import Right
from otklik.events.changes import Change, change
from otklik.lib import clock
from otklik.lib.worktime import Period, checked_periods
from otklik.service_levels import ical, production
from otklik.service_levels.actions.recount import start_recount
from otklik.service_levels.book import as_periods
from otklik.service_levels.events import CalendarChanged
from otklik.service_levels.models import Calendar, CalendarDay, Policy, TeamCalendar

MAX_CALENDARS = 50
MAX_DAYS = 3_000
Source = CalendarDay.Source


@dataclass(frozen=True)
class CalendarForm:
    """What a calendar says: seven days of periods in minutes after midnight, Monday first; teams work by it.

    `by_shifts`: instead of the week, the hours in which somebody of its teams is on shift, by the project's clock.
    """

    name: str
    time_zone: str
    week: Sequence[Sequence[Sequence[int]]] = ((),) * 7
    always: bool = False
    is_default: bool = False
    teams: Sequence[Team] = ()
    by_shifts: bool = False


def save_calendar(*, access: Access, project: Project, calendar: Calendar | None, form: CalendarForm) -> Calendar:
    """Add a calendar (`calendar` None) or change one; the first of a project is its default. Open clocks follow.

    Raises DeniedError; ValidationError for periods that are none, a name that is taken, another project's team.
    """
    access.require(Right.MANAGE, project.pk)
    if {team.project_id for team in form.teams} - {project.pk}:
        raise ValidationError(_("The team must be of this project."))
    if form.by_shifts and form.always:
        raise ValidationError({"by_shifts": _("Choose one of them: round the clock, or by the plan of shifts.")})
    values: dict[str, Any] = {
        "name": " ".join(form.name.split()),
        "time_zone": project.time_zone if form.by_shifts else form.time_zone,
        "by_shifts": form.by_shifts,
        "week": _checked_week(form.week),
        "always": form.always,
    }
    with change(actor=access.actor) as current:
        # One change of a project's calendars at a time: one of them is the default.
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        rows = {row.pk: row for row in Calendar.objects.filter(project=project, is_removed=False)}
        row = rows.get(calendar.pk) if calendar else Calendar(project=project, created_at=clock.now())
        if row is None:
            raise ValidationError(_("This calendar was removed."))
        if row.pk is None and len(rows) >= MAX_CALENDARS:
            raise ValidationError(_("A project has at most %(count)s calendars."), params={"count": MAX_CALENDARS})
        default = next((other for other in rows.values() if other.is_default), None)
        values["is_default"] = form.is_default or default is None or default.pk == row.pk
        before = {name: getattr(row, name) if row.pk else "" for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 0 if row.pk is None else 1
        row.full_clean(exclude=["created_at"], validate_constraints=False)
        if any(other.name == row.name and other.pk != row.pk for other in rows.values()):
            raise ValidationError({"name": _("There is a calendar of this name already.")})
        if values["is_default"] and default is not None and default.pk != row.pk:
            Calendar.objects.filter(pk=default.pk).update(is_default=False)
        row.save()
        teams = _place_teams(row, form.teams)
        changes = {name: [_told(before[name]), _told(values[name])] for name in values if before[name] != values[name]}
        _tell(current, row, changes | teams)
    return row


def remove_calendar(*, access: Access, calendar: Calendar) -> None:
    """Remove a calendar; clocks that were counted by it stay explained by it.

    Raises DeniedError; ValidationError while a policy counts by it, and for the default while there are others.
    """
    access.require(Right.MANAGE, calendar.project_id)
    with change(actor=access.actor) as current:
        Project.objects.select_for_update(no_key=True).get(pk=calendar.project_id)
        row = Calendar.objects.filter(pk=calendar.pk, is_removed=False).first()
        if row is None:
            return
        users = Policy.objects.filter(calendar=row, is_removed=False).values_list("name", flat=True)
        if users:
            raise ValidationError(_("The policy “%(name)s” counts by it."), params={"name": users[0]})
        others = Calendar.objects.filter(project_id=row.project_id, is_removed=False).exclude(pk=row.pk)
        if row.is_default and others.exists():
            raise ValidationError(_("Make another calendar the project's first."))
        TeamCalendar.objects.filter(calendar=row, project_id=row.project_id).delete()
        row.is_removed, row.is_default = True, False
        row.save(update_fields=["is_removed", "is_default"])
        _tell(current, row, {"name": [row.name, ""]})


def save_day(
    *, access: Access, calendar: Calendar, date: datetime.date, name: str = "", periods: Sequence[Sequence[int]] = ()
) -> CalendarDay:
    """Say what is different on a date; no periods is a day off. Raises DeniedError, ValidationError."""
    _write_days(access, calendar, {date: (name, _checked(periods))}, source=Source.MANUAL, keep_manual=False)
    return CalendarDay.objects.get(calendar=calendar, project_id=calendar.project_id, date=date)


def remove_day(*, access: Access, calendar: Calendar, date: datetime.date) -> None:
    """Have a date be as its weekday again. Raises DeniedError."""
    access.require(Right.MANAGE, calendar.project_id)
    with change(actor=access.actor) as current:
        row = Calendar.objects.select_for_update(no_key=True).get(pk=calendar.pk)
        day = CalendarDay.objects.filter(calendar=row, project_id=row.project_id, date=date).first()
        if day is None:
            return
        day.delete()
        row.version += 1
        row.save(update_fields=["version"])
        _tell(current, row, {date.isoformat(): [day.name or _told(day.periods), ""]})


def add_production_year(*, access: Access, calendar: Calendar, country: str, year: int) -> int:
    """Take over a year of a production calendar; return how many dates. Dates set by hand stay as they are.

    Raises DeniedError, LookupError for a year that does not come with the product.
    """
    access.require(Right.MANAGE, calendar.project_id)
    week = [as_periods(day) for day in calendar.week] or [()] * 7
    found = production.specials(country, year, week, calendar.project.language)
    days = {one.date: (one.name, one.periods) for one in found}
    return _write_days(access, calendar, days, source=Source.PRODUCTION, keep_manual=True)


def import_ical(*, access: Access, calendar: Calendar, data: bytes) -> int:
    """Take over the whole-day events of an iCalendar file as days off; return how many. Dates set by hand stay.

    Raises DeniedError, ical.NotCalendarError.
    """
    access.require(Right.MANAGE, calendar.project_id)
    found = ical.days_off(data, today=clock.now().date())
    days: dict[datetime.date, tuple[str, tuple[Period, ...]]] = {day: (name, ()) for day, name in found.items()}
    return _write_days(access, calendar, days, source=Source.ICAL, keep_manual=True)


def _write_days(
    access: Access,
    calendar: Calendar,
    days: Mapping[datetime.date, tuple[str, tuple[Period, ...]]],
    *,
    source: str,
    keep_manual: bool,
) -> int:
    access.require(Right.MANAGE, calendar.project_id)
    with change(actor=access.actor) as current:
        row = Calendar.objects.select_for_update(no_key=True).get(pk=calendar.pk)
        known = {day.date: day for day in CalendarDay.objects.filter(calendar=row, project_id=row.project_id)}
        if len(known.keys() | days.keys()) > MAX_DAYS:
            raise ValidationError(_("A calendar has at most %(count)s days."), params={"count": MAX_DAYS})
        changes: dict[str, list[str]] = {}
        for date, (name, periods) in days.items():
            day = known.get(date) or CalendarDay(calendar=row, project_id=row.project_id, date=date)
            if keep_manual and day.pk and day.source == Source.MANUAL:
                continue
            before = f"{day.name} {_told(day.periods)}".strip() if day.pk else ""
            day.name, day.source = " ".join(name.split())[:120], source
            day.periods = [list(period) for period in periods]
            day.save()
            changes[date.isoformat()] = [before, f"{day.name} {_told(day.periods)}".strip()]
        if changes:
            row.version += 1
            row.save(update_fields=["version"])
            _tell(current, row, changes)
    return len(changes)


def _checked_week(week: Sequence[Sequence[Sequence[int]]]) -> list[list[list[int]]]:
    if len(week) != 7:
        raise ValidationError({"week": _("A week has seven days.")})
    return [[list(period) for period in _checked(day)] for day in week]


def _checked(periods: Sequence[Sequence[int]]) -> tuple[Period, ...]:
    try:
        return checked_periods(periods)
    except (TypeError, ValueError) as error:
        message = _("Times of a day are from 00:00 to 24:00, each from an earlier to a later one, and do not overlap.")
        raise ValidationError({"week": message}) from error


def _place_teams(row: Calendar, teams: Sequence[Team]) -> dict[str, list[str]]:
    places = TeamCalendar.objects.filter(project_id=row.project_id)
    before = set(places.filter(calendar=row).values_list("team_id", flat=True))
    after = {team.pk for team in teams}
    if before == after:
        return {}
    places.filter(calendar=row).exclude(team_id__in=after).delete()
    for team in teams:
        TeamCalendar.objects.update_or_create(project_id=row.project_id, team=team, defaults={"calendar": row})
    return {"teams": [str(len(before)), ", ".join(team.name for team in teams)]}


def _told(value: Any) -> str:
    """Return a value of a calendar as the history keeps it."""
    if isinstance(value, (list, tuple)):
        return "; ".join(_told_day(item) if isinstance(item, (list, tuple)) else str(item) for item in value)[:300]
    return str(value)[:300]


def _told_day(day: Sequence[Any]) -> str:
    if len(day) == 2 and all(isinstance(one, int) for one in day):
        return "-".join(f"{one // 60:02}:{one % 60:02}" for one in day)
    return ", ".join(_told_day(period) for period in day)


def _tell(current: Change, row: Calendar, changes: dict[str, list[str]]) -> None:
    if changes:
        current.record(CalendarChanged(project=row.project_id, calendar=row.pk, name=row.name, changes=changes))
        start_recount(project_id=row.project_id, reason=row.name)
