"""What people make of a common problem: one common ticket of many, apart again, or nothing (R252)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.actions.link import MAX_LEVELS, CannotLinkError, tell_link
from otklik.desk.actions.locking import lock, lock_links
from otklik.desk.common_events import CommonDismissed, CommonJoined, CommonTakenApart
from otklik.desk.models import CommonProblem, CommonTicket, Ticket, TicketLink
from otklik.desk.relation_events import TicketLinked, TicketUnlinked
from otklik.events.changes import Change, change
from otklik.lib import clock

PARENT = TicketLink.Kind.PARENT


@dataclass(frozen=True, slots=True)
class Joined:
    """How many tickets were made parts of the common one, and how many could not, because they are parts elsewhere."""

    parts: int
    left: int


def join_common(*, access: Access, problem: CommonProblem, parent: Ticket) -> Joined:
    """Make a ticket of a common problem the common one, and all the others that are no part of anything its parts.

    Once more it takes in those that came since; with another ticket as the common one those that were joined move over
    to it. Raises DeniedError, CannotLinkError for a ticket that is not one of the problem or stands in one of them.
    """
    access.require(Right.WORK, problem.project_id)
    with change(actor=access.actor) as current:
        lock_links(problem.project_id)
        problem = CommonProblem.objects.select_for_update().get(pk=problem.pk)
        ids = list(problem.tickets.values_list("ticket_id", flat=True))
        if parent.pk not in ids:
            raise CannotLinkError(_("This ticket is not one of the problem's."))
        rows = lock(ids)
        parent = rows[parent.pk]
        if parent.merged_into_id:
            raise CannotLinkError(_("The ticket has been merged into another one."))
        if problem.parent_id and problem.parent_id != parent.pk:
            _unlinked(current, problem, rows)
        above = _above(parent)
        taken = set(TicketLink.objects.filter(source_id__in=ids, kind=PARENT).values_list("source_id", flat=True))
        others = [row for pk, row in rows.items() if pk != parent.pk and not row.merged_into_id]
        parts = [row for row in others if row.pk not in taken and row.pk not in above]
        TicketLink.objects.bulk_create(
            TicketLink(project_id=problem.project_id, source=row, target=parent, kind=PARENT) for row in parts
        )
        for row in parts:
            tell_link(current, TicketLinked, row, parent, PARENT)
        problem.tickets.filter(ticket_id__in=[row.pk for row in parts]).update(joined=True)
        if problem.state != CommonProblem.State.OVER:
            problem.state, problem.ended_at = CommonProblem.State.LINKED, None
        problem.parent = parent
        problem.save(update_fields=["state", "ended_at", "parent"])
        if parts:
            current.record(
                CommonJoined(project=problem.project_id, ticket=parent.pk, problem=problem.pk, tickets=len(parts))
            )
        own = TicketLink.objects.filter(source_id__in=[row.pk for row in others], target=parent, kind=PARENT).count()
    return Joined(len(parts), len(others) - own)


def take_common_apart(*, access: Access, problem: CommonProblem) -> int:
    """Take out of the common ticket the parts that came to it by way of the problem; return how many.

    What somebody has made a part by hand stays. Raises DeniedError.
    """
    access.require(Right.WORK, problem.project_id)
    with change(actor=access.actor) as current:
        lock_links(problem.project_id)
        problem = CommonProblem.objects.select_for_update().get(pk=problem.pk)
        if problem.parent_id is None:
            return 0
        rows = lock(problem.tickets.values_list("ticket_id", flat=True))
        count = _unlinked(current, problem, rows)
        if count:
            current.record(
                CommonTakenApart(
                    project=problem.project_id, ticket=problem.parent_id, problem=problem.pk, tickets=count
                )
            )
        if problem.state == CommonProblem.State.LINKED:
            problem.state = CommonProblem.State.NOTICED
        problem.parent = None
        problem.save(update_fields=["state", "parent"])
    return count


def dismiss_common(*, access: Access, problem: CommonProblem) -> None:
    """Say that these tickets have no common problem: for a day nobody is told of them. One that has ended stays so.

    Links that were made stay. Raises DeniedError.
    """
    access.require(Right.SUPERVISE, problem.project_id)
    with change(actor=access.actor) as current:
        problem = CommonProblem.objects.select_for_update().get(pk=problem.pk)
        if not problem.is_open:
            return
        problem.state, problem.ended_at = CommonProblem.State.NONE, clock.now()
        problem.save(update_fields=["state", "ended_at"])
        current.record(CommonDismissed(project=problem.project_id, problem=problem.pk))


def _unlinked(current: Change, problem: CommonProblem, rows: dict[int, Ticket]) -> int:
    """Remove the links that were made by way of a problem and are still there."""
    joined = CommonTicket.objects.filter(problem=problem, joined=True)
    sources = list(joined.values_list("ticket_id", flat=True))
    links = list(TicketLink.objects.filter(source_id__in=sources, target_id=problem.parent_id, kind=PARENT))
    TicketLink.objects.filter(pk__in=[link.pk for link in links]).delete()
    for link in links:
        tell_link(current, TicketUnlinked, rows[link.source_id], rows[link.target_id], PARENT)
    joined.update(joined=False)
    return len(links)


def _above(ticket: Ticket) -> set[int]:
    """Return the tickets of which this one is a part, and so on; they cannot become its parts."""
    found: set[int] = set()
    above: int | None = ticket.pk
    for _step in range(MAX_LEVELS):
        above = TicketLink.objects.filter(source_id=above, kind=PARENT).values_list("target_id", flat=True).first()
        if above is None:
            return found
        found.add(above)
    raise CannotLinkError(_("The tickets stand too deep in one another."))
