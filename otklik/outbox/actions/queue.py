from __future__ import annotations

import datetime
from typing import Any

from otklik.lib import clock
from otklik.outbox.fairness import priority_of
from otklik.outbox.models import Delivery


def queue(
    *,
    project_id: int,
    transport: str,
    purpose: str,
    recipients: list[str],
    external_id: str,
    payload: dict[str, Any] | None = None,
    ticket_id: int | None = None,
    message_id: int | None = None,
    delay_seconds: float = 0,
) -> Delivery:
    """Write down something to be sent and the job that sends it, in the caller's transaction.

    `delay_seconds` is the time in which it can be taken back.
    """
    from otklik.outbox.tasks import deliver_job

    now = clock.now()
    not_before = now + datetime.timedelta(seconds=delay_seconds)
    priority = priority_of(project_id)
    delivery = Delivery.objects.create(
        project_id=project_id,
        transport=transport,
        purpose=purpose,
        recipients=recipients,
        external_id=external_id,
        payload=payload or {},
        ticket_id=ticket_id,
        message_id=message_id,
        not_before=not_before,
        created_at=now,
    )
    deliver_job.configure(schedule_at=not_before, priority=priority).defer(delivery_id=delivery.pk)
    return delivery
