from __future__ import annotations

import datetime
import logging

from django.db.models import F, Q
from django.utils import timezone

from otklik.events.actor import system
from otklik.events.changes import change
from otklik.lib.failpoints import failpoint
from otklik.outbox import transports
from otklik.outbox.events import DeliveryFailed, DeliverySent
from otklik.outbox.models import Delivery

logger = logging.getLogger(__name__)
BACK_OFF_SECONDS = (60, 120, 240, 480, 900)  # then every 15 minutes (F08)
GIVE_UP_AFTER = datetime.timedelta(days=3)
CLAIM_LIMIT = datetime.timedelta(minutes=5)  # a claim older than this belongs to a worker that died


def deliver(*, delivery_id: int) -> datetime.datetime | None:
    """Try to send one delivery; return when to try again, None when it is finished or not ours.

    The claim is a conditional update: of two workers one gets it. No transaction is open while the network is used.
    """
    now = timezone.now()
    free = Q(state__in=[Delivery.State.PENDING, Delivery.State.FAILED], not_before__lte=now) | Q(
        state=Delivery.State.SENDING, claimed_at__lt=now - CLAIM_LIMIT
    )
    claimed = Delivery.objects.filter(free, pk=delivery_id).update(
        state=Delivery.State.SENDING, claimed_at=now, attempts=F("attempts") + 1
    )
    if not claimed:
        return _later(delivery_id)
    row = Delivery.objects.select_related("project").get(pk=delivery_id)
    failpoint("outbox-claimed")
    try:
        transports.transport(row.transport)(row)
    except transports.TransportBusyError as busy:
        return _put_off(row, busy)
    except transports.NotWantedError as reason:
        Delivery.objects.filter(pk=row.pk).update(state=Delivery.State.CANCELLED, last_error=str(reason)[:2000])
        return None
    except transports.TransportError as error:
        return _failed(row, str(error), permanent=error.permanent, wait_seconds=error.wait_seconds)
    except Exception as error:
        logger.exception("delivery %s broke its transport", row.pk)
        return _failed(row, f"{type(error).__name__}: {error}", permanent=False)
    failpoint("outbox-accepted")
    _sent(row)
    return None


def _later(delivery_id: int) -> datetime.datetime | None:
    row = Delivery.objects.filter(pk=delivery_id).first()
    if row is None or row.state in {Delivery.State.SENT, Delivery.State.DEAD, Delivery.State.CANCELLED}:
        return None
    if row.state == Delivery.State.SENDING and row.claimed_at:
        return row.claimed_at + CLAIM_LIMIT
    return row.not_before


def _sent(row: Delivery) -> None:
    with change(actor=system("outbox")) as current:
        row.state, row.sent_at, row.last_error = Delivery.State.SENT, timezone.now(), ""
        row.save(update_fields=["state", "sent_at", "last_error"])
        current.record(
            DeliverySent(
                project=row.project_id,
                ticket=row.ticket_id,
                delivery=row.pk,
                message=row.message_id,
                transport=row.transport,
            )
        )


def _put_off(row: Delivery, busy: transports.TransportBusyError) -> datetime.datetime | None:
    """Nothing was tried: come again later. What keeps it from leaving is shown; the history hears of it once."""
    if busy.reason and (timezone.now() - row.created_at > GIVE_UP_AFTER or not row.last_error):
        return _failed(row, busy.reason, permanent=False, wait_seconds=busy.wait_seconds, attempts=row.attempts - 1)
    row.state = Delivery.State.FAILED if row.last_error else Delivery.State.PENDING
    row.attempts -= 1
    row.not_before = timezone.now() + datetime.timedelta(seconds=busy.wait_seconds)
    row.save(update_fields=["state", "attempts", "not_before"])
    return row.not_before


def _failed(
    row: Delivery, error: str, *, permanent: bool, wait_seconds: float | None = None, attempts: int | None = None
) -> datetime.datetime | None:
    now = timezone.now()
    final = permanent or now - row.created_at > GIVE_UP_AFTER
    row.attempts = row.attempts if attempts is None else attempts
    wait = wait_seconds or BACK_OFF_SECONDS[min(max(row.attempts, 1), len(BACK_OFF_SECONDS)) - 1]
    with change(actor=system("outbox")) as current:
        row.state = Delivery.State.DEAD if final else Delivery.State.FAILED
        row.last_error = error[:2000]
        row.not_before = now + datetime.timedelta(seconds=wait)
        row.save(update_fields=["state", "attempts", "last_error", "not_before"])
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
    return None if final else row.not_before


def recover() -> list[int]:
    """Return deliveries that are due although no job seems to care for them: the sweep's belt and braces."""
    now = timezone.now()
    due = Q(state__in=[Delivery.State.PENDING, Delivery.State.FAILED], not_before__lt=now - CLAIM_LIMIT) | Q(
        state=Delivery.State.SENDING, claimed_at__lt=now - CLAIM_LIMIT
    )
    return list(Delivery.objects.filter(due).order_by("not_before").values_list("pk", flat=True)[:1000])
