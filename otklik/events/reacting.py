"""Running the reactions to committed events: each in its own savepoint, each at most once."""

from __future__ import annotations

import logging
import traceback
import uuid

from django.db import transaction

from otklik.events import registry
from otklik.events.models import Event, ReactionRun

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 6


def run_change(change_id: uuid.UUID) -> list[tuple[int, str]]:
    """Run every reaction to every event of a change; return (event id, reaction) of those that failed."""
    failed: list[tuple[int, str]] = []
    for event in Event.objects.filter(change_id=change_id).order_by("id"):
        for wired in registry.reactions_to(event.kind):
            if not run_one(event, wired):
                failed.append((event.pk, wired.name))  # noqa: PERF401 - the running is the point of the loop
    return failed


def run_one(event: Event, wired: registry.Wired) -> bool:
    """Run one reaction to one event unless it has run; return False when it failed and was written down as failed."""
    try:
        with transaction.atomic():
            row, created = ReactionRun.objects.select_for_update().get_or_create(
                event_id=event.pk, reaction=wired.name, defaults={"state": ReactionRun.State.DONE, "attempts": 1}
            )
            if not created:
                if row.state == ReactionRun.State.DONE:
                    return True
                row.state = ReactionRun.State.DONE
                row.attempts += 1
                row.last_error = ""
                row.save(update_fields=["state", "attempts", "last_error"])
            wired.run(event)
    except Exception:
        logger.exception("reaction %s to event %s failed", wired.name, event.pk)
        _write_down(event, wired.name, traceback.format_exc(limit=-6)[-4000:])
        return False
    return True


def _write_down(event: Event, reaction: str, error: str) -> None:
    with transaction.atomic():
        row, created = ReactionRun.objects.select_for_update().get_or_create(
            event_id=event.pk,
            reaction=reaction,
            defaults={"state": ReactionRun.State.FAILED, "attempts": 1, "last_error": error},
        )
        if created:
            return
        row.attempts += 1
        row.state = ReactionRun.State.DEAD if row.attempts >= MAX_ATTEMPTS else ReactionRun.State.FAILED
        row.last_error = error
        row.save(update_fields=["state", "attempts", "last_error"])


def retry(event_id: int, reaction: str) -> bool:
    """Run one failed reaction again; return True when it is done or can never be (its event or wiring is gone)."""
    event = Event.objects.filter(pk=event_id).first()
    if event is None:
        return True
    for wired in registry.reactions_to(event.kind):
        if wired.name == reaction:
            return run_one(event, wired)
    return True
