"""Waiting for something another process or thread does."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_for(condition: Callable[[], object], seconds: float = 30, *, what: str = "it") -> None:
    """Wait until the condition holds; fail when it never does. The limit is for a machine in trouble, not a measure."""
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            raise AssertionError(f"{what} did not happen in time")
        time.sleep(0.05)
