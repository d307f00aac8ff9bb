from otklik.connectors.models.export import Export
from otklik.connectors.models.panel import Panel, PanelCard, PanelState
from otklik.connectors.models.schedule import ExportSchedule
from otklik.connectors.models.webhook import Webhook, WebhookDelivery

__all__ = ["ExportSchedule", "Export", "Panel", "PanelCard", "PanelState", "Webhook", "WebhookDelivery"]
