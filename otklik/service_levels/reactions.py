"""What clocks do when something happens to tickets and to what policies ask about."""

from __future__ import annotations

from django.db.models import F

from otklik.desk.models import Ticket
from otklik.events.models import Event
from otklik.service_levels.actions.recount import start_recount
from otklik.service_levels.actions.settle import settle
from otklik.service_levels.models import Calendar
from otklik.service_levels.replay import KINDS

# What happens to a ticket and may begin, stop, pause or re-measure its clocks.
TICKET_KINDS = (*KINDS, "ticket.assigned", "ticket.changed")
# What changes the hours of a calendar by shifts.
SHIFT_KINDS = ("shift.changed", "team.changed", "member.changed")
MOST_OF_PERSON = 500  # open tickets of one customer whose class changed


def settle_ticket(event: Event) -> None:
    """Reaction: work the clocks of the ticket out anew. Running twice gives the same."""
    if event.ticket_id is not None:
        settle(tickets=[event.ticket_id], cause=event)


def settle_person(event: Event) -> None:
    """Reaction to `customer.changed`: a customer of another class may be promised something else."""
    person = event.payload.get("person")
    if person is None or event.project_id is None or "standing" not in event.payload.get("changes", {}):
        return
    rows = Ticket.objects.filter(project_id=event.project_id, person_id=person, status__in=Ticket.ACTIVE)
    settle(tickets=list(rows.order_by("-pk").values_list("pk", flat=True)[:MOST_OF_PERSON]), cause=event)


def recount_topics(event: Event) -> None:
    """Reaction to `topic.changed`: a topic that moved in the tree takes its tickets under other policies."""
    if event.project_id is not None and "parent" in event.payload.get("changes", {}):
        start_recount(project_id=event.project_id, reason=str(event.payload.get("name", "")))


def recount_shifts(event: Event) -> None:
    """Reaction to a changed plan of shifts, team or place in the project: calendars by shifts say something else."""
    rows = Calendar.objects.filter(project_id=event.project_id or 0, by_shifts=True, is_removed=False)
    name = rows.values_list("name", flat=True).first()
    if event.project_id is not None and name is not None:
        rows.update(version=F("version") + 1)
        start_recount(project_id=event.project_id, reason=name)
