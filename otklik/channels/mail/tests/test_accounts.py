"""Setting up mail accounts: rights, walls, passwords that no dump shows, and the connection test (F32, S49)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection

from otklik.accounts import walls
from otklik.accounts.access import DeniedError
from otklik.channels.mail import accounts
from otklik.channels.mail.accounts import remove_account, save_account
from otklik.channels.models import MailAccount
from otklik.events.models import Event
from otklik.lib.sealed import SealError, seal, unseal
from tests.faults.certificate import certificate_files
from tests.faults.dovecot import PASSWORD, Dovecot, free_port, running
from tests.faults.proxy import Proxy
from tests.faults.sink import Sink
from tests.story import Story

FIELDS = {"name": "Почта", "imap_host": "mail.example.org", "username": "net@example.org"}


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with running() as server:
        yield server


def test_an_account_is_saved_changed_and_removed(story: Story) -> None:
    row = save_account(access=story.marina.access, project=story.a, password="hunter2-ключ", **FIELDS)
    assert unseal(row.password_sealed, settings.FIELD_KEYS) == "hunter2-ключ"
    changed = save_account(access=story.marina.access, project=story.a, account=row, folders="INBOX, Заявки")
    assert unseal(changed.password_sealed, settings.FIELD_KEYS) == "hunter2-ключ", "no new password keeps the old one"
    saved = list(Event.objects.filter(kind="mail_account.saved").order_by("id").values_list("payload", flat=True))
    assert saved[1]["changes"] == ["folders"]
    assert "hunter2" not in str(saved)
    remove_account(access=story.marina.access, account=row)
    assert not MailAccount.objects.exists()
    assert Event.objects.filter(kind="mail_account.removed", project_id=story.a.pk).count() == 1


def test_only_the_manager_of_the_project_may(story: Story) -> None:
    row = save_account(access=story.marina.access, project=story.a, **FIELDS)
    for user in (story.anna, story.boris, story.vera, story.inna, story.gleb, story.egor, story.fedor):
        with pytest.raises(DeniedError):
            save_account(access=user.access, project=story.a, account=row, name="x")
        with pytest.raises(DeniedError):
            remove_account(access=user.access, account=row)
    with pytest.raises(DeniedError):
        save_account(access=story.marina.access, project=story.b, **FIELDS)


def test_an_account_of_another_project_is_not_found(story: Story) -> None:
    theirs = save_account(access=story.olga.access, project=story.b, **FIELDS)
    with pytest.raises(MailAccount.DoesNotExist):
        save_account(access=story.marina.access, project=story.a, account=theirs, name="mine")


@pytest.mark.parametrize(
    "fields",
    [
        {"imap_host": ""},
        {"imap_port": 0},
        {"smtp_port": 70000},
        {"imap_security": "rot13"},
        {"backfill_days": 100_000},
        {"name": ""},
        {"folders": ",".join(f"f{number}" for number in range(30))},
    ],
)
def test_bad_settings_are_refused(story: Story, fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        save_account(access=story.marina.access, project=story.a, **{**FIELDS, **fields})


def test_f32_one_mailbox_is_read_by_one_project(story: Story) -> None:
    save_account(access=story.olga.access, project=story.b, **FIELDS)
    with pytest.raises(ValidationError):
        save_account(access=story.olga.access, project=story.a, **{**FIELDS, "imap_host": "MAIL.example.org"})
    # Whoever manages one project does not see the other's account, but meets it all the same.
    with walls.inside(story.marina.access.projects):
        assert not MailAccount.objects.exists()
        with pytest.raises(ValidationError, match="ящик уже читается"):
            save_account(access=story.marina.access, project=story.a, **FIELDS)
        resting = save_account(access=story.marina.access, project=story.a, is_active=False, **FIELDS)
        with pytest.raises(ValidationError, match="ящик уже читается"):
            save_account(access=story.marina.access, project=story.a, account=resting, is_active=True)
    assert [kept.is_active for kept in MailAccount.objects.order_by("pk")] == [True, False]
    assert Event.objects.filter(kind="mail_account.saved").count() == 2


def test_f32_of_two_readers_from_before_the_older_one_goes_on(story: Story) -> None:
    """What the migration does before it builds the index, on rows of other mailboxes made equal for it."""
    rows = [
        MailAccount.objects.create(project=project, name="x", imap_host="IMAP.example.org", username=name)
        for project, name in (
            (story.a, "one@example.org"),
            (story.b, "two@example.org"),
            (story.b, "three@example.org"),
        )
    ]
    migration = import_module("otklik.channels.migrations.0008_mailbox_once")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX channels_mailbox_once")
        cursor.execute("UPDATE channels_mailaccount SET username = 'One@example.org' WHERE id = %s", [rows[1].pk])
        cursor.execute(migration.SWITCH_OFF)
    assert [row.is_active for row in MailAccount.objects.order_by("pk")] == [True, False, True]
    assert MailAccount.objects.get(pk=rows[1].pk).last_error


@pytest.mark.django_db(transaction=True)
def test_s49_a_dump_shows_no_password(story: Story) -> None:
    secret = "Secret-4711-пароль"
    save_account(access=story.marina.access, project=story.a, password=secret, **FIELDS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        dump = ""
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM \"{table}\" t")
            dump += cursor.fetchone()[0]
    assert "Почта" in dump, "the dump has the account"
    for hidden in (secret, "Secret-4711", *settings.FIELD_KEYS):
        assert hidden not in dump


def test_s49_sealing() -> None:
    from cryptography.fernet import Fernet

    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    sealed = seal("пароль", [old])
    assert "пароль" not in sealed and seal("пароль", [old]) != sealed
    assert unseal(sealed, [new, old]) == "пароль", "a key can be replaced while old texts remain"
    assert seal("", [old]) == "" and unseal("", [new]) == ""
    for broken in (sealed[:-4] + "AAAA", "nonsense", "пароль"):
        with pytest.raises(SealError):
            unseal(broken, [old])
    with pytest.raises(SealError):
        unseal(sealed, [new])
    with pytest.raises(SealError):
        seal("x", [])


def made(server: Dovecot, port: int, **fields: object) -> MailAccount:
    return MailAccount(
        **{
            "name": "x",
            "imap_host": "127.0.0.1",
            "imap_port": server.port,
            "imap_security": "plain",
            "smtp_host": "127.0.0.1",
            "smtp_port": port,
            "smtp_security": "plain",
            "username": "test",
            "password_sealed": seal(PASSWORD, settings.FIELD_KEYS),
            **fields,
        }
    )


def test_the_connection_test_tells_each_step(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smtplib.SMTP.login", lambda *arguments: (235, b"OK"))  # the sink has no accounts
    dovecot.put("test", b"Subject: x\r\n\r\nx\r\n")
    with Sink() as sink:
        steps = accounts.test_connection(made(dovecot, sink.port))
    assert [step.ok for step in steps] == [True] * 5
    assert any("INBOX" in step.name and "1" in step.text for step in steps)
    assert sink.taken == []


def test_f32_the_connection_test_tells_what_is_wrong(dovecot: Dovecot) -> None:
    nobody = free_port()
    wrong = made(dovecot, nobody, password_sealed=seal("wrong", settings.FIELD_KEYS))
    steps = accounts.test_connection(wrong)
    assert [step.ok for step in steps] == [False, False]
    assert all("127.0.0.1" in step.text for step in steps) and "wrong" not in "".join(step.text for step in steps)
    missing = accounts.test_connection(made(dovecot, nobody, smtp_host="", folders="INBOX, Нет"))
    assert [step.ok for step in missing] == [True, True, False] and "Нет" in missing[-1].text
    tls = made(dovecot, nobody, smtp_host="", imap_port=dovecot.tls_port, imap_security="tls")
    assert "self-signed" in accounts.test_connection(tls)[0].text
    assert certificate_files()[0].exists()
    unreadable = made(dovecot, nobody, imap_host="", password_sealed="nonsense")
    assert [step.ok for step in accounts.test_connection(unreadable)] == [False]


def test_the_connection_test_ends_in_time(dovecot: Dovecot) -> None:
    with Proxy(dovecot.port) as proxy:
        proxy.black_hole = True
        began = time.monotonic()
        steps = accounts.test_connection(made(dovecot, proxy.port, imap_port=proxy.port), seconds=1.0)
        assert time.monotonic() - began < 10  # not a measure of speed: without the limit it would be minutes
    assert [step.ok for step in steps] == [False, False]
