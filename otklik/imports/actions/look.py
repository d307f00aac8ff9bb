from __future__ import annotations

import logging
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.imports import columns, formats, staging
from otklik.imports.bundle import Bundle
from otklik.imports.errors import UnreadableError
from otklik.imports.formats import tables
from otklik.imports.models import Import
from otklik.imports.places import remove, staging_of, upload_of
from otklik.imports.records import TICKET, text

logger = logging.getLogger(__name__)
FIRST = 5  # rows shown to whoever decides
CELL = 120  # characters of each


def look(*, run_id: int, path: Path | None = None) -> Import:
    """Find out what the file is: columns and first rows of a table, what there is of each kind otherwise.

    Ends in the state READY, or FAILED with the reason. Safe to repeat.
    """
    run = Import.objects.select_related("project", "user").get(pk=run_id)
    if run.state != Import.State.NEW:
        return run
    language = run.user.language if run.user else run.project.language
    try:
        with translation.override(language), Bundle(path or upload_of(run), name=run.name) as bundle:
            run.found = _table(run, bundle) if run.is_table else _system(run, bundle)
        run.state = Import.State.READY
    except UnreadableError as error:
        run.state, run.error = Import.State.FAILED, str(error)[:300]
        remove(run)
    except Exception as error:
        logger.exception("import %s cannot be looked at", run.pk)
        run.state, run.error = Import.State.FAILED, type(error).__name__
        remove(run)
    run.save(update_fields=["state", "error", "found", "what", "mapping"])
    return run


def choose(*, access: Access | None, run: Import, what: str, mapping: dict[str, str]) -> Import:
    """Say what the rows of a table are and what each heading means; what is not named is recognised.

    Raises DeniedError, ValidationError.
    """
    if access is not None:
        access.require(Right.SUPERVISE, run.project_id)
    if what not in columns.FIELDS or not run.is_table or run.state != Import.State.READY:
        raise ValidationError(_("There is no such choice."))
    try:
        run.mapping = columns.checked(what, mapping, run.found.get("head", []))
    except ValueError as error:
        raise ValidationError(_("There is no such choice.")) from error
    run.what = what
    run.counts, run.total, run.done = {}, 0, 0
    run.not_taken.all().delete()
    run.save(update_fields=["what", "mapping", "counts", "total", "done"])
    staging_of(run).unlink(missing_ok=True)
    return run


def _table(run: Import, bundle: Bundle) -> dict[str, object]:
    names = tables.tables(bundle)
    if not names:
        raise UnreadableError(_("There is no table in it."))
    head, rows = tables.heading_of(bundle, names[0], FIRST)
    if len(head) < 2 or not rows:
        raise UnreadableError(_("There is no table in it."))
    run.what = run.what or columns.what_of(head)
    run.mapping = columns.recognise(run.what, head)
    return {"head": head, "rows": [[cell[:CELL] for cell in row] for row in rows[:FIRST]]}


def _system(run: Import, bundle: Bundle) -> dict[str, object]:
    path = staging_of(run)
    staging.make(path, formats.read(bundle, run.source))
    with staging.Staging(path) as made:
        amounts, refused = made.survey()
        first = [record for _place, record in made.walk(TICKET, 0, FIRST)]
    if not any(amounts.values()) and not refused:
        raise UnreadableError(_("Nothing that %(system)s exports was found in it.") % {"system": run.system})
    rows = [[text(one.data.get(key))[:CELL] for key in ("number", "subject", "status", "created")] for one in first]
    return {"amounts": amounts, "refused": refused, "rows": rows}
