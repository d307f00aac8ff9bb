from procrastinate.contrib.django import app

from otklik.service_levels.actions.escalate import look_for_silence
from otklik.service_levels.actions.reviews import count_figures

PORTION = 500


@app.periodic(cron="* * * * *")
@app.task(queue="upkeep", name="service_levels.silence", queueing_lock="service_levels.silence")
def silence(timestamp: int) -> None:
    """Escalate what nobody has answered for too long; what is left over a thousand rounds waits a minute."""
    for _round in range(1000):
        if look_for_silence(limit=PORTION) < PORTION:
            return


@app.periodic(cron="20 3 * * *")
@app.task(queue="upkeep", name="service_levels.figures", queueing_lock="service_levels.figures")
def figures(timestamp: int) -> None:
    """Work out the response figures of all projects, once a night."""
    count_figures()
