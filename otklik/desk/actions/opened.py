from __future__ import annotations

from django.core.cache import cache
from django.db import transaction

from otklik.accounts.access import Access
from otklik.desk.events import FileOpened
from otklik.desk.models import Attachment
from otklik.events.changes import change
from otklik.lib import clock

HOUR = 3600  # seconds


def note_opened(*, access: Access, attachment: Attachment, how: str) -> bool:
    """Write down that a person has opened, played or saved a file (S17), once per person, file and hour by the clock;
    return whether this was the first time.

    `how`: "shown", "saved", or "call" for one fetched by another system in his name. The name of the file stays out:
    it is looked up where the log is read, and is gone when the file is.
    """
    hour = int(clock.now().timestamp()) // HOUR
    key = f"opened:{access.user_id}:{attachment.pk}:{hour}"
    with transaction.atomic():
        if not cache.add(key, 1, HOUR):
            return False
        with change(actor=access.actor) as current:
            current.record(
                FileOpened(
                    project=attachment.project_id,
                    attachment=attachment.pk,
                    of_ticket=attachment.message.ticket_id,
                    how=how,
                )
            )
    return True
