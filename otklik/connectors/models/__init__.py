from otklik.connectors.models.webhook import Webhook, WebhookDelivery

__all__ = ["Webhook", "WebhookDelivery"]
