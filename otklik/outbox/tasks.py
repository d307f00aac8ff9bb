from procrastinate.contrib.django import app

from otklik.outbox import actions


@app.task(queue="outbox", name="outbox.deliver")
def deliver_job(*, delivery_id: int) -> None:
    """Try one delivery; plan the next attempt when there is to be one."""
    again = actions.deliver(delivery_id=delivery_id)
    if again is not None:
        deliver_job.configure(schedule_at=again).defer(delivery_id=delivery_id)


@app.periodic(cron="*/5 * * * *")
@app.task(queue="outbox", name="outbox.sweep", queueing_lock="outbox.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Find deliveries whose job was lost and try them."""
    for delivery_id in actions.recover():
        deliver_job.defer(delivery_id=delivery_id)
