from procrastinate.contrib.django import app

from otklik.automation import actions


@app.periodic(cron="* * * * * */15")
@app.task(queue="upkeep", name="automation.sweep", queueing_lock="automation.sweep", lock="automation.sweep")
def sweep(timestamp: int) -> None:
    """Have the rules of time act on what has become due."""
    actions.sweep()
