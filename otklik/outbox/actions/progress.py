from __future__ import annotations

from django.utils import timezone

from otklik.events.actor import system
from otklik.events.changes import change
from otklik.outbox.events import DeliveryFailed
from otklik.outbox.models import Delivery


def accepted(*, delivery: Delivery, recipient: str) -> None:
    """Write down that one of several recipients has it, so that no repeat for the others reaches him again."""
    delivery.payload = {**delivery.payload, "accepted": [*delivery.payload.get("accepted", []), recipient]}
    delivery.save(update_fields=["payload"])


def refused(*, delivery: Delivery, recipient: str, error: str) -> Delivery:
    """Give a recipient who will never have it a dead delivery of his own, while the others' goes on; return it."""
    with change(actor=system("outbox")) as current:
        delivery.recipients = [address for address in delivery.recipients if address != recipient]
        delivery.save(update_fields=["recipients"])
        dead, _ = Delivery.objects.update_or_create(
            transport=delivery.transport,
            external_id=f"refused:{delivery.pk}:{recipient}"[:300],
            defaults={
                "project_id": delivery.project_id,
                "purpose": delivery.purpose,
                "recipients": [recipient],
                "ticket_id": delivery.ticket_id,
                "message_id": delivery.message_id,
                "state": Delivery.State.DEAD,
                "attempts": delivery.attempts,
                "last_error": error[:2000],
                "claimed_at": timezone.now(),
            },
        )
        current.record(
            DeliveryFailed(
                project=delivery.project_id,
                ticket=delivery.ticket_id,
                delivery=dead.pk,
                message=delivery.message_id,
                transport=delivery.transport,
                error=error[:500],
                final=True,
            )
        )
    return dead
