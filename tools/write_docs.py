"""Write the pages that are generated from code: docs/admin/settings.md and docs/openapi.json."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from otklik.config.options import markdown_table

DOCS = Path(__file__).resolve().parent.parent / "docs"


def openapi() -> str:
    """The description of the API. Takes no database, and a home of its own, where settings keep their keys."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(
            OTKLIK_HOME=home, DATABASE_URL="postgresql:///none", DJANGO_SETTINGS_MODULE="otklik.config.settings"
        )
        import django

        django.setup()
        from otklik.api.document import text

        return text()


if __name__ == "__main__":
    (DOCS / "admin").mkdir(parents=True, exist_ok=True)
    (DOCS / "admin" / "settings.md").write_text(markdown_table(), encoding="utf-8")
    (DOCS / "openapi.json").write_text(openapi(), encoding="utf-8")
