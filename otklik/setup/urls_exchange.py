"""Addresses of what is exchanged with other systems."""

from __future__ import annotations

from django.urls import path

from otklik.setup.views import exports, panels, taken, webhooks

WEBHOOKS = "projects/<slug:key>/webhooks"
PANELS = "projects/<slug:key>/panels"
urlpatterns = [
    path("exports/<slug:key>", exports.exports, name="setup_exports"),
    path("exports/<slug:key>/progress", exports.progress, name="setup_exports_progress"),
    path("exports/<slug:key>/<int:pk>/<str:token>", exports.download, name="setup_export_file"),
    path("projects/<slug:key>/taken", taken.taken, name="setup_taken"),
    path(WEBHOOKS, webhooks.webhooks, name="setup_webhooks"),
    path(f"{WEBHOOKS}/new", webhooks.webhook, {"pk": None}, name="setup_webhook_new"),
    path(f"{WEBHOOKS}/<int:pk>", webhooks.webhook, name="setup_webhook"),
    path(f"{WEBHOOKS}/<int:pk>/secret", webhooks.rotate, name="setup_webhook_secret"),
    path(f"{WEBHOOKS}/<int:pk>/example", webhooks.example, name="setup_webhook_example"),
    path(f"{WEBHOOKS}/<int:pk>/test", webhooks.test, name="setup_webhook_test"),
    path(f"{WEBHOOKS}/<int:pk>/messages/<int:delivery>", webhooks.delivery, name="setup_webhook_delivery"),
    path(f"{WEBHOOKS}/<int:pk>/messages/<int:delivery>/resend", webhooks.resend, name="setup_webhook_resend"),
    path(PANELS, panels.panels, name="setup_panels"),
    path(f"{PANELS}/new", panels.panel, {"pk": None}, name="setup_panel_new"),
    path(f"{PANELS}/<int:pk>", panels.panel, name="setup_panel"),
    path(f"{PANELS}/<int:pk>/secret", panels.rotate, name="setup_panel_secret"),
    path(f"{PANELS}/<int:pk>/move", panels.move, name="setup_panel_move"),
    path(f"{PANELS}/<int:pk>/test", panels.test, name="setup_panel_test"),
]
