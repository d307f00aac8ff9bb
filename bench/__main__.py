"""Measure speed and size: `python -m bench [NAME ...] [--quick] [--tickets N]`, also as `make bench`.

Each measurement is a process of its own with an installation of its own, one after another: nothing else should run
on the machine meanwhile. Results: a table, bench/results/latest.json, and the section of docs/benchmarks.md between its
marks.
"""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import report
from bench.common import ROOT
from bench.measuring import Outcome, Size

NAMES = (
    "mail_accept", "mail_read", "api_tickets", "desk_reads", "mixed", "bulk_effect", "live", "notices", "routing",
    "clocks", "rules", "footprint",
)  # fmt: skip
LIMIT = 3600.0  # seconds for one measurement


def main() -> int:
    """Run what was asked for; 1 when a measurement failed or a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure speed and size.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(NAMES)}; all when none is given")
    parser.add_argument("--quick", action="store_true", help="small and once, to try it out; nothing is kept for docs/")
    parser.add_argument("--tickets", type=int, default=100_000, help="size of the base for the reads (100000)")
    parser.add_argument("--one", metavar="FILE", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if unknown := set(args.names) - set(NAMES):
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    size = Size(quick=args.quick, tickets=args.tickets)
    if args.one:
        return _measure(args.names[0], size, args.one)
    names = args.names or NAMES
    outcomes = {name: outcome for name in names if (outcome := _child(name, size))}
    print("\n" + report.publish(outcomes, NAMES, command=_command(args), quick=size.quick))
    if failed := [name for name in names if name not in outcomes]:
        print(f"Failed: {', '.join(failed)}.", file=sys.stderr)
    missed = [figure.name for outcome in outcomes.values() for figure in outcome.figures if figure.met is False]
    return 1 if failed or (missed and not size.quick) else 0


def _command(args: argparse.Namespace) -> str:
    tickets = ["--tickets", str(args.tickets)] if args.tickets != 100_000 else []
    return " ".join(["python -m bench", *args.names, *(["--quick"] if args.quick else []), *tickets])


def _child(name: str, size: Size) -> Outcome | None:
    """Run one measurement as a process of its own; None when it failed (it has said why)."""
    print(f"--- {name}", flush=True)
    with tempfile.TemporaryDirectory(prefix="otklik-bench-") as folder:
        file = Path(folder) / "outcome.json"
        words = [sys.executable, "-m", "bench", name, "--one", str(file), "--tickets", str(size.tickets)]
        process = subprocess.Popen([*words, *(["--quick"] if size.quick else [])], cwd=ROOT)
        try:
            code = process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            code = None
            print(f"{name} does not end within {LIMIT:.0f} s.", file=sys.stderr)
        finally:
            process.terminate()  # it ends its own children and removes its data folder
            process.wait(90)
        return Outcome.load(file) if code == 0 else None


def _measure(name: str, size: Size, file: Path) -> int:
    """Be that process."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    outcome: Outcome = importlib.import_module(f"bench.{name}").measure(size)
    outcome.save(file)
    print(report.table(outcome.figures), flush=True)
    os._exit(0)  # threads of a pool that waits for its last connection must not hold the next measurement


if __name__ == "__main__":
    sys.exit(main())
