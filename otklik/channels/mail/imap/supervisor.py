"""One thread for each active account, here or in another process: who has an account's lock reads it."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

from django.db import DatabaseError, connection

from otklik.channels.mail.directory import Directory
from otklik.channels.mail.imap.fetcher import Fetcher, Pace
from otklik.channels.models import MailAccount

logger = logging.getLogger(__name__)
LOCK_CLASS = 0x07_4B_12  # of two-part advisory locks; the second part is the account
LOOK_SECONDS = 3.0  # how soon a new or changed account is noticed
MAX_THREADS = 200
END_SECONDS = 5.0
FIELDS = (
    "imap_host", "imap_port", "imap_security", "folders", "username", "password_sealed", "backfill_days", "project_id",
)  # fmt: skip


@dataclass
class Running:
    """An account that is read here."""

    thread: threading.Thread
    stop: threading.Event
    settings: tuple[object, ...]


def supervise(stop: threading.Event, *, pace: Pace | None = None, look_seconds: float = LOOK_SECONDS) -> None:
    """Read all active accounts until `stop` is set. Blocks; meant for a thread of its own.

    The locks of all accounts are held by this thread's one database connection. When it is lost, so are they:
    everything is stopped and begun again.
    """
    supervisor = Supervisor(pace or Pace())
    pause = look_seconds
    try:
        while not stop.is_set():
            try:
                supervisor.look()
                pause = look_seconds
            except DatabaseError as error:
                logger.warning("mailboxes cannot be looked after now: %s", error)
                supervisor.stop_all()
                pause = min(pause * 2, 30.0)
            stop.wait(pause)
    finally:
        supervisor.stop_all()
        connection.close()


class Supervisor:
    """Keeps the threads of this process in step with the table of accounts."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self.running: dict[int, Running] = {}
        self.directory = Directory()

    def look(self) -> None:
        """Begin what is new, end what is gone, begin anew what was changed. Raises DatabaseError."""
        accounts = {row.pk: row for row in MailAccount.objects.filter(is_active=True).exclude(imap_host="")
                    .filter(project__is_active=True).select_related("project").order_by("id")}  # fmt: skip
        ended = [
            pk
            for pk, running in self.running.items()
            if pk not in accounts or running.settings != _settings(accounts[pk]) or not running.thread.is_alive()
        ]
        self._end(ended)
        for pk, account in accounts.items():
            if pk in self.running or not self._lock(pk):
                continue
            if len(self.running) >= MAX_THREADS:
                self._unlock(pk)
                logger.warning("more than %s mailboxes: start another `otklik mail` for the rest", MAX_THREADS)
                return
            self._begin(account)

    def stop_all(self) -> None:
        """End all threads; waits for those that end soon."""
        self._end(list(self.running), unlock=False)
        connection.close()  # gives all locks back

    def _begin(self, account: MailAccount) -> None:
        stop = threading.Event()
        fetcher = Fetcher(account, self.pace, stop, self.directory)
        thread = threading.Thread(target=fetcher.run, name=f"mailbox-{account.pk}", daemon=True)
        self.running[account.pk] = Running(thread, stop, _settings(account))
        thread.start()

    def _end(self, ids: list[int], *, unlock: bool = True) -> None:
        ending = [(pk, self.running.pop(pk)) for pk in ids]
        for _pk, running in ending:
            running.stop.set()
        for pk, running in ending:
            running.thread.join(END_SECONDS)
            # One that hangs in a silent connection ends by its time limit; the cursor keeps it from doing harm.
            if unlock:
                self._unlock(pk)

    def _lock(self, account_id: int) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, account_id % 2**31])
            return bool(cursor.fetchone()[0])

    def _unlock(self, account_id: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, account_id % 2**31])


def _settings(account: MailAccount) -> tuple[object, ...]:
    return tuple(getattr(account, name) for name in FIELDS)
