"""Django's `migrate`, which begins an empty database with ready-made tables (`otklik.config.schema`)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections

from otklik.config import schema


class Command(migrate.Command):
    """`otklik manage migrate`, and what `prepare`, `restore` and the tests call."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what is ours besides Django's."""
        super().add_arguments(parser)
        parser.add_argument("--one-by-one", action="store_true", help="run every migration, also in an empty database")

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Make the tables at once where there are none and all are wanted, then do what Django does."""
        whole = not (options["app_label"] or options["plan"] or options["check_unapplied"] or options["fake"])
        if whole and not options.get("one_by_one"):
            schema.make(connections[options["database"]])
        return super().handle(*args, **options)
