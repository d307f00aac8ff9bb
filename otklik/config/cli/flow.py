"""`otklik flow`: who reacts to what."""

from __future__ import annotations

import argparse
import sys

from otklik.config import options as option_table
from otklik.config.cli import places

HELP = "print the events, or who reacts to one of them"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("event", nargs="?", metavar="EVENT", help="such as ticket.opened")


def run(args: argparse.Namespace) -> int:
    """Print the wiring; 1 when there is no such event. Needs no database. Raises OptionsError."""
    option_table.load()
    places.set_up_django()
    from otklik.config import wiring

    try:
        print(wiring.describe(args.event))
    except LookupError:
        print(f"otklik: no such event: {args.event}; `otklik flow` lists them.", file=sys.stderr)
        return 1
    return 0
