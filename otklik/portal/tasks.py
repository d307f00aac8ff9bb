from procrastinate.contrib.django import app

from otklik.portal import actions


@app.periodic(cron="*/10 * * * *")
@app.task(queue="upkeep", name="portal.sweep", queueing_lock="portal.sweep")
def sweep(timestamp: int) -> None:
    """Forget the counts of past stretches."""
    actions.sweep()
