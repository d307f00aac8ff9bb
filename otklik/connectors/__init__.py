"""What is exchanged with other systems: webhooks, side panels, export and import.

Owns Webhook, WebhookDelivery, Panel, PanelCard and Transfer. Emits `webhook.*`, `panel.*` and `transfer.*`. All calls
outside go through `lib.safehttp` (S11). May import `desk` and everything below it.
"""
