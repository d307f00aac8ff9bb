"""`otklik worker`: jobs."""

from __future__ import annotations

import argparse

from otklik.config.cli import places
from otklik.config.supervise import guard

HELP = "run the jobs alone"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to declare."""


def run(args: argparse.Namespace) -> int:
    """Work until SIGTERM. Raises OptionsError, ClusterError."""
    guard.watch_parent()
    with places.database("otklik worker"):
        places.set_up_django()
        from otklik.config.parts import worker

        worker.run()
    return 0
