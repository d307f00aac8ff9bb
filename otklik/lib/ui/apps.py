"""Django app of the design system."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, static files and tags only: no models."""

    name = "otklik.lib.ui"
    label = "ui"
