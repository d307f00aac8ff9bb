from __future__ import annotations

from django.db import transaction

from otklik.accounts.access import Access, DeniedError
from otklik.accounts.models import User
from otklik.accounts.roles import Right
from otklik.desk.actions.waiting import lock_waiting, take_waiting
from otklik.desk.models import Ticket
from otklik.events.changes import change
from otklik.lib import clock
from otklik.routing import queue
from otklik.routing.actions.presence import locked

TRIES = 20
AT_ONCE = 50


def take_next(*, access: Access, project: int | None = None) -> Ticket | None:
    """Take the first waiting ticket that somebody can take, of all his projects or of one; None when there is none.

    Of many who take at once each gets another one (S29). Raises DeniedError.
    """
    projects = [pk for pk in access.with_right(Right.WORK) if project in {None, pk}]
    if not projects:
        raise DeniedError(f"user {access.user_id} works in no such project")
    for attempt in range(1, TRIES + 1):
        with transaction.atomic():
            row = locked(access.user_id)
            # More of them each time: what stands first may all be in others' hands at this moment.
            ids = queue.fitting(access.user_id, projects, most=AT_ONCE * attempt)
            if not ids:
                return None
            ticket = lock_waiting(ids)
            if ticket is None:
                continue
            with change(actor=access.actor) as current:
                take_waiting(current, ticket, User.objects.get(pk=access.user_id), how="next")
            row.idle_since = clock.now()
            row.save(update_fields=["idle_since"])
            return ticket
    return None
