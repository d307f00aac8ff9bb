from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from otklik.api.document import text


class Command(BaseCommand):
    """`otklik manage openapi`: the description of the API on standard output."""

    help = "Print the OpenAPI document of the API; docs/openapi.json is this text."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the document."""
        self.stdout.write(text(), ending="")
