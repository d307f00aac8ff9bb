"""`otklik check`: is this installation sound, and what to do where it is not."""

from __future__ import annotations

import argparse

from otklik.config.cli import places

HELP = "check durability, migrations, worker, mail, live stream, disk, clock, secrets; exit code 1 on any failure"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to declare."""


def run(args: argparse.Namespace) -> int:
    """Print a line for each check and advice for each failure. Raises OptionsError, ClusterError."""
    places.adopt_arguments_of_up()
    with places.database("otklik check") as options:
        places.set_up_django()
        from otklik.config.cli.checks import CHECKS, run_check

        failures = 0
        for check in CHECKS:
            result = run_check(check, options)
            print(f"{'ok  ' if result.ok else 'FAIL'} {result.name}: {result.text}", flush=True)
            if not result.ok:
                failures += 1
                print(f"     {result.advice}", flush=True)
    print("Everything is in order." if not failures else f"{failures} of {len(CHECKS)} checks failed.")
    return 1 if failures else 0
