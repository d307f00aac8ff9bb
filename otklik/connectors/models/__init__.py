from otklik.connectors.models.export import Export
from otklik.connectors.models.webhook import Webhook, WebhookDelivery

__all__ = ["Export", "Webhook", "WebhookDelivery"]
