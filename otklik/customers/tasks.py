from procrastinate.contrib.django import app

from otklik.customers.actions import erase as erasing
from otklik.customers.actions import merge, retention


@app.task(queue="upkeep", name="customers.erase")
def erase(*, act: int) -> None:
    """Erase a person's data."""
    erasing.run_erasure(act=act)


@app.periodic(cron="*/2 * * * *")
@app.task(queue="upkeep", name="customers.gather", queueing_lock="customers.gather")
def gather(timestamp: int) -> None:
    """Bring home what came to people while they were being merged."""
    merge.gather_strays()


@app.periodic(cron="41 2 * * *")
@app.task(queue="upkeep", name="customers.expire", queueing_lock="customers.expire")
def expire(timestamp: int) -> None:
    """Forget what is old."""
    retention.expire_all()
