"""What an idle installation takes: memory of all processes, time to start, disk: `python -m bench footprint`.

`otklik up` in an empty data folder, as a person starts it. The baseline of the same run: the embedded PostgreSQL alone.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import common
from bench.measuring import Figure, Outcome, Size, at_most
from bench.processes import MB, family, sum_mb, what_it_is

READY = b"Otklik is ready"


def measure(size: Size) -> Outcome:
    """Start it in a new folder, let it idle, start it again; PostgreSQL alone beside it."""
    idle = size.of(60, 3)
    runs: list[dict[str, Any]] = []
    alone: list[dict[str, float]] = []
    for _ in range(size.runs):
        runs.append(_run(idle))
        alone.append(_postgresql(min(idle, 10)))
    wheel = _wheel_mb()

    def middle(name: str) -> float:
        return float(statistics.median(run[name] for run in runs))

    base = statistics.median(run["pss"] for run in alone)
    against = "its PostgreSQL alone"
    return Outcome(
        f"`otklik up` in an empty folder, looked at {idle} s after it was ready; PSS summed over all processes, "
        "PostgreSQL included (a page that n processes share counts 1/n in each)",
        (
            Figure("`otklik up` idle, all processes, PSS", middle("pss"), "MB", at_most(400), base, against),
            Figure("`otklik up` idle, all processes, RSS", middle("rss"), "MB", None,
                   statistics.median(run["rss"] for run in alone), against),
            Figure("first start, to \"ready\"", middle("first_seconds"), "s", None,
                   statistics.median(run["seconds"] for run in alone), "initdb and start of PostgreSQL"),
            Figure("next start, to \"ready\"", middle("next_seconds"), "s"),
            Figure("wheel", wheel, "MB"),
            Figure("data folder of an empty installation", middle("disk_mb"), "MB", None,
                   statistics.median(run["disk_mb"] for run in alone), against),
        ),
        {"runs": runs, "postgresql_alone": alone},
    )  # fmt: skip


def _run(idle: float) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="otklik-bench-") as folder:
        home = Path(folder) / "home"
        with _up(home) as (process, first):
            time.sleep(idle)
            pids = family(process.pid)
            found = sum_mb(pids)
            each = [{"what": what_it_is(pid), **sum_mb([pid])} for pid in pids]
        with _up(home) as (process, later):
            pass
        return {**found, "first_seconds": first, "next_seconds": later, "disk_mb": _disk_mb(home), "processes": each}


@contextmanager
def _up(home: Path) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """A running `otklik up` and the seconds it took to say that it is ready."""
    words = ["up", "--home", home, "--port", str(common.free_port()), "--smtp-port", str(common.free_port())]
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("OTKLIK_") and name != "DATABASE_URL"
    }
    log = home.with_suffix(".log")
    began = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "otklik.config.cli", *words], stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT, env=kept | {"PYTHONUNBUFFERED": "1"}, cwd=common.ROOT,
        )  # fmt: skip
    try:
        while READY not in log.read_bytes():
            if process.poll() is not None or time.monotonic() - began > 180:
                raise RuntimeError(log.read_text(encoding="utf-8")[-2000:])
            time.sleep(0.02)
        yield process, round(time.monotonic() - began, 2)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(90)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _postgresql(idle: float) -> dict[str, float]:
    from otklik.config.embedded import Cluster

    began = time.monotonic()
    with Cluster.temporary(durable=True) as cluster:
        seconds = round(time.monotonic() - began, 2)
        time.sleep(idle)
        assert cluster.pid is not None
        return {**sum_mb(family(cluster.pid)), "seconds": seconds, "disk_mb": _disk_mb(cluster.home)}


def _disk_mb(folder: Path) -> float:
    """Space on the disk, without what is counted elsewhere already and without the ballast, which holds nothing."""
    files = (path for path in folder.rglob("*") if path.name != "ballast")
    return round(sum(path.lstat().st_blocks * 512 for path in files) / MB, 1)


def _wheel_mb() -> float:
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
        subprocess.run(words, cwd=common.ROOT, check=True, capture_output=True)
        return round(sum(path.stat().st_size for path in Path(folder).glob("*.whl")) / MB, 2)
