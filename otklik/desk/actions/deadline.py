"""The nearest promise of a ticket, kept on it for lists."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from otklik.lib.prepared import fetch

WRITE = """
UPDATE desk_ticket SET next_due_at = given.due, next_warn_at = given.warn, next_target = given.target
FROM unnest(%(tickets)s::bigint[], %(dues)s::timestamptz[], %(warns)s::timestamptz[], %(targets)s::text[])
    AS given (ticket, due, warn, target)
WHERE desk_ticket.id = given.ticket
    AND (next_due_at, next_warn_at, next_target) IS DISTINCT FROM (given.due, given.warn, given.target)
RETURNING desk_ticket.id
"""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The nearest promise of one ticket: `due_at` None when nothing runs, `warn_at` the moment it becomes urgent."""

    ticket: int
    due_at: datetime.datetime | None
    warn_at: datetime.datetime | None = None
    target: str = ""


def set_deadlines(deadlines: Sequence[Deadline]) -> set[int]:
    """Write the nearest promises of tickets in one statement; return the ids of those where it is another one now.

    Neither the version nor the time of the last change moves: nobody did anything to the ticket. What happened is
    recorded by the caller, who keeps the clocks.
    """
    given = sorted(deadlines, key=lambda one: one.ticket)
    rows = fetch(
        WRITE,
        {
            "tickets": [one.ticket for one in given],
            "dues": [one.due_at for one in given],
            "warns": [one.warn_at for one in given],
            "targets": [one.target for one in given],
        },
    )
    return {row[0] for row in rows}
