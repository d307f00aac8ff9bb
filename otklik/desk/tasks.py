from procrastinate.contrib.django import app

from otklik.desk import actions


@app.periodic(cron="* * * * * */10")
@app.task(queue="upkeep", name="desk.fold_counters", queueing_lock="desk.fold_counters")
def fold(timestamp: int) -> None:
    """Fold the deltas of the views' counters."""
    while actions.fold_counters() >= 20_000:
        pass
