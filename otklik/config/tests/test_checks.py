"""Each check of `otklik check`: what it finds wrong, and that it says what to do; the command is in test_cli.py."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from otklik.accounts.models import User
from otklik.channels.models import InboundItem, MailAccount
from otklik.config import disk_watch
from otklik.config import options as option_table
from otklik.config.cli import checks
from otklik.config.options import Options
from otklik.events.models import Event
from otklik.outbox.models import Delivery
from tests.story import Story

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def options(tmp_path: Path) -> Options:
    return replace(option_table.load(), home=tmp_path)


def found(check: checks.Check, options: Options) -> checks.Result:
    """Run a check that fails: it says something of its own, and what to do."""
    result = checks.run_check(check, options)
    assert not result.ok, result
    assert len(result.advice.split()) > 3 and result.advice != "See the error; repeat the check.", result
    return result


def fine(check: checks.Check, options: Options) -> checks.Result:
    result = checks.run_check(check, options)
    assert result.ok, result
    return result


def test_an_old_server_is_named(options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    fine(checks.database_version, options)
    monkeypatch.setattr(checks, "_scalar", lambda query: "140012")
    assert "PostgreSQL 14.12" in found(checks.database_version, options).text


@pytest.mark.parametrize("name", ["fsync", "synchronous_commit", "full_page_writes", "data_checksums"])
def test_f04_each_setting_that_could_lose_confirmed_work_is_named(
    options: Options, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    told = dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes", "data_checksums"), "on")
    monkeypatch.setattr(checks, "_scalar", lambda query: told[query.split()[1]])
    fine(checks.durability, options)
    told[name] = "off"
    result = found(checks.durability, options)
    assert f"{name} off" in result.text
    assert ("pg_checksums" if name == "data_checksums" else f"{name} = on") in result.advice


def test_migrations_that_wait_are_counted(options: Options) -> None:
    fine(checks.migrations, options)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'config' OR (app, id) IN "
            "(SELECT app, max(id) FROM django_migrations WHERE app = 'outbox' GROUP BY app)"
        )
    assert "1 to apply" in found(checks.migrations, options).text


def test_f32_a_mailbox_that_does_not_answer_is_named_with_its_trouble(options: Options, story: Story) -> None:
    assert fine(checks.mailboxes, options).text == "none is read"
    row = MailAccount.objects.create(
        project=story.a, name="x", imap_host="imap.example.org", username="net@example.org", heard_at=timezone.now()
    )
    assert fine(checks.mailboxes, options).text == "1 of 1 answer"
    MailAccount.objects.filter(pk=row.pk).update(heard_at=timezone.now() - HOUR, last_error="wrong password\nTraceback")
    result = found(checks.mailboxes, options)
    assert "net@example.org at imap.example.org: wrong password" in result.text and "Traceback" not in result.text
    MailAccount.objects.filter(pk=row.pk).update(is_active=False)
    fine(checks.mailboxes, options)


def item(story: Story, **fields: object) -> InboundItem:
    given = {"channel": "mail", "external_id": "1", "raw": b"x", "size": 1, **fields}
    return InboundItem.objects.create(project=story.a, **given)  # type: ignore[misc]


def test_s10_what_is_not_read_is_told(options: Options, story: Story) -> None:
    row = item(story)
    fine(checks.intake, options)
    InboundItem.objects.update(received_at=timezone.now() - HOUR)
    assert "1 wait to be read" in found(checks.intake, options).text
    InboundItem.objects.filter(pk=row.pk).update(channel="pigeon")
    assert "pigeon" in found(checks.intake, options).text
    InboundItem.objects.filter(pk=row.pk).update(state="quarantined")
    assert found(checks.intake, options).text == "1 in quarantine"


def test_f08_what_does_not_leave_is_told_with_the_reason(options: Options, story: Story) -> None:
    row = Delivery.objects.create(project=story.a, transport="mail", purpose="reply", external_id="<1@x>")
    fine(checks.deliveries, options)
    Delivery.objects.filter(pk=row.pk).update(state="failed", created_at=timezone.now() - HOUR, last_error="no route")
    assert found(checks.deliveries, options).text == "1 wait for over 15 minutes: no route"
    Delivery.objects.filter(pk=row.pk).update(state="sent")
    fine(checks.deliveries, options)


def test_f06_a_disk_that_gets_full_is_told(options: Options) -> None:
    fine(checks.disk, replace(options, min_free_bytes=1))
    assert "GB free" in found(checks.disk, replace(options, min_free_bytes=2**60)).text


@pytest.mark.parametrize(
    ("total", "free", "short"),
    [(200, 29, True), (200, 31, False), (4, 0.9, True), (4, 1.1, False), (10_000, 101, False), (10_000, 99, True)],
)  # fmt: skip
def test_f06_fifteen_per_cent_of_the_disk_are_the_alarm(
    options: Options, monkeypatch: pytest.MonkeyPatch, total: float, free: float, short: bool
) -> None:
    """In GB, of which one is always kept free; a huge disk need not keep so many."""
    usage = SimpleNamespace(total=int(total * 2**30), free=int(free * 2**30))
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage)
    (found if short else fine)(checks.disk, replace(options, min_free_bytes=2**30))


def test_f06_administrators_are_told_once_a_day_that_the_disk_gets_full(
    story: Story, settings: SimpleNamespace, mailoutbox: list[mail.EmailMessage]
) -> None:
    settings.MIN_FREE_BYTES = 0
    assert not disk_watch.look()
    settings.MIN_FREE_BYTES = 2**60
    assert disk_watch.look() and disk_watch.look()
    people = User.objects.filter(is_administrator=True, is_active=True).values_list("email", flat=True)
    assert sorted(letter.to[0] for letter in mailoutbox) == sorted(people) != []
    assert all(re.search(r"\d\s(GB|ГБ)", letter.body) for letter in mailoutbox)
    settings.MIN_FREE_BYTES = 0
    assert not disk_watch.look()
    settings.MIN_FREE_BYTES = 2**60
    assert disk_watch.look()
    assert len(mailoutbox) == 2 * len(people), "the next time it is told at once"


def test_f06_whoever_sets_up_sees_that_the_disk_gets_full(story: Story, settings: SimpleNamespace) -> None:
    client = Client()
    client.force_login(User.objects.get(email="vera@demo.example"))
    settings.MIN_FREE_BYTES = 0
    assert "alert-warn" not in client.get("/setup/").content.decode()
    settings.MIN_FREE_BYTES = 2**60
    assert "alert-warn" in client.get("/setup/").content.decode()


def test_f24_a_clock_that_goes_wrong_is_told(options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    fine(checks.clock, options)
    real = time.time
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: real() + 60)
        assert "60" in found(checks.clock, options).text
    Event.objects.create(kind="ticket.opened", actor_kind="system", at=timezone.now() + HOUR)
    assert "set back" in found(checks.clock, options).text


def nobody(options: Options) -> Options:
    return replace(options, port=9, smtp_port=9)


@pytest.mark.parametrize("check", [checks.mail_in, checks.web, checks.live_stream, checks.worker])
def test_what_does_not_run_is_told(options: Options, check: Callable[[Options], checks.Result]) -> None:
    found(check, nobody(options))


def test_s24_secrets_that_others_can_read_are_named(options: Options) -> None:
    fine(checks.secrets, options)
    file = options.secrets_dir / "field_key"
    file.parent.mkdir(mode=0o700)
    file.write_text("x", encoding="utf-8")
    file.chmod(0o640)
    assert str(file) in found(checks.secrets, options).text
