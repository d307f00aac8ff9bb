"""How commands are wrapped in `launch.py`."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LAUNCHER = Path(__file__).with_name("launch.py")


@dataclass(frozen=True, slots=True)
class Account:
    """The account a command runs as; `capability` lets it pass folders closed to it (Linux, from root only)."""

    uid: int
    gid: int
    name: str
    capability: bool = False


def wrapped(
    command: Sequence[str | Path],
    *,
    account: Account | None = None,
    with_parent: bool = True,
    parent_gone: signal.Signals = signal.SIGTERM,
) -> list[str]:
    """The command line that runs `command` as `account` and, `with_parent`, ends it when this process is gone."""
    uid, gid, capability = (account.uid, account.gid, account.capability) if account else (-1, -1, False)
    head = [sys.executable, "-I", "-S", str(LAUNCHER), str(os.getpid() if with_parent else 0), str(int(parent_gone))]
    return [*head, str(uid), str(gid), str(int(capability)), "--", *(str(word) for word in command)]
