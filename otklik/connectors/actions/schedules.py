"""Exports on a schedule: a saved view as a file again and again, with the rights its person has each time (R249)."""

from __future__ import annotations

import datetime
import logging
import zoneinfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from otklik.accounts.access import Access, DeniedError, load_access
from otklik.accounts.models import User
from otklik.automation.recurrence import BadRecurrenceError, next_after, parse
from otklik.connectors.actions.export import from_view, start_view_export
from otklik.connectors.events import ReportReady, ReportSaved, ReportStopped
from otklik.connectors.models import Export, ExportSchedule
from otklik.desk.models import SavedView
from otklik.desk.view_queries import views_visible_to
from otklik.events.actor import system
from otklik.events.changes import Change, change
from otklik.lib import clock

logger = logging.getLogger(__name__)
AT_MOST = 20  # schedules of one person
AT_ONCE = 200  # due ones of one look
LEAST = datetime.timedelta(minutes=55)  # between two files: an hour, or what the change of clocks leaves of it
Stopped = ExportSchedule.Stopped


def save_schedule(*, access: Access, view: SavedView, format: str, rule: str) -> ExportSchedule:  # noqa: A002
    """Have a view written into a file whenever a calendar rule comes, at most once an hour.

    Raises DeniedError for who supervises no project of the view, ValidationError.
    """
    made = from_view(access, view, format)
    try:
        checked = parse(rule)
    except BadRecurrenceError as error:
        raise ValidationError(str(error)) from error
    zone = view.project.time_zone if view.project else _own_zone(access)
    now = clock.now()
    first = next_after(checked, zoneinfo.ZoneInfo(zone), now)
    if first is None:
        raise ValidationError(_("This never comes."))
    _not_too_often(checked, zone, first)
    if ExportSchedule.objects.filter(user_id=access.user_id).count() >= AT_MOST:
        raise ValidationError(_("Twenty regular exports at most. End one of them first."))
    with change(actor=access.actor) as current:
        row = ExportSchedule.objects.create(
            project=view.project,
            user_id=access.user_id,
            view=view.pk,
            name=view.name,
            format=format,
            rule=checked,
            time_zone=zone,
            next_at=first,
        )
        for project in made.projects:
            current.record(ReportSaved(project=project, report=row.pk, name=row.name, rule=checked))
    return row


def _own_zone(access: Access) -> str:
    return User.objects.values_list("time_zone", flat=True).get(pk=access.user_id)


def _not_too_often(rule: str, zone: str, first: datetime.datetime) -> None:
    at = first
    for _step in range(24):
        after = next_after(rule, zoneinfo.ZoneInfo(zone), at)
        if after is None:
            return
        if after - at < LEAST:
            raise ValidationError(_("This is too often."))
        at = after


def end_schedule(*, access: Access, schedule: ExportSchedule) -> None:
    """Have one's own regular export written no more; its files stay their time. Raises DeniedError."""
    if schedule.user_id != access.user_id:
        raise DeniedError(f"user {access.user_id} has no schedule {schedule.pk}")
    with change(actor=access.actor) as current:
        row = ExportSchedule.objects.select_for_update().filter(pk=schedule.pk).first()
        if row is None:
            return
        if not row.stopped:
            _record_stop(current, row, "ended")
        row.delete()


def run_due() -> int:
    """Begin the exports that are due, each once however long nobody looked; return how many. The worker's."""
    now, count = clock.now(), 0
    for pk in (
        ExportSchedule.objects.filter(next_at__lte=now).order_by("next_at").values_list("pk", flat=True)[:AT_ONCE]
    ):
        try:
            count += _run_one(pk, now)
        except Exception:  # the others' files are not to wait for one that fails; it is tried again in a minute
            logger.exception("schedule %s failed", pk)
    return count


@transaction.atomic
def _run_one(pk: int, now: datetime.datetime) -> bool:
    due = ExportSchedule.objects.select_for_update(of=("self",), skip_locked=True).filter(next_at__lte=now)
    row = due.select_related("project", "user").filter(pk=pk).first()
    return row is not None and _run(row, now)


def _run(row: ExportSchedule, now: datetime.datetime) -> bool:
    reason = "" if row.user.is_active else Stopped.PERSON
    access = load_access(row.user)
    view = None if reason else views_visible_to(access).filter(pk=row.view).first()
    if view is None:
        # Whoever may not enter the project any more sees none of its views: that is a matter of rights, too.
        reason = reason or (Stopped.RIGHTS if SavedView.objects.filter(pk=row.view).exists() else Stopped.VIEW)
    else:
        try:
            start_view_export(access=access, view=view, format=row.format, schedule=row.pk)
        except DeniedError:
            reason = Stopped.RIGHTS
    row.next_at = None if reason else next_after(row.rule, zoneinfo.ZoneInfo(row.time_zone), now)
    if row.next_at is None:
        row.stopped = reason or Stopped.OVER
        _told_stop(row)
    else:
        row.last_at = now
    row.save(update_fields=["next_at", "last_at", "stopped"])
    return not reason


def finished(export: Export) -> None:
    """Tell of a file that a schedule has wanted. Not written for want of rights, it ends the schedule."""
    row = ExportSchedule.objects.select_for_update().filter(pk=export.schedule or 0).first()
    if row is None:
        return
    if export.state == Export.State.DONE:
        for project in export.projects[:1]:
            with change(actor=system("reports")) as current:
                current.record(
                    ReportReady(project=project, report=row.pk, name=row.name, view=row.view, user=row.user_id)
                )
    elif export.error == DeniedError.__name__ and not row.stopped:
        row.next_at, row.stopped = None, Stopped.RIGHTS
        row.save(update_fields=["next_at", "stopped"])
        _told_stop(row)


def _told_stop(row: ExportSchedule) -> None:
    with change(actor=system("reports")) as current:
        _record_stop(current, row, row.stopped)


def _record_stop(current: Change, row: ExportSchedule, reason: str) -> None:
    """Write it down where it was taken from: in the project of the view, else in those that the last file was of."""
    last = Export.objects.filter(schedule=row.pk).order_by("-id").values_list("projects", flat=True).first()
    for project in [row.project_id] if row.project_id else last or []:
        current.record(
            ReportStopped(
                project=project, report=row.pk, name=row.name, view=row.view, user=row.user_id, reason=str(reason)
            )
        )
