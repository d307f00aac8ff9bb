"""Addresses that messengers call."""

from __future__ import annotations

from django.urls import path

from otklik.channels.bots import views

urlpatterns = [path("<int:pk>", views.hook, name="bot_hook")]
