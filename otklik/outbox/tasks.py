import contextlib

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from otklik.outbox import actions

LAST = -1000  # below every priority of `fairness`


@app.task(queue="outbox", name="outbox.deliver", pass_context=True)
def deliver_job(context: JobContext, *, delivery_id: int) -> None:
    """Try one delivery; plan the next attempt when there is to be one."""
    again = actions.deliver(delivery_id=delivery_id)
    if again is not None:
        deliver_job.configure(schedule_at=again, priority=context.job.priority).defer(delivery_id=delivery_id)


@app.periodic(cron="*/5 * * * *")
@app.task(queue="outbox", name="outbox.sweep", queueing_lock="outbox.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Find deliveries whose job was lost and try them; those whose job merely waits long get no better place by it."""
    for delivery_id in actions.recover():
        again = deliver_job.configure(queueing_lock=f"outbox.deliver:{delivery_id}", priority=LAST)
        with contextlib.suppress(AlreadyEnqueued):
            again.defer(delivery_id=delivery_id)
