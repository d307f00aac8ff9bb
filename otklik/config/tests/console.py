"""Running the console script as a person does: processes of their own, a data folder of their own."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

PASSWORD = "a-long-enough-password"


def environment(**settings: str) -> dict[str, str]:
    """Ours without what the test run itself is set to."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("OTKLIK_") and name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    return kept | {"PYTHONUNBUFFERED": "1"} | settings


def command(*words: str | Path) -> list[str]:
    """`otklik WORDS` by the Python that runs the tests."""
    return [sys.executable, "-P", "-m", "otklik.config.cli", *(str(word) for word in words)]


def otklik(home: Path, *words: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        command(*words), env=environment(OTKLIK_HOME=str(home), **settings), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def free_port() -> int:
    """A TCP port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def data_folder() -> Iterator[Path]:
    """An empty folder with a short path, removed afterwards."""
    path = Path(tempfile.mkdtemp(prefix="otk-"))
    path.chmod(0o711)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
