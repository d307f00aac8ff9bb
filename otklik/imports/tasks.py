from procrastinate.contrib.django import app

from otklik.imports import actions

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
        work_job.defer(run_id=run_id)


@app.periodic(cron="17 * * * *")
@app.task(queue=QUEUE, name="imports.sweep", queueing_lock="imports.sweep")
def sweep(timestamp: int) -> None:
    """Forget files that nobody started, and old reports."""
    actions.forget_old()
