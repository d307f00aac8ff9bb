import datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from otklik.events import reacting
from otklik.events.models import ReactionRun


@app.task(queue="react", name="events.react_again")
def react_again(*, event_id: int, reaction: str) -> None:
    """Run one failed reaction again, later and later, until it is done or dead."""
    if reacting.retry(event_id, reaction):
        return
    row = ReactionRun.objects.get(event_id=event_id, reaction=reaction)
    if row.state != ReactionRun.State.DEAD:
        retry_later(event_id, reaction, attempts=row.attempts)


def retry_later(event_id: int, reaction: str, *, attempts: int) -> None:
    """Have a failed reaction run again in 2, 4, 8 … seconds, ten minutes at most."""
    when = timezone.now() + datetime.timedelta(seconds=min(2**attempts, 600))
    react_again.configure(schedule_at=when).defer(event_id=event_id, reaction=reaction)
