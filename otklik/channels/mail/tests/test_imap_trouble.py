"""Mailboxes that cannot be read: what people are told, and what happens when the trouble is over (F06, F32)."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.db import connection

from otklik.channels.mail.accounts_trouble import SignInError
from otklik.channels.mail.directory import Directory
from otklik.channels.mail.imap.fetcher import Fetcher, Pace
from otklik.channels.mail.tests.imap_support import account, keys, mail, read_once, supervised
from otklik.channels.models import InboundItem, MailAccount, MailFolder
from otklik.events.models import Event
from otklik.lib.sealed import seal
from tests.faults.dovecot import PASSWORD, Dovecot, running
from tests.faults.waiting import wait_for
from tests.story import Story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with running() as server:
        yield server


def test_f32_a_wrong_password_is_told_and_not_tried_often(story: Story, dovecot: Dovecot) -> None:
    row = account(story, dovecot, password_sealed=seal("wrong", keys()))
    with supervised():
        wait_for(lambda: MailAccount.objects.get(pk=row.pk).failures >= 2)
        error = MailAccount.objects.get(pk=row.pk).last_error
        assert "127.0.0.1" in error and "wrong" not in error
        assert Event.objects.filter(kind="mail_account.failed").count() == 1
        # Put right, it is read at once: changed settings are a new beginning.
        MailAccount.objects.filter(pk=row.pk).update(password_sealed=seal(PASSWORD, keys()))
        wait_for(lambda: MailAccount.objects.get(pk=row.pk).last_error == "")
    fetcher = Fetcher(row, Pace(), threading.Event(), Directory())
    pauses = [fetcher._failed(SignInError("no")) for _ in range(12)]
    assert min(pauses) >= 60 and max(pauses) <= 375


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"imap_port": 1}, "127.0.0.1"),
        ({"imap_host": "no-such-host.invalid"}, "no-such-host.invalid"),
        ({"imap_security": "tls"}, "127.0.0.1"),
        ({"folders": "Нет такой"}, "Нет такой"),
        ({"password_sealed": "not-ours"}, "127.0.0.1"),
    ],
)
def test_f32_mistakes_in_the_settings_are_told(
    story: Story, dovecot: Dovecot, change: dict[str, object], words: str
) -> None:
    row = account(story, dovecot, **change)
    with supervised():
        wait_for(lambda: MailAccount.objects.get(pk=row.pk).last_error)
    error = MailAccount.objects.get(pk=row.pk).last_error
    assert words in error and "Error" not in error and "Traceback" not in error


def test_an_untrusted_certificate_is_told(story: Story, dovecot: Dovecot) -> None:
    row = account(story, dovecot, imap_port=dovecot.tls_port, imap_security="tls")
    with supervised():
        wait_for(lambda: MailAccount.objects.get(pk=row.pk).last_error)
    assert "self-signed" in MailAccount.objects.get(pk=row.pk).last_error


def test_an_account_switched_off_is_left_alone(story: Story, dovecot: Dovecot) -> None:
    row = account(story, dovecot)
    with supervised():
        wait_for(lambda: MailFolder.objects.filter(account=row).exclude(uid_validity=0).exists())
        MailAccount.objects.filter(pk=row.pk).update(is_active=False)

        def locks() -> int:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND objid = %s",
                    [row.pk],
                )
                return int(cursor.fetchone()[0])

        wait_for(lambda: locks() == 0)
        dovecot.put(row.username, mail(0))
        heard = MailAccount.objects.get(pk=row.pk).heard_at
        time.sleep(1)
        assert MailAccount.objects.get(pk=row.pk).heard_at == heard
    assert not InboundItem.objects.exists()


def test_the_disk_is_full_nothing_is_lost(
    story: Story, dovecot: Dovecot, settings: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = account(story, dovecot)
    read_once(row)
    dovecot.put(row.username, mail(0))
    free: list[int] = [0]
    settings.MIN_FREE_BYTES = 2**30
    accepting = sys.modules["otklik.channels.actions.accept"]  # the package's attribute of that name is the function
    monkeypatch.setattr(accepting, "ROOM_CHECK_SECONDS", 0.0)
    monkeypatch.setattr(accepting, "free_bytes", lambda: free[0])
    with supervised():
        wait_for(lambda: MailAccount.objects.get(pk=row.pk).last_error)
        assert not InboundItem.objects.exists()
        free[0] = 2**40
        wait_for(lambda: InboundItem.objects.count() == 1)
