from __future__ import annotations

import datetime

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.models import Ticket
from otklik.desk.relation_events import TicketSnoozed, TicketWoken
from otklik.events.actor import system
from otklik.events.changes import Change, change
from otklik.lib import clock

LONGEST = datetime.timedelta(days=366)


def snooze(*, access: Access, ticket: Ticket, until: datetime.datetime) -> Ticket:
    """Let an open ticket sleep: it leaves the lists and comes back at its time or when the customer writes.

    Raises DeniedError; ValueError for a moment that is past, further than a year away or without a zone, and for a
    ticket that has ended.
    """
    access.require(Right.WORK, ticket.project_id)
    now = clock.now()
    if until.tzinfo is None or not now < until <= now + LONGEST:
        raise ValueError("a ticket sleeps until a moment within a year")
    with change(actor=access.actor) as current:
        ticket = Ticket.objects.select_for_update(of=("self",)).select_related("project").get(pk=ticket.pk)
        if not ticket.is_active:
            raise ValueError("a ticket that has ended does not sleep")
        if ticket.snoozed_until == until:
            return ticket
        ticket.snoozed_until = until
        ticket.version += 1
        ticket.save(update_fields=["snoozed_until", "version"])
        until_text = until.astimezone(datetime.UTC).isoformat(timespec="seconds")
        current.record(TicketSnoozed(project=ticket.project_id, ticket=ticket.pk, until=until_text))
    return ticket


def wake(*, access: Access, ticket: Ticket) -> Ticket:
    """Wake a sleeping ticket now. Raises DeniedError."""
    access.require(Right.WORK, ticket.project_id)
    with change(actor=access.actor) as current:
        ticket = Ticket.objects.select_for_update(of=("self",)).select_related("project").get(pk=ticket.pk)
        if woken(current, ticket, "person"):
            ticket.version += 1
            ticket.updated_at = clock.now()
            ticket.save(update_fields=["snoozed_until", "version", "updated_at"])
    return ticket


def woken(current: Change, ticket: Ticket, reason: str) -> bool:
    """Note on a locked ticket that it sleeps no more; return whether it did. The caller saves."""
    if ticket.snoozed_until is None:
        return False
    ticket.snoozed_until = None
    current.record(TicketWoken(project=ticket.project_id, ticket=ticket.pk, reason=reason))
    return True


def wake_due(*, limit: int = 500) -> int:
    """Wake the tickets whose time has come, the earliest first, on top of their lists; return how many.

    One walk of the index of sleeping tickets. Those that are being changed this moment wait for the next round.
    """
    now = clock.now()
    with change(actor=system("snooze")) as current:
        due = list(
            Ticket.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(snoozed_until__lte=now)
            .order_by("snoozed_until")
            .only("id", "project_id", "snoozed_until", "status", "version")[:limit]
        )
        for ticket in due:
            woken(current, ticket, "time")
            ticket.version += 1
            ticket.updated_at = now
        Ticket.objects.bulk_update(due, ["snoozed_until", "version", "updated_at"], batch_size=500)
    return len(due)
