"""Telling the gateways that something was committed: one NOTIFY for many commits.

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
PAUSE_SECONDS = 0.02

_pending = threading.Event()
_lock = threading.Lock()
_thread: threading.Thread | None = None


def wake() -> None:
    """Have this process's notifier say NOTIFY soon; returns at once and never raises."""
    global _thread
    _pending.set()
    if _thread is not None and _thread.is_alive():
        return
    with _lock:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_run, args=(dict(connection.get_connection_params()),), daemon=True)
            _thread.start()


def _run(params: dict[str, object]) -> None:
    params.pop("cursor_factory", None)
    params.pop("context", None)
    while True:
        try:
            with psycopg.connect(**params, autocommit=True) as session:  # type: ignore[arg-type]
                while True:
                    _pending.wait()
                    _pending.clear()
                    session.execute(f"NOTIFY {CHANNEL}")
                    time.sleep(PAUSE_SECONDS)
        except psycopg.Error as error:
            logger.warning("live updates cannot be announced, trying again: %s", error)
            time.sleep(1)
