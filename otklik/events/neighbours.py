"""Jobs of reactions that wait behind the running one go along with it.

Handing a job out and marking it done cost the job queue more than most reactions cost themselves. A neighbour is taken
out of the queue in the transaction of its reactions: if the worker dies on the way, it stands there again.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

from django.db import transaction

from otklik.lib.prepared import fetch

MOST = 30
SECONDS = 1.0

# Committed without waiting for the disk: what goes out because of it (a delivery) is claimed by a commit that does
# wait, and the log is written in order; what a crash of the machine takes back is still in the queue.
NEXT = """
DELETE FROM procrastinate_jobs WHERE id = (
    SELECT id FROM procrastinate_jobs
    WHERE status = 'todo' AND queue_name = 'react' AND task_name = 'events.react'
        AND (scheduled_at IS NULL OR scheduled_at <= now())
    ORDER BY priority DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING args ->> 'change', set_config('synchronous_commit', 'off', true)
"""


def take(run: Callable[[uuid.UUID], None], *, most: int = MOST, seconds: float = SECONDS) -> int:
    """Run the reactions of waiting changes, oldest first, for a limited number and time; return how many were run.

    Raises what the database raises; the change it was about then stays in the queue.
    """
    end = time.monotonic() + seconds
    amount = 0
    while amount < most and time.monotonic() < end:
        with transaction.atomic():
            rows = fetch(NEXT, {})
            if not rows:
                break
            run(uuid.UUID(rows[0][0]))
        amount += 1
    return amount
