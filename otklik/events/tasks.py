import datetime
import logging
import uuid

from django.db import InterfaceError, OperationalError
from django.utils import timezone
from procrastinate.contrib.django import app

from otklik.events import neighbours, reacting
from otklik.events.models import ReactionRun

logger = logging.getLogger(__name__)


@app.task(queue="react", name="events.react")
def react(*, change: str) -> None:
    """Run the reactions to one change, and to those that wait behind it; each that fails is retried alone."""
    _run(uuid.UUID(change))
    try:
        neighbours.take(_run)
    except (OperationalError, InterfaceError):
        logger.warning("the database does not answer; the jobs behind this one wait for their own turn", exc_info=True)


def _run(change: uuid.UUID) -> None:
    for event_id, reaction in reacting.run_change(change):
        _retry_later(event_id, reaction, attempts=1)


@app.task(queue="react", name="events.react_again")
def react_again(*, event_id: int, reaction: str) -> None:
    """Run one failed reaction again, later and later, until it is done or dead."""
    if reacting.retry(event_id, reaction):
        return
    row = ReactionRun.objects.get(event_id=event_id, reaction=reaction)
    if row.state != ReactionRun.State.DEAD:
        _retry_later(event_id, reaction, attempts=row.attempts)


def _retry_later(event_id: int, reaction: str, *, attempts: int) -> None:
    when = timezone.now() + datetime.timedelta(seconds=min(2**attempts, 600))
    react_again.configure(schedule_at=when).defer(event_id=event_id, reaction=reaction)
