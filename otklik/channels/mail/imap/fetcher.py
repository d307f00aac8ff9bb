"""The thread of one account: connect, read, wait for more, begin again when the connection is lost."""

from __future__ import annotations

import logging
import random
import threading
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.utils import timezone, translation
from imapclient import IMAPClient

from otklik.channels.events import MailAccountFailed, MailAccountRecovered
from otklik.channels.mail.accounts_trouble import SignInError, explain
from otklik.channels.mail.directory import Directory
from otklik.channels.mail.imap.folder import Folder, OvertakenError
from otklik.channels.mail.imap.session import mailbox_of, select, session
from otklik.channels.models import MailAccount
from otklik.events.actor import system
from otklik.events.changes import change

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pace:
    """How often things are done, in seconds; tests have less patience."""

    poll: float = 60.0  # without IDLE, and for all folders but the first
    idle: float = 510.0  # a silent server is asked after that: with `answer` it makes less than ten minutes (F10)
    look: float = 1.0  # how soon a waiting thread hears that it should end
    answer: float = 60.0
    first_pause: float = 1.0
    last_pause: float = 300.0
    sign_in_pause: float = 60.0  # servers lock accounts that try more often (F32)
    heard: float = 30.0


def folders_of(account: MailAccount) -> list[str]:
    """Return the names of the folders that are read, each once."""
    names = [name.strip() for name in account.folders.replace("\n", ",").split(",")]
    return list(dict.fromkeys(name for name in names if name)) or ["INBOX"]


class Fetcher:
    """Reads one mailbox until told to stop. `account` is as it was when the thread began: changed settings need a new
    one.
    """

    def __init__(self, account: MailAccount, pace: Pace, stop: threading.Event, directory: Directory) -> None:
        self.account = account
        self.pace = pace
        self.stop = stop
        self.directory = directory
        self._failures = 0
        self._heard_at = float("-inf")

    def run(self) -> None:
        """Read until `stop` is set; never raises."""
        while not self.stop.is_set():
            try:
                self._attend()
            except OvertakenError:
                pause = self.pace.first_pause
            except Exception as error:
                pause = self._failed(error)
            else:
                continue
            finally:
                connection.close()
            self.stop.wait(pause)

    def _attend(self) -> None:
        mailbox = mailbox_of(self.account)
        with session(mailbox, answer_seconds=self.pace.answer) as client:
            while not self.stop.is_set():
                names = folders_of(self.account)
                for name in names:
                    self._read(client, name)
                    if self.stop.is_set():
                        return
                self._well()
                connection.close()  # none is held while nothing happens: there may be more mailboxes than connections
                self._wait(client, names)
                self._heard()

    def _read(self, client: IMAPClient, name: str) -> None:
        folder = Folder(
            client=client,
            account=self.account,
            name=name,
            directory=self.directory,
            max_octets=settings.MAX_MAIL_BYTES,
            stop=self.stop,
            heard=self._heard,
        )
        count = folder.read()
        if count:
            logger.info("%s mails from mailbox %s, folder %s", count, self.account.pk, name)

    def _wait(self, client: IMAPClient, names: list[str]) -> None:
        """Return when there may be something new, or it is time to look."""
        limit = self.pace.idle if len(names) == 1 else self.pace.poll
        if not client.has_capability("IDLE"):
            self.stop.wait(self.pace.poll)
        else:
            if len(names) > 1:
                select(client, names[0])
            self._idle(client, limit)
        if not self.stop.is_set():
            client.noop()

    def _idle(self, client: IMAPClient, limit: float) -> None:
        client.idle()
        until = time.monotonic() + limit
        while not self.stop.is_set() and time.monotonic() < until:
            began = time.monotonic()
            answers = client.idle_check(timeout=self.pace.look)
            if any(len(answer) > 1 and answer[1] in (b"EXISTS", b"EXPUNGE") for answer in answers):
                break
            if not answers and time.monotonic() - began < self.pace.look / 2:
                break  # readable, but nothing there: the server closed the connection; the next command says so
        client.idle_done()

    def _heard(self) -> None:
        """Write down that the server answers, now and then."""
        now = time.monotonic()
        if now - self._heard_at >= self.pace.heard:
            self._heard_at = now
            MailAccount.objects.filter(pk=self.account.pk).update(heard_at=timezone.now())

    def _well(self) -> None:
        self._heard()
        recovered = MailAccount.objects.filter(pk=self.account.pk).exclude(last_error="", failures=0)
        self._failures = 0
        if not recovered.exists():
            return
        with change(actor=system("mail")) as current:
            if recovered.update(last_error="", failures=0, heard_at=timezone.now()):
                current.record(
                    MailAccountRecovered(
                        project=self.account.project_id, account=self.account.pk, name=self.account.name
                    )
                )

    def _failed(self, error: Exception) -> float:
        """Write down what went wrong, in words; return how long to wait, in seconds."""
        self._failures += 1
        pause = min(self.pace.last_pause, self.pace.first_pause * 2 ** min(self._failures - 1, 20))
        if isinstance(error, SignInError):
            pause = max(pause, self.pace.sign_in_pause)
        pause *= random.uniform(1.0, 1.25)  # noqa: S311 - spreads load, guards nothing
        with translation.override(self.account.project.language):
            text = explain(error, f"{self.account.imap_host} port {self.account.imap_port}")
        logger.warning("mailbox %s: %s; next try in %.0f s", self.account.pk, text, pause)
        try:
            self._write_down(text)
        except Exception as trouble:  # the database may be what is down
            logger.warning("mailbox %s: its state cannot be written: %s", self.account.pk, trouble)
        return pause

    def _write_down(self, text: str) -> None:
        connection.close()
        with change(actor=system("mail")) as current:
            row = MailAccount.objects.select_for_update().filter(pk=self.account.pk).first()
            if row is None:
                return
            is_news = not row.last_error
            row.last_error, row.failures = text[:2000], row.failures + 1
            row.save(update_fields=["last_error", "failures"])
            if is_news:
                current.record(
                    MailAccountFailed(project=row.project_id, account=row.pk, name=row.name, error=text[:500])
                )
