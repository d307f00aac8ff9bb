from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from otklik.accounts.access import Access, DeniedError, load_access
from otklik.accounts.roles import Right
from otklik.events.changes import change
from otklik.imports import formats, staging
from otklik.imports.actions.portion import Outcome, Portion
from otklik.imports.actions.portions import HANDLERS
from otklik.imports.actions.start import actor_of
from otklik.imports.bundle import Bundle
from otklik.imports.errors import UnreadableError
from otklik.imports.events import ImportEnded
from otklik.imports.models import Import, NotTaken
from otklik.imports.places import remove, staging_of, upload_of
from otklik.imports.staging import PHASES, Staging

logger = logging.getLogger(__name__)
SIZES = {staging.BROKEN: 500, "organisation": 200, "person": 200, "ticket": 40, staging.ORPHAN: 40}
TRIES = 3
MOST_REPORTED = 100_000  # rows of the report; the counts go on


def work(
    *, run_id: int, path: Path | None = None, seconds: float | None = None, tell: Callable[[Import], None] | None = None
) -> bool:
    """Do portions of a started import until it is done or `seconds` are over; return whether there is more.

    Each portion is one transaction with what it has taken, the report and the place reached: after a crash, at most one
    is done again, and no thing twice. The rights of its author are looked at anew for each. `path` is the file when it
    was not uploaded; `tell` is called after each portion.
    """
    run = Import.objects.select_related("project", "user").filter(pk=run_id).first()
    if run is None or run.state != Import.State.RUNNING:
        return False
    until = None if seconds is None else time.monotonic() + seconds
    language = run.user.language if run.user else run.project.language
    try:
        with translation.override(language), Bundle(path or upload_of(run), name=run.name) as bundle:
            if not staging_of(run).exists():
                staging.make(staging_of(run), formats.read(bundle, run.source, what=run.what, mapping=run.mapping))
            with Staging(staging_of(run)) as made:
                while _step(run_id, made, bundle, tell):
                    if until is not None and time.monotonic() > until:
                        return True
        if Import.objects.filter(pk=run_id, state=Import.State.DONE).exists():  # a stopped one needs its file again
            remove(run)
    except UnreadableError as error:
        _fail(run_id, str(error))
    except DeniedError:
        _fail(run_id, "DeniedError")
    return False


def _fail(run_id: int, text: str) -> None:
    run = Import.objects.get(pk=run_id)
    Import.objects.filter(pk=run_id, state=Import.State.RUNNING).update(
        state=Import.State.FAILED, error=text[:300], finished_at=timezone.now(), found={}
    )
    remove(run)


def _step(run_id: int, made: Staging, bundle: Bundle, tell: Callable[[Import], None] | None) -> bool:
    """Do one portion, again when somebody wrote the same customer at the same moment, at last record by record."""
    run = _tried(run_id, made, bundle) or _one_by_one(run_id, made, bundle)
    if tell:
        tell(run)
    return run.state == Import.State.RUNNING


def _tried(run_id: int, made: Staging, bundle: Bundle) -> Import | None:
    for _attempt in range(TRIES):
        try:
            return _portion(run_id, made, bundle)
        except (DeniedError, UnreadableError):
            raise
        except IntegrityError as error:
            logger.warning("a portion of import %s is done again: %s", run_id, type(error).__name__)
        except Exception:
            logger.exception("a portion of import %s failed and is done record by record", run_id)
            return None
    return None


def _one_by_one(run_id: int, made: Staging, bundle: Bundle) -> Import:
    run = Import.objects.get(pk=run_id)
    for _number in range(SIZES.get(run.phase, 1)):
        try:
            run = _portion(run_id, made, bundle, limit=1)
        except (DeniedError, UnreadableError):
            raise
        except Exception:
            logger.exception("a record of import %s could not be written", run_id)
            run = _portion(run_id, made, bundle, limit=1, failing=True)
        if run.state != Import.State.RUNNING:
            break
    return run


def _portion(run_id: int, made: Staging, bundle: Bundle, *, limit: int = 0, failing: bool = False) -> Import:
    with transaction.atomic():
        run = Import.objects.select_for_update(of=("self",)).select_related("project").get(pk=run_id)
        if run.state != Import.State.RUNNING:
            return run
        access = load_access(run.user) if run.user else None
        if access is not None:
            access.require(Right.SUPERVISE, run.project_id)
        if not run.phase:
            amounts = made.amounts()
            run.phase, run.total = PHASES[0], sum(amounts[phase] for phase in PHASES)
        rows = made.walk(run.phase, run.after, limit or SIZES[run.phase])
        if rows:
            records = [record for _place, record in rows]
            if failing:
                outcomes = [Outcome(one.kind, one.id, one.place, "failed") for one in records]
            else:
                portion = Portion(run, actor_of(access), made, bundle)
                outcomes = HANDLERS[run.phase](portion, records)
            _note(run, outcomes)
            run.after, run.done = rows[-1][0], run.done + len(rows)
        else:
            _next_phase(run, access)
        run.save()
    return run


def _next_phase(run: Import, access: Access | None) -> None:
    place = PHASES.index(run.phase)
    run.after = 0
    if place + 1 < len(PHASES):
        run.phase = PHASES[place + 1]
        return
    run.finished_at = timezone.now()
    if run.dry_run:
        run.state = Import.State.READY
        return
    run.state, run.found = Import.State.DONE, {}
    with change(actor=actor_of(access)) as current:
        current.record(ImportEnded(project=run.project_id, run=run.pk, source=run.source, counts=run.counts))


def _note(run: Import, outcomes: list[Outcome]) -> None:
    """Add up what came of a portion and write down what was not taken."""
    for outcome in outcomes:
        counts = run.counts.setdefault(outcome.kind, {"taken": 0, "there": 0, "refused": 0})
        counts[outcome.column] += 1
    refused = [outcome for outcome in outcomes if outcome.column == "refused"]
    reported = sum(counts["refused"] for counts in run.counts.values()) - len(refused)
    room = max(0, MOST_REPORTED - reported)
    NotTaken.objects.bulk_create(
        NotTaken(
            project_id=run.project_id,
            run=run,
            kind=outcome.kind,
            foreign_id=outcome.id[:80],
            place=outcome.place[:200],
            reason=outcome.result,
        )
        for outcome in refused[:room]
    )
