import time

from procrastinate.contrib.django import app

from otklik.service_levels import escalation_tasks  # noqa: F401 - found by way of this module
from otklik.service_levels.actions.recount import start_recount, work_off

QUEUE = "clocks"
REST = 0.01  # seconds between two portions: whoever waits for a ticket that was locked comes first
SECONDS = 5.0  # then other projects have their turn


@app.task(queue=QUEUE, name="service_levels.recount")
def recount_job(*, recount_id: int, project_id: int = 0) -> None:
    """Do portions of a recount for a while, then stand in the queue again."""
    if not recount_id:
        start_recount(project_id=project_id)
        return
    until = time.monotonic() + SECONDS
    while work_off(recount_id=recount_id):
        if time.monotonic() > until:
            recount_job.defer(recount_id=recount_id)
            return
        time.sleep(REST)
