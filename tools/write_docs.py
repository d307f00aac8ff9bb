"""Write the pages that are generated from code: docs/admin/settings.md."""

from __future__ import annotations

from pathlib import Path

from otklik.config.options import markdown_table

SETTINGS = Path(__file__).resolve().parent.parent / "docs" / "admin" / "settings.md"

if __name__ == "__main__":
    SETTINGS.parent.mkdir(parents=True, exist_ok=True)
    SETTINGS.write_text(markdown_table(), encoding="utf-8")
