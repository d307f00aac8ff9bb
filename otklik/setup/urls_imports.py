"""Addresses of taking over from another help desk."""

from __future__ import annotations

from django.urls import path

from otklik.setup.views import import_uploads, imports

IMPORTS = "projects/<slug:key>/imports"
urlpatterns = [
    path(IMPORTS, imports.imports, name="setup_imports"),
    path(f"{IMPORTS}/uploads", import_uploads.begin, name="setup_import_uploads"),
    path(f"{IMPORTS}/uploads/<int:pk>", import_uploads.piece, name="setup_import_upload"),
    path(f"{IMPORTS}/<int:pk>", imports.one, name="setup_import"),
    path(f"{IMPORTS}/<int:pk>/progress", imports.progress, name="setup_import_progress"),
    path(f"{IMPORTS}/<int:pk>/report", imports.not_taken, name="setup_import_report"),
]
