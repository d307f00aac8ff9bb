"""Reads postmaster.pid, the file by which a running PostgreSQL describes itself, and ends leftovers of a killed one.

Its lines (utils/pidfile.h): process id, data folder, start time, port, socket folder, listen address, shared memory,
status.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

PID_FILE = "postmaster.pid"


def lines(data: Path) -> list[str]:
    """The lines of the pid file, none when there is no such file. May raise OSError."""
    try:
        return (data / PID_FILE).read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []


def process_id(data: Path) -> int | None:
    """The process id in the file, None without one; 0 or less stands for a server in single-user mode."""
    found = lines(data)
    try:
        return abs(int(found[0]))
    except (IndexError, ValueError):
        return None


def ready(data: Path) -> bool:
    """Whether the server that wrote the file accepts connections and its process lives."""
    try:
        found = lines(data)
    except OSError:
        return False
    pid = process_id(data)
    return pid is not None and len(found) >= 8 and found[7].strip() == "ready" and is_server_of(pid, data)


def is_server_of(pid: int, data: Path) -> bool:
    """Whether the process is a PostgreSQL server of this data folder, by its command line."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").replace("\0", " ")
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return False
        words = ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)]
        command = subprocess.run(words, capture_output=True, text=True, check=False).stdout  # noqa: S603
    except OSError:
        return False
    return "postgres" in command and str(data) in command


def end_leftover(data: Path, limit: float) -> None:
    """Stop a server of this folder that outlived whoever started it; remove the pid file of a process that is gone.

    Only for the holder of the cluster's lock: nobody else starts a server there meanwhile. `limit` in seconds, for
    each of the two tries (fast, then immediate shutdown).
    """
    pid = process_id(data)
    if pid is not None and is_server_of(pid, data):
        for number in (signal.SIGINT, signal.SIGQUIT):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
            deadline = time.monotonic() + limit
            while is_server_of(pid, data) and time.monotonic() < deadline:
                time.sleep(0.05)
    if pid is None or not is_server_of(pid, data):
        (data / PID_FILE).unlink(missing_ok=True)


def still_attached(log: Path) -> bool:
    """Whether the last words of the log say that children of a killed server still hold its shared memory."""
    try:
        tail = log.read_bytes()[-2000:].decode("utf-8", "replace")
    except OSError:
        return False
    return "pre-existing shared memory block" in tail.split("shut down")[-1]
