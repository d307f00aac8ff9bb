"""The reactor of a worker: runs the reactions to what was committed as soon as it is told of it.

One thread listens for the hint that follows a commit (`live.wake`) and takes what waits; a second one looks once a
second whether the first is held up by a slow reaction, and then takes its place (F18). A hint that is lost costs a
second. After an outage of the database both go on by themselves (F04).
"""

from __future__ import annotations

import logging
import threading
import time

import psycopg
from django.db import connection

from otklik.events import reactor
from otklik.live.wake import CHANNEL

logger = logging.getLogger(__name__)
POLL_SECONDS = 1.0
HELD_UP_SECONDS = 1.0
GATHER_SECONDS = 0.05  # between two transactions: under load each is about many changes
IDLE_SECONDS = 30.0  # then its own connection for reactions is given back
FIRST_PAUSE, LAST_PAUSE = 0.5, 10.0  # seconds before it begins again after an outage
WAITS = "SELECT EXISTS (SELECT FROM events_waitingchange)"


class Reactor:
    """The two threads; `stop()` lets them finish what they are at."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._busy_since: float | None = None
        self._used_at = 0.0
        self._threads = [
            threading.Thread(target=self._listen, name="reactor", daemon=True),
            threading.Thread(target=self._stand_in, name="reactor-2", daemon=True),
        ]

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float) -> None:
        """Ask the threads to end and wait for them that long, in seconds."""
        self._stop.set()
        for thread in self._threads:
            thread.join(seconds)

    def _listen(self) -> None:
        pause = FIRST_PAUSE
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                self._work()
            except Exception as error:  # whatever it was, changes must not be left to wait
                logger.warning("reactions rest for %.1f s: %s: %s", pause, type(error).__name__, error)
                connection.close()
                if time.monotonic() - began > LAST_PAUSE:
                    pause = FIRST_PAUSE
                self._stop.wait(pause)
                pause = min(pause * 2, LAST_PAUSE)
            finally:
                self._busy_since = None
        connection.close()

    def _work(self) -> None:
        params = dict(connection.get_connection_params())
        params.pop("cursor_factory", None)
        params.pop("context", None)
        with psycopg.connect(**params, autocommit=True) as session:
            session.execute(f"LISTEN {CHANNEL}")
            self._busy_since = time.monotonic()
            reactor.take_carefully()
            self._busy_since = None
            while not self._stop.is_set():
                if session.execute(WAITS).fetchone() == (True,):
                    self._take()
                    self._stop.wait(GATHER_SECONDS)
                elif time.monotonic() - self._used_at > IDLE_SECONDS:
                    connection.close()
                for _hint in session.notifies(timeout=POLL_SECONDS, stop_after=1):
                    pass

    def _take(self) -> None:
        self._used_at = self._busy_since = time.monotonic()
        taken = reactor.take()
        if not taken and reactor.is_behind():  # another worker is held up in the middle of many
            reactor.take_carefully(most=1)
        while taken == reactor.MOST and not self._stop.is_set():
            self._busy_since = time.monotonic()
            taken = reactor.take()
        self._busy_since = None

    def _stand_in(self) -> None:
        while not self._stop.wait(POLL_SECONDS):
            try:
                while self._held_up() and reactor.take_carefully(most=1):
                    pass
            except Exception as error:
                logger.warning("no reactions beside a slow one: %s: %s", type(error).__name__, error)
            connection.close()

    def _held_up(self) -> bool:
        since = self._busy_since
        return not self._stop.is_set() and since is not None and time.monotonic() - since > HELD_UP_SECONDS
