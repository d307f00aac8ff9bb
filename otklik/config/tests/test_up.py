"""`otklik up` as a person runs it: starts, survives, stops."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import smtplib
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from otklik.config.supervise.probes import http_status
from otklik.config.tests.console import command, data_folder, environment, free_port, otklik

pytestmark = pytest.mark.slow


class Up:
    """A running `otklik up` with the lines it said so far."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port, self.smtp_port = free_port(), free_port()
        self.log = home / "up.log"
        words = ("up", "--home", home / "data", "--port", str(self.port), "--smtp-port", str(self.smtp_port))
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command(*words), env=environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def wait_for(self, text: str, limit: float = 120.0) -> None:
        deadline = time.monotonic() + limit
        while not re.search(text, self.said(), re.MULTILINE):
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)

    def healthy(self) -> bool:
        return http_status("127.0.0.1", self.port, "/healthz") == 200

    def part(self, word: str) -> int:
        """The process id of a part, found among our children."""
        listing = subprocess.run(
            ["ps", "-ww", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
        ).stdout
        for line in listing.splitlines():
            pid, parent, arguments = line.split(None, 2)
            if int(parent) == self.process.pid and word in arguments:
                return int(pid)
        raise AssertionError(listing)


@contextlib.contextmanager
def up() -> Iterator[Up]:
    with data_folder() as home:
        running = Up(home)
        try:
            yield running
        finally:
            running.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.process.wait(90)
            running.process.kill()
            running.process.wait()


def processes_with(text: str) -> list[str]:
    listing = subprocess.run(["ps", "-ww", "-eo", "pid=,args="], capture_output=True, text=True, check=True).stdout
    return [line for line in listing.splitlines() if text in line]


def test_up_starts_survives_and_stops() -> None:
    with up() as running:
        running.wait_for(rf"^Otklik is ready: http://127\.0\.0\.1:{running.port}$")
        assert running.healthy()
        assert "The administrator signs in with" in running.said()

        second = otklik(running.home / "data", "up", "--port", str(free_port()), "--smtp-port", "0")
        assert second.returncode == 1
        assert f"process {running.process.pid}" in second.stderr

        for word in ("cli worker", "cli web", "bin/postgres"):
            victim = running.part(word)
            os.kill(victim, signal.SIGKILL)
            name = word.split()[-1].rpartition("/")[2]
            running.wait_for(rf"{name}(-\d+)? stopped \(killed by SIGKILL\); starting it again")
        deadline = time.monotonic() + 60
        while not running.healthy():
            assert time.monotonic() < deadline, running.said()
            time.sleep(0.1)

        # Nobody is turned away while the mail part is down: the supervisor holds its socket.
        os.kill(victim := running.part("cli mail"), signal.SIGKILL)
        running.wait_for(r"mail stopped \(killed by SIGKILL\)")
        with smtplib.SMTP("127.0.0.1", running.smtp_port, timeout=120) as client:
            assert client.noop()[0] == 250
        assert running.part("cli mail") != victim

        token = otklik(running.home / "data", "token", "--user", "admin@example.org")
        assert token.returncode == 0, token.stderr

        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(120) == 0
        assert processes_with(str(running.home)) == []
        assert not (running.home / "data" / "pg" / "postmaster.pid").exists(), "PostgreSQL was shut down cleanly"


def test_f01_nothing_stays_behind_a_killed_up_and_the_next_one_starts() -> None:
    with up() as running:
        running.wait_for("^Otklik is ready")
        running.process.kill()
        running.process.wait()
        deadline = time.monotonic() + 60
        while processes_with(str(running.home)):
            assert time.monotonic() < deadline, processes_with(str(running.home))
            time.sleep(0.1)
        done = otklik(running.home / "data", "token", "--user", "admin@example.org")
        assert done.returncode == 0, done.stderr


def test_a_taken_port_is_said_with_the_way_out() -> None:
    import socket

    with data_folder() as home, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = otklik(home, "up", "--port", port, "--smtp-port", "0")
        assert done.returncode == 1
        assert f"port {port} of 127.0.0.1 is taken" in done.stderr
        assert "--port" in done.stderr
        done = otklik(home, "up", "--port", str(free_port()), "--smtp-port", port)
        assert "--smtp-port" in done.stderr
