"""What the supervisor runs: parts that live on, tasks that end."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FIRST_PAUSE = 0.5  # seconds before a dead part is started again; doubles up to LAST_PAUSE
LAST_PAUSE = 5.0  # with the start of a part it serves again within the 10 s of F01
CALM = 30.0  # a part that lived that long starts with the first pause again, seconds


@dataclass(frozen=True)
class Task:
    """A command that must end well before the next step begins, such as migrations."""

    name: str
    command: Sequence[str | Path]
    env: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Part:
    """A process that is kept running until the supervisor stops.

    `ready`: asked until it says yes; the next step waits for it, `ready_limit` seconds at most.
    `before_start`: called before every start. `spawn`: starts the process when it is not a plain command whose output
    goes to the terminal. `stop_signals`: each is sent when the one before has not helped within `stop_limit` seconds;
    the last should be SIGKILL.
    """

    name: str
    command: Sequence[str | Path] = ()
    env: Mapping[str, str] | None = None
    pass_fds: tuple[int, ...] = ()
    ready: Callable[[], bool] | None = None
    ready_limit: float = 120.0
    before_start: Callable[[], None] | None = None
    spawn: Callable[[], subprocess.Popen[bytes]] | None = None
    explain: Callable[[], str] | None = None
    stop_signals: tuple[signal.Signals, ...] = (signal.SIGTERM, signal.SIGKILL)
    stop_limit: float = 10.0


@dataclass
class Running:
    """The state of a part: its process, when it started, when to start it again."""

    part: Part
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float | None = None
    pause: float = FIRST_PAUSE
    was_ready: bool = False
    deaths: int = 0
    sent: int = 0
    stop_deadline: float = field(default=0.0)

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self.process is not None and self.process.poll() is None

    def next_pause(self, *, killed: bool = False) -> float:
        """How long to wait before the next start, in seconds: it doubles while the part keeps dying young.

        One that was `killed` from outside has not failed itself: it serves again as soon as it can (F01).
        """
        if killed:
            return FIRST_PAUSE
        if time.monotonic() - self.started_at >= CALM:
            self.pause = FIRST_PAUSE
        pause, self.pause = self.pause, min(self.pause * 2, LAST_PAUSE)
        return pause


def how_it_ended(code: int) -> str:
    """An exit code in words."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"
