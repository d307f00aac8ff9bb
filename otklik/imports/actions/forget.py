from __future__ import annotations

import datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.imports.models import Import
from otklik.imports.places import remove

UNUSED_FOR = datetime.timedelta(days=1)
GIVEN_UP_AFTER = datetime.timedelta(days=7)
OVER = (Import.State.DONE, Import.State.FAILED)
REPORT_FOR = datetime.timedelta(days=90)


def drop(*, access: Access, run: Import) -> None:
    """Remove an import that does not run, with its file and its report; what was taken stays. Raises DeniedError,
    ValidationError.
    """
    access.require(Right.SUPERVISE, run.project_id)
    with transaction.atomic():
        row = Import.objects.select_for_update().get(pk=run.pk)
        if row.state == Import.State.RUNNING:
            raise ValidationError(_("It is at work. Wait until it is done."))
        _forget(row)


def forget_old() -> int:
    """Forget files that nobody started within a day, and reports older than ninety days; return how many.

    A file is full of people's data: it does not lie about. That something was taken (Foreign) is kept for good.
    """
    now = timezone.now()
    old = (
        Import.objects.exclude(state=Import.State.RUNNING)
        .filter(created_at__lt=now - UNUSED_FOR)
        .order_by("created_at")
    )
    waiting = list(old.filter(state__in=[Import.State.NEW, Import.State.READY])[:500])
    reports = list(old.filter(created_at__lt=now - REPORT_FOR)[:500])
    # The command line was cut off there; it is begun again as another import.
    given_up = Import.objects.filter(state=Import.State.RUNNING, user=None, created_at__lt=now - GIVEN_UP_AFTER)
    reports += list(given_up[:500])
    for row in {row.pk: row for row in (*waiting, *reports)}.values():
        _forget(row)
    for row in Import.objects.filter(state__in=OVER, finished_at__gt=now - 2 * UNUSED_FOR)[:500]:
        remove(row)  # when the worker ended between the last portion and this
    _forget_strays(now.timestamp() - 2 * UNUSED_FOR.total_seconds())
    return len(waiting) + len(reports)


def _forget_strays(before: float) -> None:
    """Remove files whose import was never committed: the machine went down between the two."""
    for path in (Path(settings.FILES_DIR) / "imports").glob("*/*.upload"):
        known = path.stem.isdigit() and Import.objects.filter(pk=int(path.stem)).exists()
        if not known and path.stat().st_ctime < before:
            path.unlink(missing_ok=True)


def _forget(row: Import) -> None:
    pk = row.pk
    row.delete()
    row.pk = pk
    transaction.on_commit(lambda: remove(row))
