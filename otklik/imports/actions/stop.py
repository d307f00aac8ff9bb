from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.events.changes import change
from otklik.imports.events import ImportStopped
from otklik.imports.models import Import


def stop(*, access: Access, run: Import) -> Import:
    """Stop an import, or a trial, between two portions: what was taken stays, and it can be started again.

    Started again it goes through the whole file and takes what is not there yet. Raises DeniedError, ValidationError.
    """
    access.require(Right.SUPERVISE, run.project_id)
    with change(actor=access.actor) as current:
        row = Import.objects.select_for_update().get(pk=run.pk)  # waits for the portion that is being written
        if row.state != Import.State.RUNNING:
            raise ValidationError(_("It is not at work."))
        row.state, row.finished_at = Import.State.READY, timezone.now()
        row.save(update_fields=["state", "finished_at"])
        facts: dict[str, Any] = {"run": row.pk, "source": row.source, "dry_run": row.dry_run, "counts": row.counts}
        current.record(ImportStopped(project=row.project_id, **facts))
    return row
