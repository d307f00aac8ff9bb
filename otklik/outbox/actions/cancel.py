from __future__ import annotations

from otklik.events.actor import Actor
from otklik.events.changes import change
from otklik.outbox.events import DeliveryCancelled
from otklik.outbox.models import Delivery


def cancel(*, actor: Actor, message_id: int) -> bool:
    """Take back what is still waiting for a message; return False when it has left (or is leaving) already."""
    with change(actor=actor) as current:
        waiting = list(Delivery.objects.select_for_update().filter(message_id=message_id))
        if any(row.state not in {Delivery.State.PENDING, Delivery.State.CANCELLED} for row in waiting):
            return False
        for row in waiting:
            if row.state == Delivery.State.PENDING:
                row.state = Delivery.State.CANCELLED
                row.save(update_fields=["state"])
                current.record(
                    DeliveryCancelled(
                        project=row.project_id,
                        ticket=row.ticket_id,
                        delivery=row.pk,
                        message=row.message_id,
                        transport=row.transport,
                    )
                )
        return bool(waiting)
