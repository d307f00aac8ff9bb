from __future__ import annotations

from collections.abc import Sequence

from otklik.events.actor import Actor
from otklik.events.changes import change
from otklik.outbox.actions.progress import refused
from otklik.outbox.events import DeliveryFailed
from otklik.outbox.models import Delivery


def bounced(
    *, actor: Actor, project_id: int, external_id: str, recipients: Sequence[str], error: str, final: bool
) -> Delivery | None:
    """Write down that a delivery came back after a server had accepted it; return it, None when there is none of that
    name.

    `final` = it will never arrive: then it is dead. Of several recipients only those named in the report are (no name
    = all), each with a dead delivery of his own. When it may still arrive the delivery stays as it is, with the
    reason.
    """
    with change(actor=actor) as current:
        row = Delivery.objects.select_for_update().filter(project_id=project_id, external_id=external_id).first()
        if row is None or row.state in {Delivery.State.CANCELLED, Delivery.State.DEAD}:
            return row
        missed = {address.lower() for address in recipients}
        lost = [address for address in row.recipients if address.lower() in missed]
        if final and len(row.recipients) > 1 and lost and len(lost) < len(row.recipients):
            for address in lost:
                refused(delivery=row, recipient=address, error=error)
            return row
        row.last_error = error[:2000]
        if final:
            row.state = Delivery.State.DEAD
        row.save(update_fields=["state", "last_error"])
        current.record(
            DeliveryFailed(
                project=row.project_id,
                ticket=row.ticket_id,
                delivery=row.pk,
                message=row.message_id,
                transport=row.transport,
                error=error[:500],
                final=final,
            )
        )
    return row
