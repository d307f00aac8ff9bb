from __future__ import annotations

import secrets
import time

from django.db import transaction

from otklik.connectors import payloads
from otklik.connectors.models import Webhook, WebhookDelivery
from otklik.events.models import Event
from otklik.lib import clock

KNOWN_FOR = 5.0  # seconds a process believes that nobody listens in a project
_nobody: dict[int, float] = {}


def has_listeners(project_id: int | None) -> bool:
    """Tell whether a project has a webhook that is switched on.

    Asked in the transaction of each change, so a "no" is remembered for five seconds: an installation without webhooks
    pays for none. A webhook hears of what happens at the latest five seconds after it was set up.
    """
    if project_id is None:
        return False
    now = time.monotonic()
    if _nobody.get(project_id, 0.0) > now:
        return False
    if Webhook.objects.filter(project_id=project_id, is_active=True).exists():
        return True
    if len(_nobody) > 10_000:
        _nobody.clear()
    _nobody[project_id] = now + KNOWN_FOR
    return False


def forget_interest() -> None:
    """Ask anew which projects have webhooks; called when one is set up."""
    _nobody.clear()


def announce(event: Event) -> None:
    """Write down what each webhook of the project is to be told of an event (reaction).

    Once for each webhook and event, whatever runs twice.
    """
    if event.project_id is None:
        return
    rows = Webhook.objects.filter(project_id=event.project_id, is_active=True)
    listening = [row for row in rows if payloads.wanted(row, event)]
    if not listening:
        return
    body = payloads.body_of(event)
    for webhook in listening:
        write_down(webhook, kind=event.kind, body=body, event_id=event.pk)


def new_id() -> str:
    """Return a new id of a message, the same through all its tries."""
    return f"msg_{secrets.token_hex(16)}"


def write_down(webhook: Webhook, *, kind: str, body: str, event_id: int | None) -> WebhookDelivery | None:
    """Write down one message and the job that sends it; None when this event is written down already."""
    from otklik.connectors.tasks import deliver_job

    if event_id and WebhookDelivery.objects.filter(webhook=webhook, event_id=event_id).exists():
        return None
    now = clock.now()
    with transaction.atomic():
        row = WebhookDelivery.objects.create(
            project_id=webhook.project_id,
            webhook=webhook,
            event_id=event_id,
            external_id=new_id(),
            kind=kind,
            body=body,
            not_before=now,
            created_at=now,
        )
        deliver_job.defer(delivery_id=row.pk)
    return row
