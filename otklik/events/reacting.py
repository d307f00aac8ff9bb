"""Running the reactions to committed events: each in its own savepoint, each at most once."""

from __future__ import annotations

import json
import logging
import traceback
import uuid

from django.db import DEFAULT_DB_ALIAS, transaction

from otklik.events import registry
from otklik.events.models import Event, ReactionRun
from otklik.lib.prepared import fetch

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 6
COLUMNS = (
    *("id", "kind", "project_id", "ticket_id", "actor_kind", "actor_id", "actor_name", "change_id", "cause_id"),
    *("depth", "payload", "at"),
)
OF_CHANGE = f"""
SELECT {", ".join(COLUMNS)} FROM events_event WHERE change_id = %(change)s::uuid ORDER BY id
"""  # noqa: S608
# Of two workers with the same event the second waits here for the first one's end, and then finds it done.
BEGIN = """
INSERT INTO events_reactionrun (event_id, reaction, state, attempts, last_error)
VALUES (%(event)s::bigint, %(reaction)s::text, 'done', 1, '')
ON CONFLICT (event_id, reaction) DO UPDATE
    SET state = 'done', attempts = events_reactionrun.attempts + 1, last_error = ''
    WHERE events_reactionrun.state <> 'done'
RETURNING id
"""


def run_change(change_id: uuid.UUID) -> list[tuple[int, str]]:
    """Run every reaction to every event of a change; return (event id, reaction) of those that failed."""
    failed: list[tuple[int, str]] = []
    for event in _events_of(change_id):
        for wired in registry.reactions_to(event.kind):
            if wired.is_wanted(event.project_id) and not run_one(event, wired):
                failed.append((event.pk, wired.name))  # noqa: PERF401 - the running is the point of the loop
    return failed


def _events_of(change_id: uuid.UUID) -> list[Event]:
    place = COLUMNS.index("payload")
    rows = fetch(OF_CHANGE, {"change": change_id})
    return [
        Event.from_db(DEFAULT_DB_ALIAS, COLUMNS, (*row[:place], json.loads(row[place]), *row[place + 1 :]))
        for row in rows
    ]


def run_one(event: Event, wired: registry.Wired) -> bool:
    """Run one reaction to one event unless it has run; return False when it failed and was written down as failed."""
    try:
        with transaction.atomic():
            if not fetch(BEGIN, {"event": event.pk, "reaction": wired.name}):
                return True
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


def give_up(change_id: uuid.UUID, reason: str) -> None:
    """Write the reactions of a change that have not run down as dead: people see them and may run them again."""
    for event in _events_of(change_id):
        for wired in registry.reactions_to(event.kind):
            if wired.is_wanted(event.project_id):
                ReactionRun.objects.get_or_create(
                    event_id=event.pk,
                    reaction=wired.name,
                    defaults={"state": ReactionRun.State.DEAD, "attempts": MAX_ATTEMPTS, "last_error": reason},
                )


def retry(event_id: int, reaction: str) -> bool:
    """Run one failed reaction again; return True when it is done or can never be (its event or wiring is gone)."""
    event = Event.objects.filter(pk=event_id).first()
    if event is None:
        return True
    for wired in registry.reactions_to(event.kind):
        if wired.name == reaction:
            return run_one(event, wired)
    return True
