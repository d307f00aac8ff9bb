"""Jobs whose worker died are run again: the sweep of F03.

A worker of the job queue writes a heartbeat every few seconds. A job that is "doing" for a worker without one would
stay so for ever, and jobs with the same lock behind it. The sweep runs in the worker and in the mail part: one that is
dead is no help.
"""

from __future__ import annotations

import logging
import threading

from django.db import DatabaseError, IntegrityError, connection, transaction

logger = logging.getLogger(__name__)
HEARTBEAT_SECONDS = 5.0
DEAD_AFTER_SECONDS = 30.0
SWEEP_SECONDS = 15.0  # dead after 30 s, found 15 s later at worst: well within the 60 s of F03
MAX_ATTEMPTS = 10  # a job that took ten workers with it is not given an eleventh
SWEEP_LOCK = 0x07_4B_11_4C  # beside that of `otklik prepare`

_STALLED = """
SELECT job.id, job.task_name, job.attempts
FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
WHERE job.status = 'doing'
  AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => %s))
ORDER BY job.id LIMIT 1000
"""
_AGAIN = "SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)"
_FAILED = "SELECT procrastinate_finish_job_v1(%s, 'failed', false)"
_FORGET = (
    "DELETE FROM procrastinate_workers worker WHERE last_heartbeat < now() - make_interval(secs => %s)"
    " AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs job WHERE job.worker_id = worker.id AND job.status = 'doing')"
)


def sweep(*, dead_after: float = DEAD_AFTER_SECONDS) -> int:
    """Give the jobs of dead workers back to the queue; return how many. One sweep at a time in the installation.

    Two at once would be worse than none: the second could take back a job that a living worker has begun meanwhile.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SWEEP_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_STALLED, [dead_after])
        rows = cursor.fetchall()
        for job_id, task, attempts in rows:
            logger.warning("job %s (%s) lost its worker, it runs again", job_id, task)
            _give_back(job_id, task, attempts)
        cursor.execute(_FORGET, [dead_after])
    return len(rows)


def _give_back(job_id: int, task: str, attempts: int) -> None:
    with connection.cursor() as cursor:
        if attempts >= MAX_ATTEMPTS:
            logger.error("job %s (%s) lost its worker %s times and is given up", job_id, task, attempts)
            cursor.execute(_FAILED, [job_id])
            return
        try:
            with transaction.atomic():
                cursor.execute(_AGAIN, [job_id])
        except IntegrityError:
            # The next one with the same queueing lock waits already and does the same work.
            cursor.execute(_FAILED, [job_id])


def watch(
    stop: threading.Event, *, every: float = SWEEP_SECONDS, dead_after: float = DEAD_AFTER_SECONDS
) -> threading.Thread:
    """Sweep in a thread of its own until `stop` is set; return the thread."""
    thread = threading.Thread(target=_watch, args=(stop, every, dead_after), name="stalled-jobs", daemon=True)
    thread.start()
    return thread


def _watch(stop: threading.Event, every: float, dead_after: float) -> None:
    while not stop.wait(every):
        try:
            sweep(dead_after=dead_after)
        except DatabaseError as error:
            logger.warning("jobs of dead workers cannot be looked for now: %s", error)
        finally:
            connection.close()  # four times a minute is no reason to hold one
