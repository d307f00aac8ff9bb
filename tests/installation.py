"""A whole installation as a newcomer starts it: `otklik up` in a home of its own, stopped by its process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

START_LIMIT = 120.0  # seconds; the demo company included


def free_port() -> int:
    """Return a port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Installation:
    """A running `otklik up`."""

    home: Path
    port: int
    smtp_port: int
    env: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] = field(repr=False)

    @property
    def url(self) -> str:
        """Where people open it."""
        return f"http://localhost:{self.port}"

    def command(self, *words: str, data: bytes | None = None) -> str:
        """Run `otklik WORDS` on this installation and return what it prints; raises CalledProcessError."""
        line = [sys.executable, "-m", "otklik.config.cli", *words]
        return subprocess.run(line, env=self.env, input=data, check=True, capture_output=True).stdout.decode()

    def output(self) -> str:
        """Return what `otklik up` has printed."""
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextmanager
def running(home: Path, *words: str, **settings: str) -> Iterator[Installation]:
    """Start `otklik up WORDS` with `OTKLIK_…` settings and wait for it; raises AssertionError with its output."""
    port, smtp_port = free_port(), free_port()
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("OTKLIK_", "DJANGO_", "DATABASE"))
    }
    env = {
        **kept,
        "OTKLIK_HOME": str(home),
        "OTKLIK_PORT": str(port),
        "OTKLIK_SMTP_PORT": str(smtp_port),
        "OTKLIK_PUBLIC_URL": f"http://localhost:{port}",
        **{f"OTKLIK_{name.upper()}": value for name, value in settings.items()},
    }
    home.mkdir(parents=True, exist_ok=True)
    log = home.parent / f"{home.name}.log"
    with log.open("wb") as output:
        line = [sys.executable, "-m", "otklik.config.cli", "up", *words]
        process = subprocess.Popen(line, env=env, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        running_one = Installation(home, port, smtp_port, env, log, process)
        try:
            _wait(running_one)
            yield running_one
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
                raise AssertionError(f"otklik up did not stop:\n{running_one.output()[-4000:]}") from None


def _wait(installation: Installation) -> None:
    deadline = time.monotonic() + START_LIMIT
    pause = 0.1
    while "Otklik is ready: " not in installation.output():
        if installation.process.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"otklik up is not ready:\n{installation.output()[-4000:]}")
        time.sleep(pause)
