"""`otklik manage`: Django's management commands."""

from __future__ import annotations

import argparse
import os

from otklik.config.cli import places

HELP = "run a Django management command"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Everything after the name of the command is handed on."""
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="...", help="the command and its arguments")


def run(args: argparse.Namespace) -> int:
    """Run the command; its own exit code passes through as SystemExit. Raises OptionsError, ClusterError."""
    with places.database("otklik manage"):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "otklik.config.settings")
        from django.core.management import execute_from_command_line

        execute_from_command_line(["otklik manage", *args.rest, *args.words])
    return 0
