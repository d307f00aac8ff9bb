"""What the request catalogue does when a ticket is opened."""

from __future__ import annotations

from otklik.desk.actions.checklists import put_fitting
from otklik.events.actor import system
from otklik.events.models import Event
from otklik.requests.models import Submission


def put_by_request(event: Event) -> None:
    """Put the list of what the customer asked for on the ticket that his form has opened."""
    if event.ticket_id is None or event.project_id is None:
        return
    rows = Submission.objects.filter(ticket_id=event.ticket_id, project_id=event.project_id)
    found = rows.exclude(type__checklist=None).select_related("type__checklist").first()
    checklist = found.type.checklist if found and found.type else None
    if checklist:
        put_fitting(ticket_id=event.ticket_id, lists=[checklist], actor=system("checklists"), cause=event)
