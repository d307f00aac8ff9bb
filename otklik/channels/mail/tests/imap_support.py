"""Mailboxes for the tests: accounts on a real server, read once or under supervision."""

from __future__ import annotations

import datetime
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

from otklik.channels.mail.directory import Directory
from otklik.channels.mail.imap import supervise
from otklik.channels.mail.imap.fetcher import Pace
from otklik.channels.mail.imap.folder import Folder
from otklik.channels.mail.imap.session import mailbox_of, session
from otklik.channels.models import InboundItem, MailAccount
from otklik.lib.sealed import seal
from tests.faults.dovecot import PASSWORD, Dovecot
from tests.faults.proxy import Proxy
from tests.story import Story

QUICK = Pace(poll=0.3, idle=2.0, look=0.1, answer=3.0, first_pause=0.1, last_pause=0.5, sign_in_pause=0.5, heard=0.0)
_users = iter(range(1, 10**6))


def mail(number: int, *, to: str = "net@demo.example", size: int = 0, **headers: str) -> bytes:
    extra = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return (
        f"From: Darya <darya@example.org>\r\nTo: {to}\r\nSubject: mail {number}\r\n{extra}"
        f"Message-ID: <{number}.{time.monotonic_ns()}@example.org>\r\n\r\nText {number}\r\n" + "x" * 70 * (size // 70)
    ).encode()


def account(story: Story, server: Dovecot | Proxy, **fields: object) -> MailAccount:
    values: dict[str, object] = {
        "project": story.a,
        "name": "Почта",
        "imap_host": "127.0.0.1",
        "imap_port": server.port,
        "imap_security": "plain",
        "username": f"user{next(_users)}",
        "password_sealed": seal(PASSWORD, keys()),
        "created_at": timezone.now() - datetime.timedelta(seconds=1),
        **fields,
    }
    return MailAccount.objects.create(**values)


def keys() -> tuple[str, ...]:
    from django.conf import settings

    return tuple(settings.FIELD_KEYS)


@contextmanager
def supervised(pace: Pace = QUICK, amount: int = 1) -> Iterator[None]:
    stop = threading.Event()
    threads = [
        threading.Thread(target=supervise, args=(stop,), kwargs={"pace": pace, "look_seconds": 0.2})
        for _ in range(amount)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)
        assert not any(thread.is_alive() for thread in threads)


def read_once(
    row: MailAccount, name: str = "INBOX", directory: Directory | None = None, limit: int = 50 * 2**20
) -> int:
    """One look into a folder, in this thread."""
    row = MailAccount.objects.select_related("project").get(pk=row.pk)
    with session(mailbox_of(row), answer_seconds=5) as client:
        return Folder(client, row, name, directory or Directory(), limit, threading.Event()).read()


def subjects() -> list[str]:
    raws = InboundItem.objects.order_by("id").values_list("raw", flat=True)
    return sorted(bytes(raw).split(b"Subject: ")[1].split(b"\r\n")[0].decode() for raw in raws)


def expected(amount: int, start: int = 0) -> list[str]:
    return sorted(f"mail {number}" for number in range(start, start + amount))
