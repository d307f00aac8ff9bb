from __future__ import annotations

import datetime
import random
import time

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from otklik.connectors.actions.announce import forget_interest
from otklik.connectors.events import WebhookSwitchedOff
from otklik.connectors.models import Webhook, WebhookDelivery
from otklik.events.actor import system
from otklik.events.changes import change
from otklik.lib import safehttp, webhook_signature
from otklik.lib.sealed import SealError, unseal

# Seconds before the second, third … try: 29 hours in all (as Standard Webhooks suggests), each spread by a tenth.
BACK_OFF = (5, 300, 1800, 7200, 18000, 36000, 36000)
SWITCH_OFF_AFTER = datetime.timedelta(days=3)
CLAIM_LIMIT = datetime.timedelta(minutes=2)  # a claim older than this belongs to a worker that died
LONGEST_WAIT = 86400  # seconds of a Retry-After that are believed
PAUSES = (0, 0, 30, 60, 120, 300, 600)  # seconds in which nothing else goes to a webhook that has failed so often
KEPT_TRIES = 10
KEPT_CHARACTERS = 2000
KEPT_FOR = datetime.timedelta(days=30)
AT_ONCE = 2  # messages under way to one webhook: a slow one holds no more slots of a worker


def deliver(*, delivery_id: int) -> datetime.datetime | None:
    """Try one message; return when to try again, None when it is finished or not ours.

    The claim is a conditional update: of two workers one gets it. No transaction is open while the network is used.
    """
    now = timezone.now()
    free = Q(state__in=["pending", "failed"], not_before__lte=now) | Q(
        state="sending", claimed_at__lt=now - CLAIM_LIMIT
    )
    row = WebhookDelivery.objects.select_related("webhook").filter(pk=delivery_id).first()
    if row is None or row.state in {"sent", "dead"}:
        return None
    if wait := _must_wait(row, now):
        WebhookDelivery.objects.filter(free, pk=row.pk).update(not_before=wait)
        return wait
    claimed = WebhookDelivery.objects.filter(free, pk=row.pk).update(
        state="sending", claimed_at=now, attempts=F("attempts") + 1
    )
    if not claimed:
        return row.not_before if row.state != "sending" else now + CLAIM_LIMIT
    row.attempts += 1
    if not row.webhook.is_active and row.event_id:
        _give_up(row, "the webhook is switched off")
        return None
    return _try(row)


def _must_wait(row: WebhookDelivery, now: datetime.datetime) -> datetime.datetime | None:
    webhook = row.webhook
    if webhook.paused_until and webhook.paused_until > now and row.event_id:
        return webhook.paused_until + datetime.timedelta(seconds=random.uniform(0, 10))  # noqa: S311 - spreads load
    under_way = WebhookDelivery.objects.filter(webhook=webhook, state="sending", claimed_at__gt=now - CLAIM_LIMIT)
    if row.event_id and under_way.exclude(pk=row.pk).count() >= AT_ONCE:
        return now + datetime.timedelta(seconds=random.uniform(1, 4))  # noqa: S311
    return None


def _try(row: WebhookDelivery) -> datetime.datetime | None:
    body = row.body.encode()
    began = timezone.now()
    attempt: dict[str, object] = {"at": began.isoformat()}
    answer: safehttp.Answer | None = None
    error = ""
    try:
        headers = {
            **webhook_signature.headers(
                _secrets(row.webhook, began), message_id=row.external_id, timestamp=int(time.time()), body=body
            ),
            "Content-Type": "application/json",
        }
        attempt["request"] = _head(f"POST {row.webhook.url}", headers)
        policy = safehttp.Policy(allowed=settings.ALLOWED_NETWORKS)
        answer = safehttp.request("POST", row.webhook.url, headers=headers, body=body, policy=policy)
    except (safehttp.RefusedError, safehttp.FailedError, SealError) as problem:
        error = str(problem)
    if answer is not None:
        attempt["response"] = _head(f"HTTP {answer.status}", answer.headers)
        attempt["body"] = answer.body[:KEPT_CHARACTERS].decode("utf-8", "replace").replace("\x00", "")
        if not 200 <= answer.status < 300:
            error = f"answered {answer.status}"
    attempt["seconds"] = round((timezone.now() - began).total_seconds(), 3)
    attempt["error"] = error
    row.log = [*row.log, attempt][-KEPT_TRIES:]
    row.status = answer.status if answer else None
    if error:
        return _failed(row, error, answer)
    _taken(row)
    return None


def _secrets(webhook: Webhook, now: datetime.datetime) -> list[str]:
    found = [unseal(webhook.secret_sealed, settings.FIELD_KEYS)]
    if webhook.old_secret_until and webhook.old_secret_until > now:
        found.append(unseal(webhook.old_secret_sealed, settings.FIELD_KEYS))
    return found


def _head(first: str, headers: dict[str, str]) -> str:
    lines = [first, *(f"{name}: {value}" for name, value in headers.items())]
    return "\n".join(lines)[:KEPT_CHARACTERS].replace("\x00", "")


def _taken(row: WebhookDelivery) -> None:
    now = timezone.now()
    WebhookDelivery.objects.filter(pk=row.pk).update(
        state="sent", sent_at=now, status=row.status, log=row.log, last_error=""
    )
    Webhook.objects.filter(pk=row.webhook_id).update(
        failures=0, failing_since=None, paused_until=None, last_error="", last_success_at=now
    )


def _failed(row: WebhookDelivery, error: str, answer: safehttp.Answer | None) -> datetime.datetime | None:
    now = timezone.now()
    gone = answer is not None and answer.status == 410  # Standard Webhooks: do not come again
    final = gone or row.attempts > len(BACK_OFF)
    wait = BACK_OFF[min(row.attempts, len(BACK_OFF)) - 1] * random.uniform(0.9, 1.1)  # noqa: S311
    if answer is not None and answer.status in {429, 503}:
        told = answer.headers.get("retry-after", "")
        wait = max(wait, min(int(told), LONGEST_WAIT)) if told.isascii() and told.isdigit() else wait
    row.not_before = now + datetime.timedelta(seconds=wait)
    WebhookDelivery.objects.filter(pk=row.pk).update(
        state="dead" if final else "failed",
        status=row.status,
        log=row.log,
        last_error=error[:500],
        not_before=row.not_before,
    )
    if row.event_id:
        _note_failure(row, error, now, gone=gone)
    return None if final else row.not_before


def _note_failure(row: WebhookDelivery, error: str, now: datetime.datetime, *, gone: bool) -> None:
    with change(actor=system("webhooks")) as current:
        webhook = Webhook.objects.select_for_update().filter(pk=row.webhook_id).first()
        if webhook is None:
            return
        webhook.failures += 1
        webhook.failing_since = webhook.failing_since or now
        webhook.last_error = error[:500]
        pause = PAUSES[min(webhook.failures, len(PAUSES)) - 1]
        webhook.paused_until = now + datetime.timedelta(seconds=pause) if pause else None
        if webhook.is_active and (gone or now - webhook.failing_since > SWITCH_OFF_AFTER):
            webhook.is_active, webhook.switched_off_at = False, now
            current.record(
                WebhookSwitchedOff(project=webhook.project_id, webhook=webhook.pk, name=webhook.name, error=error[:200])
            )
        webhook.save(
            update_fields=[
                "failures", "failing_since", "last_error", "paused_until", "is_active", "switched_off_at",
            ]
        )  # fmt: skip
    forget_interest()


def _give_up(row: WebhookDelivery, error: str) -> None:
    WebhookDelivery.objects.filter(pk=row.pk).update(state="dead", last_error=error)


def due() -> list[int]:
    """Return messages that are due although no job seems to care for them: the sweep's belt and braces."""
    now = timezone.now()
    lost = Q(state__in=["pending", "failed"], not_before__lt=now - CLAIM_LIMIT) | Q(
        state="sending", claimed_at__lt=now - CLAIM_LIMIT
    )
    return list(WebhookDelivery.objects.filter(lost).order_by("not_before").values_list("pk", flat=True)[:1000])


def forget_old() -> int:
    """Delete messages older than thirty days, finished or not; return how many."""
    old = WebhookDelivery.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).order_by("created_at")
    ids = list(old.values_list("pk", flat=True)[:10_000])
    return WebhookDelivery.objects.filter(pk__in=ids).delete()[0]
