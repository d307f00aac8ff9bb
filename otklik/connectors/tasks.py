import contextlib

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from otklik.connectors import actions, asking

QUEUE = "connectors"


@app.task(queue=QUEUE, name="connectors.deliver")
def deliver_job(*, delivery_id: int) -> None:
    """Try one webhook's message; plan the next try when there is to be one."""
    again = actions.deliver(delivery_id=delivery_id)
    if again is not None:
        deliver_job.configure(schedule_at=again).defer(delivery_id=delivery_id)


@app.task(queue=QUEUE, name="connectors.export")
def export_job(*, export_id: int) -> None:
    """Write the file of an export."""
    actions.run_export(export_id=export_id)


@app.periodic(cron="* * * * *")
@app.task(queue=QUEUE, name="connectors.reports", queueing_lock="connectors.reports")
def reports(timestamp: int) -> None:
    """Begin the regular exports that are due."""
    actions.run_due()


@app.periodic(cron="*/5 * * * *")
@app.task(queue=QUEUE, name="connectors.sweep", queueing_lock="connectors.sweep")
def sweep(timestamp: int) -> None:
    """Find messages whose job was lost, and forget what is a month old."""
    for delivery_id in actions.due():
        with contextlib.suppress(AlreadyEnqueued):
            deliver_job.configure(queueing_lock=f"connectors.deliver:{delivery_id}").defer(delivery_id=delivery_id)
    actions.forget_old()
    actions.forget_exports()
    asking.forget_cards()
