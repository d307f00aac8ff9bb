"""Reactions that failed for good: the visible dead letter, and what a person can do with it."""

from __future__ import annotations

from django.db.models import QuerySet

from otklik.events.actor import Actor
from otklik.events.changes import change
from otklik.events.events import ReactionDismissed, ReactionRerun
from otklik.events.models import ReactionRun


def dead_runs() -> QuerySet[ReactionRun]:
    """Return the reactions that failed for good, newest first, each with its event."""
    return ReactionRun.objects.filter(state=ReactionRun.State.DEAD).select_related("event").order_by("-id")


def rerun(*, actor: Actor, run: ReactionRun) -> bool:
    """Have the worker run a dead reaction again, with all its attempts; return False when it is dead no more."""
    # Imported here: the tasks module needs the job queue's application, which is ready only after set-up.
    from otklik.events.tasks import react_again

    with change(actor=actor) as current:
        if not _leave(run, ReactionRun.State.FAILED, attempts=0):
            return False
        react_again.defer(event_id=run.event_id, reaction=run.reaction)
        current.record(ReactionRerun(project=run.event.project_id, event=run.event_id, reaction=run.reaction))
    return True


def dismiss(*, actor: Actor, run: ReactionRun) -> bool:
    """Lay a dead reaction aside; return False when it is not dead any more."""
    with change(actor=actor) as current:
        if not _leave(run, ReactionRun.State.DONE, attempts=run.attempts):
            return False
        last = run.last_error.strip().splitlines()
        event = ReactionDismissed(
            project=run.event.project_id,
            event=run.event_id,
            reaction=run.reaction,
            error=(last[-1] if last else "")[:300],
        )
        current.record(event)
    return True


def _leave(run: ReactionRun, state: str, *, attempts: int) -> bool:
    rows = ReactionRun.objects.filter(pk=run.pk, state=ReactionRun.State.DEAD)
    return rows.update(state=state, attempts=attempts) > 0
