import contextlib

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from otklik.imports import actions
from otklik.imports.queries import running

QUEUE = "connectors"  # the lane of what is exchanged with other systems
SECONDS = 2.0  # then others have their turn


@app.task(queue=QUEUE, name="imports.look")
def look_job(*, run_id: int) -> None:
    """Find out what an uploaded file is."""
    actions.look(run_id=run_id)


@app.task(queue=QUEUE, name="imports.work")
def work_job(*, run_id: int) -> None:
    """Do portions of an import for a while, then stand in the queue again."""
    if actions.work(run_id=run_id, seconds=SECONDS):
        go_on(run_id)


def go_on(run_id: int) -> None:
    """Have the worker do the next portions; at most one such job waits."""
    with contextlib.suppress(AlreadyEnqueued), transaction.atomic():
        work_job.configure(queueing_lock=f"imports.work:{run_id}").defer(run_id=run_id)


@app.periodic(cron="*/10 * * * *")
@app.task(queue=QUEUE, name="imports.sweep", queueing_lock="imports.sweep")
def sweep(timestamp: int) -> None:
    """Go on with imports whose job was lost, forget files that nobody started, and old reports."""
    for run_id in running():
        go_on(run_id)
    actions.forget_old()
