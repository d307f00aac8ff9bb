"""Addresses of a project's bots."""

from __future__ import annotations

from django.urls import path

from otklik.setup.views import bots

BOTS = "projects/<slug:key>/bots"
urlpatterns = [
    path(BOTS, bots.bots, name="setup_bots"),
    path(f"{BOTS}/new", bots.bot, {"pk": None}, name="setup_bot_new"),
    path(f"{BOTS}/new/test", bots.test, {"pk": None}, name="setup_bot_new_test"),
    path(f"{BOTS}/<int:pk>", bots.bot, name="setup_bot"),
    path(f"{BOTS}/<int:pk>/test", bots.test, name="setup_bot_test"),
]
