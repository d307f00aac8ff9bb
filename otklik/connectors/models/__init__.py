from otklik.connectors.models.export import Export
from otklik.connectors.models.panel import Panel, PanelCard, PanelState
from otklik.connectors.models.webhook import Webhook, WebhookDelivery

__all__ = ["Export", "Panel", "PanelCard", "PanelState", "Webhook", "WebhookDelivery"]
