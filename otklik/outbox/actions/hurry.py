from __future__ import annotations

import datetime
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from procrastinate.types import JSONDict

from otklik.outbox.models import Delivery

LIMIT = 5000
CALM = datetime.timedelta(seconds=30)  # what was tried that recently was refused for its own sake


def hurry(*, transport: str, project_ids: Collection[int]) -> int:
    """Try again now what waits for its next attempt: the way of these projects is open again. Return how many."""
    from otklik.outbox.tasks import deliver_job

    now = timezone.now()
    waiting = Delivery.objects.filter(
        transport=transport, project_id__in=project_ids, state=Delivery.State.FAILED, not_before__gt=now
    ).exclude(claimed_at__gt=now - CALM)
    with transaction.atomic():
        ids = list(waiting.order_by("id").select_for_update(skip_locked=True).values_list("pk", flat=True)[:LIMIT])
        if not ids:
            return 0
        Delivery.objects.filter(pk__in=ids).update(not_before=now)
        jobs: list[JSONDict] = [{"delivery_id": pk} for pk in ids]
        deliver_job.batch_defer(*jobs)
    return len(ids)
