"""The reactions to waiting changes: many changes in one transaction, with care where one of them fails.

Nothing is written for a change but that it waits and, afterwards, that it was done: handing each one out as a job cost
the job queue more than most reactions cost themselves. Changes are taken out of the queue in the transaction of their
reactions: if the worker dies on the way, they stand there again.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Sequence

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, transaction
from psycopg.errors import DeadlockDetected

from otklik.events import reacting, registry
from otklik.events.models import Event
from otklik.events.reacting import COLUMNS
from otklik.events.tasks import retry_later
from otklik.lib.failpoints import failpoint
from otklik.lib.prepared import fetch

logger = logging.getLogger(__name__)
MOST = 20  # changes in one transaction: what one of them holds (a lock, a row) the others hold to the end
MAX_ATTEMPTS = 10  # a change that took ten workers with it is not given an eleventh
LOCK = 0x07_4B_12  # one transaction of many at a time: two that meet the same people in another order would block

NEXT = f"""
SELECT waiting.id, waiting.attempts, {", ".join(f"event.{name}" for name in COLUMNS)}
FROM (
    SELECT id, change_id, attempts FROM events_waitingchange WHERE (SELECT pg_try_advisory_xact_lock(%(lock)s::bigint))
    ORDER BY id LIMIT %(most)s::bigint FOR UPDATE SKIP LOCKED
) AS waiting
LEFT JOIN LATERAL (
    SELECT * FROM events_event WHERE change_id = waiting.change_id OFFSET 0
) AS event ON true
ORDER BY waiting.id, event.id
"""  # noqa: S608
# Of two workers with the same event the second waits here for the first one's end, and then finds it done.
BEGIN = """
INSERT INTO events_reactionrun (event_id, reaction, state, attempts, last_error)
SELECT given.event, given.reaction, 'done', 1, ''
FROM unnest(%(events)s::bigint[], %(reactions)s::text[]) AS given (event, reaction)
ON CONFLICT (event_id, reaction) DO UPDATE
    SET state = 'done', attempts = events_reactionrun.attempts + 1, last_error = ''
    WHERE events_reactionrun.state <> 'done'
RETURNING event_id, reaction
"""
# Committed without waiting for the disk: what goes out because of it (a delivery) is claimed by a commit that does
# wait, and the log is written in order; what a crash of the machine takes back is still in the queue.
END = """
DELETE FROM events_waitingchange WHERE id = ANY(%(done)s::bigint[])
RETURNING id, set_config('synchronous_commit', 'off', true)
"""
# Counted and committed before its reactions run: the count outlives the worker.
COUNT = """
UPDATE events_waitingchange SET attempts = attempts + 1 WHERE id = (
    SELECT id FROM events_waitingchange WHERE id > %(after)s::bigint AND id <= %(last)s::bigint
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING id, change_id, attempts
"""
HOLD = "SELECT id FROM events_waitingchange WHERE id = %(id)s::bigint FOR UPDATE SKIP LOCKED"
OLD = "SELECT 1 FROM events_waitingchange WHERE at < now() - interval '2 seconds' ORDER BY id LIMIT 1"


def take(*, most: int = MOST) -> int:
    """Run the reactions to the changes that have waited longest, all in one transaction; return how many there were.

    None when another worker is at it. When one of them fails, nothing of it stays, and each is run again with care.
    Raises OperationalError and InterfaceError when the database does not answer; the changes are in the queue then.
    """
    ids: list[int] = []
    try:
        with transaction.atomic():
            rows = fetch(NEXT, {"most": most, "lock": LOCK})
            ids = list(dict.fromkeys(row[0] for row in rows))
            if not ids:
                return 0
            if not any(row[1] for row in rows):
                _run([_event(row[2:]) for row in rows if row[2] is not None])
                failpoint("react-ran")
                fetch(END, {"done": ids})
                return len(ids)
    except (OperationalError, InterfaceError) as error:
        if not ids or not isinstance(error.__cause__, DeadlockDetected):
            raise
    except Exception:  # which of them it was is found out one by one, and written down there
        if not ids:
            raise
        logger.info("reactions to %s changes are run again one by one", len(ids), exc_info=True)
    take_carefully(last=ids[-1])
    return len(ids)


def take_carefully(*, last: int = 2**62, most: int = MOST) -> int:
    """Run the oldest waiting changes (up to the id `last`) one by one, each counted first; return how many.

    What a worker finds when it starts may be what ended the one before it: that way only the guilty one is set aside.
    """
    after = amount = 0
    while amount < most and (rows := fetch(COUNT, {"after": after, "last": last})):
        after, change_id, attempts = rows[0]
        amount += 1
        failpoint("react-counted")
        with transaction.atomic():
            if not fetch(HOLD, {"id": after}):
                continue  # somebody else has come in between
            if attempts > MAX_ATTEMPTS:
                logger.error("change %s ended the worker %s times, its reactions are given up", change_id, attempts - 1)
                reacting.give_up(change_id, f"it ended the worker {attempts - 1} times")
            else:
                _carefully(change_id)
            fetch(END, {"done": [after]})
    return amount


def is_behind() -> bool:
    """Tell whether a change has been waiting for longer than one that is being dealt with should."""
    return bool(fetch(OLD, {}))


def _carefully(change_id: uuid.UUID) -> None:
    for event_id, reaction in reacting.run_change(change_id):
        retry_later(event_id, reaction, attempts=1)


def _run(events: Sequence[Event]) -> None:
    wanted = [
        (event, wired)
        for event in events
        for wired in registry.reactions_to(event.kind)
        if wired.is_wanted(event.project_id)
    ]
    if not wanted:
        return
    begun = fetch(
        BEGIN, {"events": [event.pk for event, _ in wanted], "reactions": [wired.name for _, wired in wanted]}
    )
    fresh = {(event_id, reaction) for event_id, reaction in begun}
    for event, wired in wanted:
        if (event.pk, wired.name) in fresh:
            wired.run(event)


def _event(row: Sequence[object]) -> Event:
    place = COLUMNS.index("payload")
    return Event.from_db(DEFAULT_DB_ALIAS, COLUMNS, (*row[:place], json.loads(str(row[place])), *row[place + 1 :]))
