"""A part's own watch over its supervisor: whoever started us is gone, so we end too."""

from __future__ import annotations

import os
import signal
import threading
import time

VARIABLE = "_OTKLIK_SUPERVISED"  # not OTKLIK_...: those are settings, unknown ones are refused
LAST_CHANCE = 10.0  # seconds between SIGTERM and the hard end


def watch_parent() -> None:
    """Begin to watch, if a supervisor started us: when the parent changes, end cleanly, else hard after 10 s.

    The kernel or `launch.py` sends SIGTERM at once when the supervisor dies; this thread sees to it that a part that
    hangs does not stay behind as an orphan with our port.
    """
    if os.environ.get(VARIABLE):
        threading.Thread(target=_watch, args=(os.getppid(),), name="parent-watch", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(LAST_CHANCE)
    os._exit(1)
