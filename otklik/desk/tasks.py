import logging
import time

from procrastinate.contrib.django import app

from otklik.desk import actions
from otklik.desk.actions.common_watch import look_for_common, projects_to_look_at

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * * */10")
@app.task(queue="upkeep", name="desk.fold_counters", queueing_lock="desk.fold_counters")
def fold(timestamp: int) -> None:
    """Fold the deltas of the views' counters."""
    while actions.fold_counters() >= 20_000:
        pass
    while actions.fold_views() >= 10_000:
        pass


@app.periodic(cron="* * * * * */5")
@app.task(queue="upkeep", name="desk.wake", queueing_lock="desk.wake")
def wake(timestamp: int) -> None:
    """Bring back the tickets whose sleep is over."""
    while actions.wake_due() >= 500:
        pass


@app.periodic(cron="*/5 * * * *")
@app.task(queue="upkeep", name="desk.common", queueing_lock="desk.common")
def common(timestamp: int) -> None:
    """Look in each project for what many customers write about at once; where one fails the others have their turn."""
    for project_id in projects_to_look_at():
        try:
            look_for_common(project_id=project_id)
        except Exception:
            log.exception("looking for common problems failed", extra={"project": project_id})


BULK_SECONDS = 2.0  # then other upkeep has its turn
BULK_REST = 0.02  # seconds at least: the locks of a portion are free, whoever waited for one comes first


@app.task(queue="upkeep", name="desk.run_bulk")
def run_bulk(*, bulk_id: int) -> None:
    """Do portions of a bulk change for a while, then stand in the queue again.

    It rests as long as it works: on a small machine half of a processor is left to those who wait for their pages.
    """
    began = time.monotonic()
    until = began + BULK_SECONDS
    while actions.work_off(bulk_id=bulk_id):
        ended = time.monotonic()
        if ended > until:
            run_bulk.defer(bulk_id=bulk_id)
            return
        time.sleep(max(BULK_REST, ended - began))
        began = time.monotonic()
