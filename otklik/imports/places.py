"""Where the files of an import lie; their names have nothing from outside (S38)."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from otklik.imports.models import Import


def upload_of(run: Import) -> Path:
    """Return where the uploaded file lies."""
    return Path(settings.FILES_DIR) / "imports" / str(run.project_id) / f"{run.pk}.upload"


def staging_of(run: Import) -> Path:
    """Return where its records are collected."""
    return upload_of(run).with_suffix(".records")


def remove(run: Import) -> None:
    """Remove both, and what was left of them by a process that was killed."""
    for path in upload_of(run).parent.glob(f"{run.pk}.*"):
        path.unlink(missing_ok=True)
