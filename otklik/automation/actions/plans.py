"""Plans of tickets: written, left out for a day, removed."""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.automation.models import Plan
from otklik.automation.plan_events import PlanRemoved, PlanSaved
from otklik.automation.planned import check_template
from otklik.automation.planning import schedule
from otklik.automation.recurrence import BadRecurrenceError, parse
from otklik.events.changes import change
from otklik.lib import clock

MOST = 200  # plans of a project
MOST_SKIPS = 400
EARLIEST, LATEST = datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)


@dataclass(frozen=True)
class NewPlan:
    """What people say of a plan; `begins_on` None is today in its zone, `time_zone` "" that of the project."""

    name: str
    rrule: str
    template: Mapping[str, Any]
    time_zone: str = ""
    begins_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    days_off: str = Plan.DaysOff.ANY
    missed: str = Plan.Missed.LAST
    skips: Sequence[str] = field(default_factory=tuple)
    is_active: bool = True


def save_plan(*, access: Access, project: Project, plan: Plan | None, wanted: NewPlan) -> Plan:
    """Make a plan (`plan` None) or change one; its next date is after now, whatever it was before.

    Dates that pass while it is switched off are not made up for. Raises DeniedError, ValidationError.
    """
    access.require(Right.SUPERVISE, project.pk)
    with change(actor=access.actor) as current:
        if plan is None and Plan.objects.filter(project=project).count() >= MOST:
            raise ValidationError(_("A project has at most %(count)s schedules."), params={"count": MOST})
        row = Plan.objects.select_for_update().get(pk=plan.pk, project=project) if plan else Plan(project=project)
        values = checked(project, wanted)
        if plan is not None and wanted.begins_on is None:
            values["begins_on"] = row.begins_on
        changes = [name for name, value in values.items() if row.pk is None or getattr(row, name) != value]
        for name, value in values.items():
            setattr(row, name, value)
        row.full_clean(exclude=["project", "skips", "template"])
        if changes or row.next_raw is None:
            row.failures, row.last_error = 0, ""
            row.handled_at = clock.now()
            schedule(row, clock.now())
        row.save()
        if changes:
            current.record(PlanSaved(project=project.pk, plan=row.pk, name=row.name, changes=changes))
    return row


def checked(project: Project, wanted: NewPlan) -> dict[str, Any]:
    """Return the parts of a plan in their one form. Raises ValidationError."""
    try:
        rrule = parse(wanted.rrule)
    except BadRecurrenceError as error:
        raise ValidationError({"rrule": str(error)}) from error
    zone = wanted.time_zone or project.time_zone
    try:
        today = clock.now().astimezone(zoneinfo.ZoneInfo(zone)).date()
    except (ValueError, LookupError, OSError) as error:
        raise ValidationError({"time_zone": _("There is no such time zone.")}) from error
    begins = wanted.begins_on or today
    if not EARLIEST <= begins <= LATEST or (wanted.ends_on and not begins <= wanted.ends_on <= LATEST):
        raise ValidationError({"ends_on": _("The end lies before the beginning.")})
    name = " ".join(wanted.name.split())
    if not name:
        raise ValidationError({"name": _("Give it a name.")})
    for key, known in (("days_off", Plan.DaysOff), ("missed", Plan.Missed)):
        if getattr(wanted, key) not in known.values:
            raise ValidationError({key: _("One of the chosen values does not exist.")})
    return {
        "name": name,
        "rrule": rrule,
        "time_zone": zone,
        "begins_on": begins,
        "ends_on": wanted.ends_on,
        "days_off": str(wanted.days_off),
        "missed": str(wanted.missed),
        "skips": _days(wanted.skips),
        "template": check_template(project, wanted.template),
        "is_active": wanted.is_active,
    }


def _days(given: Sequence[str]) -> list[str]:
    try:
        days = sorted({datetime.date.fromisoformat(text).isoformat() for text in given})
    except ValueError as error:
        raise ValidationError({"skips": _("Days that are left out are written as 2026-12-31.")}) from error
    if len(days) > MOST_SKIPS:
        raise ValidationError({"skips": _("At most %(count)s days are left out.") % {"count": MOST_SKIPS}})
    return days


def skip_day(*, access: Access, plan: Plan, day: datetime.date, skip: bool) -> Plan:
    """Leave a day of a plan out, or have it again (`skip` False). Raises DeniedError, ValidationError."""
    access.require(Right.SUPERVISE, plan.project_id)
    with change(actor=access.actor) as current:
        row = Plan.objects.select_for_update().get(pk=plan.pk)
        days = set(row.skips) - {day.isoformat()}
        wanted = _days([*days, day.isoformat()] if skip else list(days))
        if wanted != row.skips:
            row.skips = wanted
            schedule(row, clock.now())
            row.save(update_fields=["skips", "next_raw", "next_at"])
            current.record(PlanSaved(project=row.project_id, plan=row.pk, name=row.name, changes=["skips"]))
    return row


def remove_plan(*, access: Access, plan: Plan) -> None:
    """Have a plan open tickets no more; those it has opened stay. Raises DeniedError."""
    access.require(Right.SUPERVISE, plan.project_id)
    with change(actor=access.actor) as current:
        if Plan.objects.filter(pk=plan.pk).delete()[0]:
            current.record(PlanRemoved(project=plan.project_id, plan=plan.pk, name=plan.name))
