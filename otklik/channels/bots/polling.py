"""Taking in what is written to bots: one thread for each that is asked, and a look at those that call us.

An update is stored and the cursor moved in one transaction; only the next question, which names the cursor, tells the
messenger that it may forget. Killed before the commit, we are told again; killed after it, the cursor stands; what is
told twice all the same has its name already (S20).
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import translation

from otklik.channels.actions import RawItem, TemporaryRefusalError, accept, wake_readers
from otklik.channels.bots.messengers import POLL_SECONDS, BotError, Update, known, messenger_of
from otklik.channels.events import BotFailed, BotRecovered
from otklik.channels.models import BotAccount
from otklik.events.actor import system
from otklik.events.changes import change
from otklik.lib import clock
from otklik.lib.failpoints import failpoint
from otklik.lib.sealed import unseal

logger = logging.getLogger(__name__)
LOCK_CLASS = 0x07_4B_13  # of two-part advisory locks; the second part is the bot
LOOK_SECONDS = 3.0
MAX_THREADS = 200
END_SECONDS = 1.0  # a question that waits for news is left to itself: nothing of it was stored
SETTINGS = ("channel", "base_url", "way", "token_sealed", "hook_secret_sealed", "project_id")


@dataclass(frozen=True)
class Pace:
    """How long is waited, in seconds; tests have less patience."""

    poll: int = POLL_SECONDS
    first_pause: float = 1.0
    last_pause: float = 300.0
    refused_pause: float = 60.0


def store(account: BotAccount, updates: list[Update], cursor: int | None) -> int:
    """Store updates and move the bot's cursor, both or neither; return how many were new.

    Raises TemporaryRefusalError when nothing can be taken in now.
    """
    items = [
        RawItem(
            account.project_id, account.channel, each.external_id, each.raw, sender=each.sender, account_id=account.pk
        )
        for each in updates
    ]
    with transaction.atomic():
        taken = [row for row in accept(items) if row is not None]
        failpoint("bots-stored")
        BotAccount.objects.filter(pk=account.pk).update(cursor=cursor, heard_at=clock.now())
    failpoint("bots-committed")
    if taken:
        wake_readers([account.project_id])
    account.cursor = cursor
    return len(taken)


class Poller:
    """Asks for what is written to one bot until told to stop."""

    def __init__(self, account: BotAccount, pace: Pace, stop: threading.Event) -> None:
        self.account, self.pace, self.stop = account, pace, stop
        self._failures = account.failures
        self._ready = False

    def run(self) -> None:
        """Ask until `stop` is set; never raises."""
        while not self.stop.is_set():
            try:
                self.once()
                continue
            except Exception as error:
                pause = self._failed(error)
            finally:
                connection.close()  # none is held while nothing happens
            self.stop.wait(pause)

    def once(self) -> int:
        """Ask once and take in what came; return how many updates were new."""
        messenger = messenger_of(self.account.channel)
        if not self._ready:
            settle(self.account)
            self._ready = True
        try:
            updates, cursor = messenger.updates(self.account, seconds=self.pace.poll)
        except BotError as error:
            if error.hooked:
                self._ready = False
            raise
        taken = store(self.account, updates, cursor) if updates or cursor != self.account.cursor else 0
        if self._failures:
            self._failures = 0
            recovered(self.account)
        return taken

    def _failed(self, error: Exception) -> float:
        """Write down why, once a trouble; return for how many seconds to rest."""
        self._failures += 1
        pause = min(self.pace.first_pause * 2 ** min(self._failures - 1, 12), self.pace.last_pause)
        if isinstance(error, BotError):
            pause = self.pace.refused_pause if error.refused else (error.wait_seconds or pause)
        elif not isinstance(error, (DatabaseError, TemporaryRefusalError)):
            logger.exception("bot %s", self.account.pk)
        try:
            failed(self.account, error, self._failures)
        except DatabaseError as away:
            logger.warning("the trouble of bot %s cannot be written down: %s", self.account.pk, away)
        return pause


def settle(account: BotAccount) -> None:
    """Tell the messenger how updates come in from now on and learn the bot's name. Raises BotError."""
    messenger = messenger_of(account.channel)
    profile = messenger.me(account)
    if account.way == BotAccount.Way.WEBHOOK:
        messenger.hook(account, hook_url(account), unseal(account.hook_secret_sealed, settings.FIELD_KEYS))
    else:
        messenger.unhook(account, hook_url(account))
    account.username, account.hooked_at = profile.username[:120], clock.now()
    BotAccount.objects.filter(pk=account.pk).update(username=account.username, hooked_at=account.hooked_at)


def hook_url(account: BotAccount) -> str:
    """Return the address at which the messenger calls us."""
    return f"{settings.PUBLIC_URL}{reverse('bot_hook', args=[account.pk])}"


def failed(account: BotAccount, error: Exception, failures: int) -> None:
    """Write a bot's trouble down; the history hears of it once."""
    with translation.override(account.project.language):
        text = str(error)[:500] or type(error).__name__
    with change(actor=system(account.channel)) as current:
        changed = BotAccount.objects.filter(pk=account.pk).update(last_error=text, failures=failures)
        if changed and failures == 1:
            current.record(BotFailed(project=account.project_id, bot=account.pk, name=account.name, error=text))


def recovered(account: BotAccount) -> None:
    """Forget a bot's trouble."""
    with change(actor=system(account.channel)) as current:
        if BotAccount.objects.filter(pk=account.pk).exclude(last_error="").update(last_error="", failures=0):
            current.record(BotRecovered(project=account.project_id, bot=account.pk, name=account.name))


@dataclass
class Running:
    """A bot that is asked here."""

    thread: threading.Thread
    stop: threading.Event
    settings: tuple[object, ...]


class Supervisor:
    """Keeps the threads of this process in step with the table of bots: who has a bot's lock asks for its updates."""

    def __init__(self, pace: Pace | None = None) -> None:
        self.pace = pace or Pace()
        self.running: dict[int, Running] = {}

    def look(self) -> None:
        """Begin what is new, end what is gone, tell messengers that call us where. Raises DatabaseError."""
        rows = BotAccount.objects.filter(is_active=True, project__is_active=True, channel__in=known())
        bots = {row.pk: row for row in rows.select_related("project").order_by("id")}
        asked = {pk: row for pk, row in bots.items() if row.way == BotAccount.Way.POLL}
        self._end([pk for pk, running in self.running.items() if self._is_over(running, asked.get(pk))])
        for pk, account in asked.items():
            if pk not in self.running and len(self.running) < MAX_THREADS and self._lock(pk):
                self._begin(account)
        for account in bots.values():
            if account.way == BotAccount.Way.WEBHOOK and account.hooked_at is None and account.failures == 0:
                self._hook(account)

    def _hook(self, account: BotAccount) -> None:
        """Tell the messenger where to call; after a failure somebody saves the settings again."""
        try:
            settle(account)
        except BotError as error:
            failed(account, error, 1)

    def stop_all(self) -> None:
        """End all threads; waits for those that end soon."""
        self._end(list(self.running), unlock=False)
        connection.close()  # gives all locks back

    def _is_over(self, running: Running, account: BotAccount | None) -> bool:
        return account is None or running.settings != _settings(account) or not running.thread.is_alive()

    def _begin(self, account: BotAccount) -> None:
        stop = threading.Event()
        thread = threading.Thread(target=Poller(account, self.pace, stop).run, name=f"bot-{account.pk}", daemon=True)
        self.running[account.pk] = Running(thread, stop, _settings(account))
        thread.start()

    def _end(self, ids: list[int], *, unlock: bool = True) -> None:
        ending = [(pk, self.running.pop(pk)) for pk in ids]
        for _pk, running in ending:
            running.stop.set()
        for pk, running in ending:
            running.thread.join(END_SECONDS)
            if unlock:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, pk % 2**31])

    def _lock(self, pk: int) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, pk % 2**31])
            return bool(cursor.fetchone()[0])


def supervise(stop: threading.Event, *, pace: Pace | None = None, look_seconds: float = LOOK_SECONDS) -> None:
    """Look after all bots until `stop` is set. Blocks; meant for a thread of its own, whose connection holds the
    locks.
    """
    supervisor = Supervisor(pace)
    pause = look_seconds
    try:
        while not stop.is_set():
            try:
                supervisor.look()
                pause = look_seconds
            except DatabaseError as error:
                logger.warning("bots cannot be looked after now: %s", error)
                supervisor.stop_all()
                pause = min(pause * 2, 30.0)
            stop.wait(pause)
    finally:
        supervisor.stop_all()


def _settings(account: BotAccount) -> tuple[object, ...]:
    return tuple(getattr(account, name) for name in SETTINGS)
