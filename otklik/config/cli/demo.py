"""`otklik demo`: a believable company."""

from __future__ import annotations

import argparse

from otklik.config.cli import places

HELP = "fill an empty installation with a believable company"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to declare."""


def run(args: argparse.Namespace) -> int:
    """Fill it. Raises OptionsError, ClusterError."""
    with places.database("otklik demo"):
        places.set_up_django()
        from otklik.config import demo

        demo.run()
    return 0
