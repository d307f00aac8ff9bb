from procrastinate.contrib.django import app

from otklik.automation import actions


@app.periodic(cron="* * * * * */15")
@app.task(queue="upkeep", name="automation.sweep", queueing_lock="automation.sweep", lock="automation.sweep")
def sweep(timestamp: int) -> None:
    """Have the rules of time act on what has become due."""
    actions.sweep()


@app.periodic(cron="17 3 * * *")
@app.task(queue="upkeep", name="automation.forget_uses", queueing_lock="automation.forget_uses")
def forget_uses(timestamp: int) -> None:
    """Delete what can be brought back of macros no more."""
    actions.forget_uses()


@app.periodic(cron="* * * * * */15")
@app.task(queue="upkeep", name="automation.open_due", queueing_lock="automation.open_due", lock="automation.open_due")
def open_due(timestamp: int) -> None:
    """Open the tickets of plans whose date has come."""
    actions.open_due()
