"""Addresses of the macros of a project."""

from __future__ import annotations

from django.urls import path

from otklik.setup.views import macros

MACROS = "projects/<slug:key>/macros"
urlpatterns = [
    path(MACROS, macros.macros, name="setup_macros"),
    path(f"{MACROS}/new", macros.macro, {"pk": None}, name="setup_macro_new"),
    path(f"{MACROS}/look", macros.look, name="setup_macro_look"),
    path(f"{MACROS}/<int:pk>", macros.macro, name="setup_macro"),
    path(f"{MACROS}/<int:pk>/move", macros.move, name="setup_macro_move"),
]
