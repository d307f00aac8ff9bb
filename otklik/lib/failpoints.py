"""Places where a fault test kills the process (F02). Off unless the process was started with `OTKLIK_FAILPOINT`."""

import os
import signal

_name = os.environ.get("OTKLIK_FAILPOINT", "") if os.environ.get("OTKLIK_TESTING") else ""


def failpoint(name: str) -> None:
    """End this process as `kill -9` would, when it was started with this failpoint."""
    if _name and name == _name:
        os.kill(os.getpid(), signal.SIGKILL)
