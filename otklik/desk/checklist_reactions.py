"""What checklists do when a ticket is opened or gets another topic."""

from __future__ import annotations

from otklik.desk.actions.checklists import put_fitting
from otklik.desk.checklists import fitting
from otklik.desk.models import Ticket
from otklik.events.actor import system
from otklik.events.models import Event


def put_by_topic(event: Event) -> None:
    """Put the lists of its topic on a ticket that was opened, or given the topic later."""
    if event.kind == "ticket.changed" and "topic" not in event.payload.get("changes", {}):
        return
    if event.ticket_id is None or event.project_id is None:
        return
    rows = Ticket.objects.filter(pk=event.ticket_id, project_id=event.project_id)
    ticket = rows.only("id", "project_id", "topic_id").first()
    lists = fitting(ticket) if ticket else []
    if ticket and lists:
        put_fitting(ticket_id=ticket.pk, lists=lists, actor=system("checklists"), cause=event)
