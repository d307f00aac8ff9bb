"""The other one of mail_read: django-helpdesk from PyPI in a virtual environment of its own, reading a folder of files.

Its `get_email` command is run as its documentation says for a queue of the type "local". It gets a database in the same
PostgreSQL, its own mail templates, and a mail backend that throws away, as ours has no server to send by.
"""

from __future__ import annotations

import json
import os
import subprocess
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.common import ROOT

VERSION = "2.6.1"
CACHE = ROOT / "bench" / ".cache" / f"django-helpdesk-{VERSION}"
SCRIPT = ROOT / "bench" / "helpdesk_run.py"


@contextmanager
def ready() -> Iterator[Path]:
    """The Python of its environment; made when it is not there yet, kept for the next time."""
    python = CACHE / "bin" / "python"
    if not (CACHE / "complete").exists():
        venv.create(CACHE, with_pip=True, clear=True)
        words = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*words, f"django-helpdesk=={VERSION}", "psycopg[binary]>=3.2"], check=True)
        (CACHE / "complete").touch()
    yield python


def read(python: Path, home: Path, mails: Sequence[tuple[Any, bytes]], answered: Sequence[str]) -> float:
    """Have it read the mails of (project, raw); return mails a second.

    `answered` are the Message-IDs that the replies among them answer: it has tickets with them beforehand, as we do.
    """
    folder = home / "helpdesk"
    for number, (project, raw) in enumerate(mails):
        place = folder / project.key
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:06}.eml").write_bytes(raw)
    (folder / "answered.json").write_text(json.dumps(answered), encoding="utf-8")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("OTKLIK_", "DJANGO_", "PYTHON"))
    }
    environment["BENCH_FOLDER"] = str(folder)
    done = subprocess.run(
        [str(python), "-P", str(SCRIPT)], env=environment, capture_output=True, text=True, check=False, timeout=1800
    )
    if done.returncode != 0:
        raise RuntimeError(f"django-helpdesk: {done.stderr[-2000:]}")
    result = json.loads(done.stdout.splitlines()[-1])
    if result["left"] or result["follow_ups"] != len(mails) or result["fsync"] != "on":
        raise RuntimeError(f"django-helpdesk did not read all {len(mails)} files as it should: {result}")
    return len(mails) / float(result["seconds"])
