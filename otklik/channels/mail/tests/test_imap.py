"""Mailboxes against a real server: nothing lost, nothing twice, whatever happens in between (F10)."""

from __future__ import annotations

import datetime
import email
import threading
import time
from collections.abc import Iterator

import pytest
from django.utils import timezone

from otklik.channels.mail.directory import Directory
from otklik.channels.mail.imap.fetcher import Fetcher, Pace
from otklik.channels.mail.imap.folder import COUNT_EVERY, Folder
from otklik.channels.mail.imap.session import mailbox_of, session
from otklik.channels.mail.tests.imap_support import QUICK, account, expected, mail, read_once, subjects, supervised
from otklik.channels.models import InboundItem, MailAccount, MailAddress, MailFolder
from otklik.events.models import Event
from tests.faults.dovecot import Dovecot, running
from tests.faults.proxy import Proxy
from tests.faults.waiting import wait_for
from tests.story import Story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with running() as server:
        yield server


def test_new_mail_arrives_and_stays_as_it_was(story: Story, dovecot: Dovecot) -> None:
    row = account(story, dovecot)
    with supervised():
        wait_for(lambda: MailFolder.objects.filter(account=row).exclude(uid_validity=0).exists())
        dovecot.put(row.username, mail(0), mail(1))
        wait_for(lambda: InboundItem.objects.count() == 2)
        dovecot.put(row.username, mail(2))
        wait_for(lambda: InboundItem.objects.count() == 3)
    assert subjects() == expected(3)
    item = InboundItem.objects.order_by("id")[0]
    folder = MailFolder.objects.get(account=row)
    assert item.external_id == f"imap:{row.pk}:INBOX:{folder.uid_validity}:1"
    assert (item.sender, item.recipient, item.account_id) == ("darya@example.org", "net@demo.example", row.pk)
    row.refresh_from_db()
    assert row.heard_at is not None and row.last_error == ""
    with dovecot.client(row.username) as client:
        assert client.select_folder("INBOX", readonly=True)[b"EXISTS"] == 3
        flags = client.get_flags([1, 2, 3])
        assert all(b"\\Seen" not in each and b"\\Deleted" not in each for each in flags.values())


def test_only_new_mail_without_a_wish_for_old(story: Story, dovecot: Dovecot) -> None:
    row = account(story, dovecot)
    now = timezone.now()
    dovecot.put(row.username, mail(0), arrived=now - datetime.timedelta(days=3))
    dovecot.put(row.username, mail(1), arrived=now - datetime.timedelta(minutes=10))
    dovecot.put(row.username, mail(2), arrived=now + datetime.timedelta(seconds=1))
    assert read_once(row) == 1
    dovecot.put(row.username, mail(3), arrived=now - datetime.timedelta(days=30))  # moved here now
    assert read_once(row) == 1
    assert subjects() == ["mail 2", "mail 3"]
    assert read_once(row) == 0


def test_backfill_takes_old_mail_of_so_many_days(story: Story, dovecot: Dovecot) -> None:
    row = account(story, dovecot, backfill_days=7)
    now = timezone.now()
    for number, days in enumerate([20, 8, 6, 1, 9, 2]):
        dovecot.put(row.username, mail(number), arrived=now - datetime.timedelta(days=days))
    assert read_once(row) == 3
    assert subjects() == ["mail 2", "mail 3", "mail 5"]
    assert set(InboundItem.objects.values_list("imported", flat=True)) == {True}, "nobody waits for a receipt of these"
    folder = MailFolder.objects.get(account=row)
    assert (folder.mailbox_count, folder.system_count) == (3, 3)
    dovecot.put(row.username, mail(6))
    assert read_once(row) == 1
    assert InboundItem.objects.get(imported=False).external_id.endswith(":7")


def test_f10_the_same_uid_twice_is_one_item(story: Story, dovecot: Dovecot) -> None:
    row = account(story, dovecot)
    read_once(row)
    dovecot.put(row.username, *[mail(number) for number in range(5)])
    assert read_once(row) == 5
    MailFolder.objects.filter(account=row).update(last_uid=0)  # as after a restored backup
    read_once(row)
    assert subjects() == expected(5)


def test_f10_a_new_uidvalidity_starts_anew_and_loses_nothing(story: Story, dovecot: Dovecot) -> None:
    row = account(story, dovecot)
    read_once(row)
    dovecot.put(row.username, *[mail(number) for number in range(3)])
    read_once(row)
    before = MailFolder.objects.get(account=row)
    dovecot.put(row.username, mail(3))
    dovecot.renumber(row.username)
    dovecot.put(row.username, mail(4))
    read_once(row)
    after = MailFolder.objects.get(account=row)
    assert after.uid_validity != before.uid_validity
    assert set(subjects()) == set(expected(5)), "reading knows by meaning what came a second time"
    again = InboundItem.objects.filter(external_id__contains=f":{after.uid_validity}:")
    assert again.count() == 5
    assert (after.mailbox_count, after.system_count) == (5, 5)


def test_f10_expunged_in_between(story: Story, dovecot: Dovecot) -> None:
    row = account(story, dovecot)
    read_once(row)
    dovecot.put(row.username, *[mail(number) for number in range(10)])
    fresh = MailAccount.objects.select_related("project").get(pk=row.pk)
    with session(mailbox_of(fresh)) as client:
        folder = Folder(client, fresh, "INBOX", Directory(), 2**20, threading.Event())
        real = client.search

        def search(criteria: object) -> object:
            found = real(criteria)
            with dovecot.client(row.username) as other:  # somebody tidies up while we read
                other.select_folder("INBOX")
                other.delete_messages([2, 5, 10])
                other.expunge()
            return found

        client.search = search
        folder.read()
    read_once(row)
    assert set(subjects()) >= set(expected(10)) - {"mail 1", "mail 4", "mail 9"}
    assert len(subjects()) == len(set(subjects()))
    assert MailFolder.objects.get(account=row).last_uid == 10


@pytest.mark.parametrize("reset", [False, True])
def test_f10_connection_cut_in_the_middle_of_a_literal(story: Story, dovecot: Dovecot, reset: bool) -> None:
    with Proxy(dovecot.port, reset=reset) as proxy:
        row = account(story, proxy)
        read_once(row)
        dovecot.put(row.username, *[mail(number, size=20_000) for number in range(40)])
        proxy.cut_after = 300_000
        with supervised():
            wait_for(lambda: proxy.cuts == 1)
            proxy.cut_after = 500_000
            wait_for(lambda: InboundItem.objects.count() == 40)
            wait_for(lambda: MailAccount.objects.get(pk=row.pk).last_error == "")
    assert subjects() == expected(40)
    kinds = set(Event.objects.filter(kind__startswith="mail_account.").values_list("kind", flat=True))
    assert kinds == {"mail_account.failed", "mail_account.recovered"}


def test_f10_a_silent_connection_is_noticed(story: Story, dovecot: Dovecot) -> None:
    with Proxy(dovecot.port) as proxy:
        row = account(story, proxy)
        with supervised():
            wait_for(lambda: MailAccount.objects.get(pk=row.pk).heard_at)
            before = proxy.connections
            proxy.black_hole = True
            wait_for(lambda: MailAccount.objects.get(pk=row.pk).last_error != "")
            proxy.black_hole = False
            dovecot.put(row.username, mail(0))
            wait_for(lambda: InboundItem.objects.count() == 1)
            assert proxy.connections > before
    pace = Pace()
    assert pace.idle + pace.answer < 600 and pace.idle < 29 * 60


def test_f10_two_fetchers_at_once(story: Story, dovecot: Dovecot) -> None:
    row = account(story, dovecot)
    read_once(row)
    with supervised(amount=3):
        for start in range(0, 60, 10):
            dovecot.put(row.username, *[mail(number) for number in range(start, start + 10)])
        wait_for(lambda: InboundItem.objects.count() == 60)
    assert subjects() == expected(60)

    # Even without the lock: both look at the same time, each from where it saw the cursor.
    dovecot.put(row.username, *[mail(number, size=1000) for number in range(60, 200)])
    fresh = MailAccount.objects.select_related("project").get(pk=row.pk)
    stop = threading.Event()
    threads = [threading.Thread(target=Fetcher(fresh, QUICK, stop, Directory()).run) for _ in range(2)]
    for thread in threads:
        thread.start()
    wait_for(lambda: InboundItem.objects.count() == 200)
    stop.set()
    for thread in threads:
        thread.join(30)
    assert subjects() == expected(200)
    # Of two who count at once one may be overtaken; the next comparison, every ten minutes, puts it right.
    MailFolder.objects.filter(account=row).update(checked_at=None)
    read_once(row)
    assert MailFolder.objects.get(account=row).system_count == 200


@pytest.mark.slow
def test_f10_hundreds_at_the_first_start(story: Story, dovecot: Dovecot) -> None:
    row = account(story, dovecot, backfill_days=30)
    arrived = timezone.now() - datetime.timedelta(days=2)
    dovecot.put(row.username, *[mail(number, size=3000) for number in range(600)], arrived=arrived)
    began = time.monotonic()
    assert read_once(row) == 600
    print(f"600 mails in {time.monotonic() - began:.2f} s")
    folder = MailFolder.objects.get(account=row)
    assert (folder.mailbox_count, folder.system_count) == (600, 600)
    assert len(set(subjects())) == 600


def test_f10_moved_to_a_second_folder_that_is_read_too(story: Story, dovecot: Dovecot) -> None:
    row = account(story, dovecot, folders="INBOX, Заявки")
    dovecot.put(row.username, mail(0), folder="Заявки", arrived=timezone.now() - datetime.timedelta(days=5))
    with supervised():
        wait_for(lambda: MailFolder.objects.filter(account=row).exclude(uid_validity=0).count() == 2)
        dovecot.put(row.username, mail(1))
        wait_for(lambda: InboundItem.objects.count() == 1)
        with dovecot.client(row.username) as client:
            client.select_folder("INBOX")
            client.move([1], "Заявки")
        wait_for(lambda: InboundItem.objects.count() == 2)
    assert {folder.name for folder in MailFolder.objects.filter(account=row)} == {"INBOX", "Заявки"}
    assert subjects() == ["mail 1", "mail 1"], "two items with one meaning: reading makes one message of them"


def test_without_idle_the_mailbox_is_polled(story: Story) -> None:
    with running(capability="IMAP4rev1 UIDPLUS LITERAL+") as server:
        row = account(story, server)
        with supervised():
            wait_for(lambda: MailAccount.objects.get(pk=row.pk).heard_at)
            server.put(row.username, mail(0))
            wait_for(lambda: InboundItem.objects.count() == 1)


def test_what_is_missing_is_found_by_counting(story: Story, dovecot: Dovecot) -> None:
    row = account(story, dovecot)
    read_once(row)
    dovecot.put(row.username, *[mail(number) for number in range(4)])
    read_once(row)
    InboundItem.objects.filter(external_id__endswith=":2").delete()
    MailFolder.objects.filter(account=row).update(checked_at=timezone.now() - 2 * COUNT_EVERY)
    read_once(row)
    assert subjects() == expected(4)
    folder = MailFolder.objects.get(account=row)
    assert (folder.mailbox_count, folder.system_count) == (4, 4)


def test_too_large_stays_in_the_mailbox_and_is_told(story: Story, dovecot: Dovecot) -> None:
    row = account(story, dovecot)
    read_once(row)
    dovecot.put(row.username, mail(0), mail(1, size=200_000, X_Secret="no"), mail(2))
    assert read_once(row, limit=100_000) == 3
    folder = MailFolder.objects.get(account=row)
    assert folder.too_large == 1 and (folder.mailbox_count, folder.system_count) == (3, 3)
    large = InboundItem.objects.get(external_id__endswith=":2")
    assert large.size < 5000 and b"Subject: mail 1" in bytes(large.raw)
    text = email.message_from_bytes(bytes(large.raw)).get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert "INBOX" in text and row.name in text


def test_the_delivered_address_decides_the_project(story: Story, dovecot: Dovecot) -> None:
    MailAddress.objects.create(project=story.b, address="orders@shop.example")
    row = account(story, dovecot)
    read_once(row)
    dovecot.put(
        row.username,
        mail(0, to="somebody@else.example"),
        mail(1, to="x@y.example, Лавка <ORDERS@shop.example>"),
        mail(2, to="net@demo.example", Delivered_To="orders+tag@shop.example"),
        mail(3, to="undisclosed-recipients:;", X_Original_To="shop@demo.example"),
        mail(4, to="net@demo.example, orders@shop.example"),
    )
    read_once(row)
    found = list(InboundItem.objects.order_by("id").values_list("project_id", "recipient"))
    assert found == [
        (story.a.pk, ""),
        (story.b.pk, "orders@shop.example"),
        (story.b.pk, "orders+tag@shop.example"),
        (story.b.pk, "shop@demo.example"),
        (story.a.pk, "net@demo.example"),
    ]
