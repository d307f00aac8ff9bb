"""Tickets that nobody holds, given to somebody and given back: what the queue does to a ticket."""

from __future__ import annotations

from collections.abc import Sequence

from otklik.accounts.models import User
from otklik.desk.events import StatusChanged, TicketAssigned, TicketTaken
from otklik.desk.models import Ticket
from otklik.events.changes import Change
from otklik.lib import clock
from otklik.lib.prepared import fetch

# Whoever is a moment later does not wait for the first one: he gets the next ticket (S29).
LOCK = """
SELECT id FROM desk_ticket
WHERE id = ANY(%(tickets)s::bigint[]) AND assignee_id IS NULL AND status IN ('new', 'open')
    AND snoozed_until IS NULL AND merged_into_id IS NULL
ORDER BY array_position(%(tickets)s::bigint[], id) LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
"""


def lock_waiting(tickets: Sequence[int]) -> Ticket | None:
    """Lock the first of these tickets that still waits and that nobody else has locked; None when there is none."""
    rows = fetch(LOCK, {"tickets": list(tickets)})
    if not rows:
        return None
    return Ticket.objects.select_related("project", "team").defer("search").get(pk=rows[0][0])


def give_waiting(current: Change, ticket: Ticket, user: User, *, how: str) -> None:
    """Give a ticket that `lock_waiting` has locked to somebody. `how` says why he: a word of the queue's."""
    current.record(
        TicketAssigned(
            project=ticket.project_id,
            ticket=ticket.pk,
            assignee=user.pk,
            assignee_name=str(user),
            team=ticket.team_id,
            team_name=str(ticket.team or ""),
            before_team=ticket.team_id,
            before_team_name=str(ticket.team or ""),
            how=how,
        )
    )
    ticket.assignee = user
    _save(ticket, "assignee")


def take_waiting(current: Change, ticket: Ticket, user: User, *, how: str) -> None:
    """Let somebody take a ticket that `lock_waiting` has locked; work on a new one begins."""
    current.record(TicketTaken(project=ticket.project_id, ticket=ticket.pk, before=None, how=how))
    if ticket.status == Ticket.Status.NEW:
        ticket.status = Ticket.Status.OPEN
        current.record(
            StatusChanged(
                project=ticket.project_id, ticket=ticket.pk, before=Ticket.Status.NEW, after=Ticket.Status.OPEN
            )
        )
    ticket.assignee = user
    _save(ticket, "assignee", "status")


def put_back(current: Change, ticket: Ticket, *, how: str) -> None:
    """Take a locked ticket from whoever holds it: it waits again, where it stood before."""
    current.record(
        TicketAssigned(
            project=ticket.project_id,
            ticket=ticket.pk,
            assignee=None,
            team=ticket.team_id,
            team_name=str(ticket.team or ""),
            before=ticket.assignee_id,
            before_name=str(ticket.assignee or ""),
            before_team=ticket.team_id,
            before_team_name=str(ticket.team or ""),
            how=how,
        )
    )
    ticket.assignee = None
    _save(ticket, "assignee")


def _save(ticket: Ticket, *fields: str) -> None:
    ticket.version += 1
    ticket.updated_at = clock.now()
    ticket.save(update_fields=[*fields, "version", "updated_at"])
