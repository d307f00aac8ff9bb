from __future__ import annotations

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.connectors import payloads
from otklik.connectors.actions.announce import write_down
from otklik.connectors.kinds import TEST
from otklik.connectors.models import Webhook, WebhookDelivery
from otklik.lib import clock


def resend(*, access: Access, delivery: WebhookDelivery) -> WebhookDelivery:
    """Send the same text once more, as a message of its own; return it. Raises DeniedError."""
    access.require(Right.MANAGE, delivery.project_id)
    row = write_down(delivery.webhook, kind=delivery.kind, body=delivery.body, event_id=None)
    assert row is not None
    return row


def send_test(*, access: Access, webhook: Webhook) -> WebhookDelivery:
    """Write down a message of the kind `webhook.test`, which names the project and nobody. Raises DeniedError."""
    access.require(Right.MANAGE, webhook.project_id)
    data = {"project": webhook.project.key, "webhook": webhook.name}
    row = write_down(webhook, kind=TEST, body=payloads.as_text(TEST, clock.now(), data), event_id=None)
    assert row is not None
    return row
