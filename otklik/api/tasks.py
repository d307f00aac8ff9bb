from procrastinate.contrib.django import app


@app.periodic(cron="23 * * * *")
@app.task(queue="upkeep", name="api.forget", queueing_lock="api.forget")
def forget(timestamp: int) -> None:
    """Forget answers kept for longer than a day."""
    from otklik.api import repeats  # its framework is megabytes that workers and listeners need once an hour

    repeats.forget()
