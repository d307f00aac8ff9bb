from procrastinate.contrib.django import app

from otklik.api import repeats


@app.periodic(cron="23 * * * *")
@app.task(queue="upkeep", name="api.forget", queueing_lock="api.forget")
def forget(timestamp: int) -> None:
    """Forget answers kept for longer than a day."""
    repeats.forget()
