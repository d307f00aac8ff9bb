"""What a webhook would be told, shown to who sets it up; nothing is sent."""

from __future__ import annotations

from otklik.connectors import payloads
from otklik.connectors.models import Webhook
from otklik.desk.models import Ticket
from otklik.events.models import Event

LOOKED_AT = 20  # tickets changed last, among whose newest events an example is looked for


def example_of(webhook: Webhook, kind: str) -> str:
    """Return the text about the newest event of a kind in the webhook's project, empty when there was none lately."""
    newest = Ticket.objects.filter(project_id=webhook.project_id).order_by("-updated_at", "-id")
    tickets = list(newest.values_list("pk", flat=True)[:LOOKED_AT])
    found = Event.objects.filter(ticket_id__in=tickets, project_id=webhook.project_id, kind=kind)
    told = [row for row in found.order_by("-id")[:LOOKED_AT] if payloads.may_tell(webhook, row)]
    return payloads.body_of(told[0]) if told else ""
