"""Working the clocks of a whole project out anew, in the background and with progress."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import QuerySet

from otklik.desk.models import Ticket
from otklik.lib import clock
from otklik.service_levels.actions.settle import settle
from otklik.service_levels.models import Clock, Recount

PORTION = 500
KEPT = 20  # rows of old recounts a project keeps


def start_recount(*, project_id: int, reason: str = "", again_after: float = 0.0) -> Recount:
    """Note that the clocks of a project are to be worked out anew and have the worker do it; return the progress.

    One that has not begun yet is enough for any number of changes. With `again_after` (seconds) it is done a second
    time then: processes may have believed until now that the project promises nothing.
    """
    from otklik.service_levels.tasks import recount_job

    with transaction.atomic():
        waiting = Recount.objects.filter(project_id=project_id, state=Recount.State.WAITING).first()
        if waiting is None:
            waiting = Recount.objects.create(project_id=project_id, reason=reason[:200], created_at=clock.now())
            recount_job.defer(recount_id=waiting.pk)
        if again_after:
            later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=again_after)
            recount_job.configure(schedule_at=later).defer(recount_id=0, project_id=project_id)
        stale = Recount.objects.filter(project_id=project_id, state=Recount.State.DONE).order_by("-id")
        Recount.objects.filter(pk__in=list(stale.values_list("pk", flat=True)[KEPT:])).delete()
    return waiting


def work_off(*, recount_id: int) -> bool:
    """Do one portion of a recount; return whether there is more. What is done stays done when the worker dies."""
    with transaction.atomic():
        row = Recount.objects.select_for_update(of=("self",)).filter(pk=recount_id).first()
        if row is None or row.state == Recount.State.DONE:
            return False
        if row.state == Recount.State.WAITING:
            row.state, row.total = Recount.State.RUNNING, _tickets(row.project_id, 0).count()
        ids = list(_tickets(row.project_id, row.after).order_by("pk").values_list("pk", flat=True)[:PORTION])
        settled = settle(tickets=ids, only_owed=True)
        row.done += len(ids)
        row.changed += len(settled.moved)
        row.total = max(row.total, row.done)
        if len(ids) < PORTION:
            row.state, row.ended_at, row.total = Recount.State.DONE, clock.now(), row.done
        else:
            row.after = ids[-1]
        row.save()
    return row.state != Recount.State.DONE


def _tickets(project_id: int, after: int) -> QuerySet[Ticket]:
    """Return the tickets on which work is not over, and those whose clocks run all the same."""
    owed = Clock.objects.filter(project_id=project_id, stopped_at__isnull=True).values("ticket_id")
    rows = Ticket.objects.filter(project_id=project_id, pk__gt=after)
    return rows.filter(status__in=Ticket.ACTIVE) | rows.filter(pk__in=owed)
