"""What every measurement stands on: an installation of its own, percentiles, results as JSON."""

from __future__ import annotations

import contextlib
import http.client
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).resolve().parent / "results"


@contextlib.contextmanager
def installation(*, max_connections: int = 60) -> Iterator[Path]:
    """A data folder with a started, durable PostgreSQL and Django set up on it; all of it is removed afterwards."""
    from otklik.config.embedded import Cluster
    from otklik.config.memory import shared_buffers

    with tempfile.TemporaryDirectory(prefix="otklik-bench-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        cluster = Cluster(home, shared_buffers=shared_buffers(), max_connections=max_connections)
        cluster.claim("a measurement")
        cluster.start()
        os.environ.update(
            OTKLIK_HOME=str(home),
            DATABASE_URL=cluster.url,
            DJANGO_SETTINGS_MODULE="otklik.config.settings",
            OTKLIK_LOG_LEVEL="warning",
        )
        try:
            import django
            from django.core.management import call_command

            django.setup()
            call_command("migrate", interactive=False, verbosity=0)
            yield home
        finally:
            from django.db import connections

            connections.close_all()
            cluster.release()


@contextlib.contextmanager
def web(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A running `otklik web` on the installation; ended with the block."""
    command = [sys.executable, "-P", "-m", "otklik.config.cli", "web", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        wait_until_ready(port)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_ready(port: int, limit: float = 60) -> None:
    """Return when `/healthz` answers 200. Raises TimeoutError after `limit` seconds."""
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, http.client.HTTPException):
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            link.request("GET", "/healthz")
            if link.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing answers on port {port}")


def free_port() -> int:
    """A TCP port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` (0 to 1) of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]


def median_of(runs: Sequence[dict[str, float]]) -> dict[str, float]:
    """Return the median of each figure over the runs."""
    return {name: round(statistics.median(run[name] for run in runs), 2) for name in runs[0]}


def machine() -> dict[str, Any]:
    """What the figures were taken on, without names."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 2**30),
        "python": platform.python_version(),
        "system": platform.system(),
    }
