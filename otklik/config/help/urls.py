"""Addresses of the guide: /help/ru/ticket."""

from __future__ import annotations

from django.urls import path

from otklik.config.help import views

urlpatterns = [
    path("", views.start, name="help"),
    path("<str:language>/", views.page, name="help_index"),
    path("<str:language>/<slug:name>", views.page, name="help_page"),
]
