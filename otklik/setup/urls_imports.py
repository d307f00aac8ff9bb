"""Addresses of taking over from another help desk."""

from __future__ import annotations

from django.urls import path

from otklik.setup.views import imports

IMPORTS = "projects/<slug:key>/imports"
urlpatterns = [
    path(IMPORTS, imports.imports, name="setup_imports"),
    path(f"{IMPORTS}/<int:pk>", imports.one, name="setup_import"),
    path(f"{IMPORTS}/<int:pk>/progress", imports.progress, name="setup_import_progress"),
    path(f"{IMPORTS}/<int:pk>/report", imports.not_taken, name="setup_import_report"),
]
