"""Asking for a reader: at most one waiting job a project."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

# Written straight into the job table: deferring through the queue's own function raises when such a job waits
# already, which would end the caller's transaction. Its triggers tell the workers as usual. Sorted, so that two
# writers never wait for each other.
WAKE = """
INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args)
SELECT 'inbound', 'channels.read_inbound', 'channels.read_inbound:' || project, jsonb_build_object('project', project)
FROM unnest(%s::bigint[]) AS project
ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
"""


def wake_readers(project_ids: Iterable[int]) -> None:
    """Have a worker read what waits in these projects."""
    projects = sorted(set(project_ids))
    if projects:
        with connection.cursor() as cursor:
            cursor.execute(WAKE, [projects])
