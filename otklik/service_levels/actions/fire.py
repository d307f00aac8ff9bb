"""The marks of clocks: 80 % and 100 % of a promised time, each fires once."""

from __future__ import annotations

import datetime

from django.db import transaction

from otklik.events.actor import system
from otklik.events.changes import change
from otklik.lib import clock
from otklik.lib.prepared import fetch
from otklik.service_levels.actions.settle import settle
from otklik.service_levels.events import ClockBreached, ClockWarned
from otklik.service_levels.models import Clock

NEXT = """
SELECT next_at FROM service_levels_clock WHERE next_at IS NOT NULL ORDER BY next_at, id LIMIT 1
"""
DUE = """
SELECT ticket_id FROM service_levels_clock WHERE next_at <= %(now)s::timestamptz ORDER BY next_at, id
LIMIT %(limit)s::bigint
"""
PORTION = 100


def next_due() -> datetime.datetime | None:
    """Return when the next mark fires, None when no clock runs: one look at one index."""
    rows = fetch(NEXT, {})
    return rows[0][0] if rows else None


def fire(*, limit: int = PORTION) -> int:
    """Fire the marks whose time has come, the earliest first; return how many fired.

    Each mark fires in the transaction that notes on its row that it did: once, whatever dies on the way and wherever
    the machine's clock jumps. The clocks are settled first, so that an answer which was given in time and has not been
    looked at yet counts. Tickets that are being changed this moment wait for the next round.
    """
    now = clock.now()
    with transaction.atomic():
        tickets = list(dict.fromkeys(row[0] for row in fetch(DUE, {"now": now, "limit": limit})))
        if not tickets:
            return 0
        settle(tickets=tickets, wait=False, only_owed=True)
        rows = Clock.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
        due = rows.select_related("policy").filter(ticket_id__in=tickets, next_at__lte=now).order_by("next_at", "id")
        with change(actor=system("service levels"), savepoint=False) as current:
            fired = list(due)
            for row in fired:
                current.record(_fired(row, now))
        Clock.objects.bulk_update(fired, ["warned_at", "breached_at", "next_at", "state"])
        over = [row.ticket_id for row in fired if row.stopped_at is not None]
        if over:  # what it ended as depends on which marks are still to fire
            settle(tickets=over)
    return len(fired)


def _fired(row: Clock, now: datetime.datetime) -> ClockWarned | ClockBreached:
    """Note on a clock that its next mark fired; return what happened."""
    warns = row.warned_at is None and row.next_at == row.warn_at
    kind = ClockWarned if warns else ClockBreached
    if warns:
        row.warned_at, row.next_at = now, row.due_at
    else:
        row.breached_at, row.next_at, row.state = now, None, Clock.State.BREACHED
    return kind(
        project=row.project_id,
        ticket=row.ticket_id,
        clock=row.pk,
        target=row.target,
        minutes=row.minutes,
        due_at=row.due_at.isoformat() if row.due_at else "",
        policy=row.policy_id,
        policy_name=row.policy.name,
    )
