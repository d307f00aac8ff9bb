"""Telling the gateways and the reactors that something was committed: one NOTIFY for many commits.

NOTIFY inside the writing transaction would make all writers wait for one lock until each has reached the disk; a hint
that is lost costs nothing but a second, because the gateway reads the events table anyway.
"""

from __future__ import annotations

import logging
import threading
import time

import psycopg
from django.db import connection

logger = logging.getLogger(__name__)
CHANNEL = "otklik_live"
SAY = f"NOTIFY {CHANNEL}"
PAUSE_SECONDS = 0.02
IDLE_SECONDS = 3.0

_pending = threading.Event()
_lock = threading.Lock()
_thread: threading.Thread | None = None


def wake() -> None:
    """Have this process's notifier say NOTIFY soon; returns at once and never raises."""
    global _thread
    with _lock:
        _pending.set()
        if _thread is None:
            _thread = threading.Thread(target=_run, args=(dict(connection.get_connection_params()),), daemon=True)
            _thread.start()


def _run(params: dict[str, object]) -> None:
    params.pop("cursor_factory", None)
    params.pop("context", None)
    while True:
        try:
            with psycopg.connect(**params, autocommit=True) as session:  # type: ignore[arg-type]
                while _pending.wait(IDLE_SECONDS) or not _retire():
                    _pending.clear()
                    session.execute(SAY)
                    time.sleep(PAUSE_SECONDS)
                return
        except psycopg.Error as error:
            logger.warning("live updates cannot be announced, trying again: %s", error)
            time.sleep(1)


def _retire() -> bool:
    """End the idle notifier (its connection is not worth keeping), unless something came in this very moment."""
    global _thread
    with _lock:
        if _pending.is_set():
            return False
        _thread = None
        return True
