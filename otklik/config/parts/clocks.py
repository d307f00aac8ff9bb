"""The clock-watcher of a worker: fires the marks of service-level clocks when their time has come.

It looks at the next mark, one step into one index, and sleeps until then, a second at most: so a mark that was put
before the others, and a machine whose clock was set forward or back, cost a second and nothing is counted by
sleeping. Any number of workers may watch.
"""

from __future__ import annotations

import logging
import threading

from django.db import connection

from otklik.lib import clock
from otklik.service_levels import actions

logger = logging.getLogger(__name__)
LONGEST = 1.0  # seconds between two looks
SHORTEST = 0.05  # when what is due is being changed by somebody else
FIRST_PAUSE, LAST_PAUSE = 0.5, 10.0  # seconds before it begins again after an outage


class Clocks:
    """The thread; `stop()` lets it finish what it is at."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="clocks", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Ask the thread to end and wait for it that long, in seconds."""
        self._stop.set()
        self._thread.join(seconds)

    def _watch(self) -> None:
        pause, wait = FIRST_PAUSE, 0.0
        while not self._stop.wait(wait):
            try:
                wait = look()
                pause = FIRST_PAUSE
            except Exception as error:  # whatever it was, promises must not be left unwatched
                logger.warning("clocks rest for %.1f s: %s: %s", pause, type(error).__name__, error)
                connection.close()
                wait, pause = pause, min(pause * 2, LAST_PAUSE)
        connection.close()


def look() -> float:
    """Fire what is due, a portion at a time; return for how many seconds there is nothing to do."""
    due = actions.next_due()
    if due is None:
        return LONGEST
    left = (due - clock.now()).total_seconds()
    if left > 0:
        return min(left, LONGEST)
    return 0.0 if actions.fire() else SHORTEST
