from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.events.actor import Actor, system
from otklik.events.changes import change
from otklik.imports.events import ImportBegun
from otklik.imports.models import Import


def actor_of(access: Access | None) -> Actor:
    """Return who imports: a person, or the owner of the machine at the command line."""
    return access.actor if access else system("import")


def start(*, access: Access | None, run: Import, dry_run: bool, defer: bool = True) -> Import:
    """Begin to write what the file holds, or only to find out what would be written; the worker does it.

    Raises DeniedError, ValidationError for one that is not ready.
    """
    from otklik.imports.tasks import go_on

    if access is not None:
        access.require(Right.SUPERVISE, run.project_id)
    with change(actor=actor_of(access)) as current:
        row = Import.objects.select_for_update().get(pk=run.pk)
        if row.state != Import.State.READY:
            raise ValidationError(_("This import is not waiting to be started."))
        row.not_taken.all().delete()
        row.state, row.dry_run = Import.State.RUNNING, dry_run
        row.phase, row.after, row.total, row.done, row.counts = "", 0, 0, 0, {}
        if access is not None:
            row.user_id = access.user_id
        row.save()
        current.record(ImportBegun(project=row.project_id, run=row.pk, source=row.source, dry_run=dry_run))
        if defer:
            go_on(row.pk)
    return row
