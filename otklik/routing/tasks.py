from procrastinate.contrib.django import app

from otklik.routing.actions.distribute import distribute
from otklik.routing.actions.give_back import give_back_forgotten
from otklik.routing.actions.presence import close_forgotten
from otklik.routing.actions.worktime import close_silent


@app.periodic(cron="* * * * * */10")
@app.task(queue="upkeep", name="routing.tend", queueing_lock="routing.tend")
def tend(timestamp: int) -> None:
    """Put those offline whose pages are closed, take back what was forgotten, give out what waits; end
    spells of work whose pages are silent.
    """
    close_forgotten()
    give_back_forgotten()
    distribute()
    close_silent()
