"""The installation's own letters: password resets and invitations (S49)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection
from procrastinate.jobs import Job

from otklik.channels.mail import send_gate
from otklik.config import own_mail
from otklik.config.option_types import SmtpServer
from tests.faults.sink import Sink

LINK = "https://otklik.example/reset/SECRET-TOKEN/"


@pytest.fixture
def sink(settings: SimpleNamespace) -> Iterator[Sink]:
    send_gate.forget()
    with Sink() as running:
        settings.SMTP_SERVER = SmtpServer("127.0.0.1", running.port, "", "", "none")
        yield running
    send_gate.forget()


def send(to: str = "Анна <anna@demo.example>", subject: str = "Сброс пароля") -> list[str]:
    """Send a letter as Django does; return the sealed letters that wait."""
    message = EmailMultiAlternatives(subject, f"Ссылка: {LINK}", None, [to])
    message.attach_alternative(f'<a href="{LINK}">ссылка</a>', "text/html")
    message.connection = get_connection("otklik.config.own_mail.Backend")
    message.send()
    with connection.cursor() as cursor:
        cursor.execute("SELECT args->>'sealed' FROM procrastinate_jobs WHERE task_name = 'config.own_mail' ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def test_a_letter_is_queued_sealed_and_sent(db: None, sink: Sink) -> None:
    [sealed] = send()
    assert sink.taken == [], "nothing leaves before the transaction has ended"
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(string_agg(args::text, ''), '') FROM procrastinate_jobs")
        assert "SECRET-TOKEN" not in cursor.fetchone()[0]
    own_mail.deliver(sealed)
    [taken] = sink.taken
    assert taken.recipient == "anna@demo.example"
    parts = [part.get_payload(decode=True) or b"" for part in taken.message.walk() if not part.is_multipart()]
    assert all(LINK.encode() in part for part in parts) and len(parts) == 2
    assert taken.message["Auto-Submitted"] == "auto-generated"


def test_s31_a_letter_has_one_recipient(db: None, sink: Sink) -> None:
    for sealed in send(to='"x" <evil@example.com>, anna@demo.example'):
        own_mail.deliver(sealed)
    assert len(sink.taken) <= 1


def test_without_a_server_the_log_says_so_without_the_link(
    db: None, settings: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SMTP_SERVER = None
    [sealed] = send()
    with caplog.at_level(logging.DEBUG):
        own_mail.deliver(sealed)
    assert "OTKLIK_SMTP_URL" in caplog.text and "anna@demo.example" in caplog.text
    assert "SECRET-TOKEN" not in caplog.text


def test_it_is_tried_again_later_and_later(db: None, sink: Sink) -> None:
    sink.answer_rcpt = lambda address: "451 later"
    [sealed] = send()
    with pytest.raises(own_mail.LaterError) as later:
        own_mail.deliver(sealed)

    def wait(attempts: int) -> object:
        job = Job(id=1, queue="outbox", lock=None, queueing_lock=None, task_name="config.own_mail", attempts=attempts)
        return own_mail.RETRY.get_retry_decision(exception=later.value, job=job)

    assert wait(0) is not None and wait(own_mail.MAX_TRIES) is None
    job = Job(id=1, queue="outbox", lock=None, queueing_lock=None, task_name="config.own_mail", attempts=0)
    assert own_mail.RETRY.get_retry_decision(exception=RuntimeError("a bug"), job=job) is None


def test_a_letter_that_is_refused_or_cannot_be_opened_ends_there(
    db: None, sink: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    sink.answer_rcpt = lambda address: "550 no such user"
    [sealed] = send()
    own_mail.deliver(sealed)
    own_mail.deliver("nonsense")
    assert "550" in caplog.text and "OTKLIK_FIELD_KEY" in caplog.text and "SECRET-TOKEN" not in caplog.text
