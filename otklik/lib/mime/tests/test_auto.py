"""Automatic mail: never answered (S09), never dropped."""

from __future__ import annotations

import pytest

from otklik.lib.mime import AutoKind, classify, parse
from otklik.lib.mime.tests.mails import mail, multipart, word


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ("Auto-Submitted: auto-replied", AutoKind.AUTO_REPLY),
        ("Auto-Submitted: auto-generated (cron)", AutoKind.NOTICE),
        ("Auto-Submitted: no", AutoKind.NONE),
        ("X-Auto-Response-Suppress: OOF, AutoReply", AutoKind.NOTICE),
        ("X-Auto-Response-Suppress: DR, RN", AutoKind.NONE),
        ("X-Autoreply: yes", AutoKind.AUTO_REPLY),
        ("Precedence: auto_reply", AutoKind.AUTO_REPLY),
        ("Precedence: bulk", AutoKind.BULK),
        ("Precedence: list", AutoKind.LIST),
        ("List-Id: <l.b.cc>", AutoKind.LIST),
        ("List-Unsubscribe: <mailto:x@b.cc>", AutoKind.BULK),
        ("Return-Path: <>", AutoKind.NOTICE),
        ("Return-Path: <a@b.example>", AutoKind.NONE),
        ("Delivered-To: a@b.cc\nDelivered-To: a@b.cc\nDelivered-To: A@b.cc", AutoKind.LOOP),
        ("X-Loop: a@b.cc", AutoKind.LOOP),
        ("Received: x\n" * 31, AutoKind.LOOP),
        ("Received: x\n" * 6, AutoKind.NONE),
        ("Subject: hello", AutoKind.NONE),
    ],
)
def test_s09_headers(headers: str, kind: AutoKind) -> None:
    auto = classify(mail(headers))
    assert auto.kind is kind
    assert auto.automatic is (kind is not AutoKind.NONE)
    assert bool(auto.reason) is auto.automatic


@pytest.mark.parametrize(
    "subject",
    [
        "Автоматический ответ: заявка",
        "Автоответ: Re: заявка",
        "Вне офиса",
        "Automatic reply: ticket",
        "Auto-reply",
        "[Auto-Reply] x",
        "Out of Office: ticket",
        "Out of the office Re: x",
        "Automatische Antwort: Ticket",
        "Abwesenheitsnotiz",
        "Odpowiedź automatyczna: x",
        "Automatyczna odpowiedź",
        "Poza biurem",
        "Réponse automatique : x",
        "Absence du bureau",
        "Respuesta automática: x",
        "Fuera de la oficina",
        "AUTO: John is out of the office (returning Monday)",
    ],
)
def test_s09_subjects_of_auto_replies(subject: str) -> None:
    assert classify(mail(f"Subject: {word(subject)}")).kind is AutoKind.AUTO_REPLY


@pytest.mark.parametrize(
    "subject",
    [
        "Посылка не доставлена",
        "Почта не доставляется",
        "Re: Автоматический ответ не приходит",
        "Вопрос про автоответчик",
        "Заблокирован доступ, blocked",
        "Fwd: Undelivered Mail Returned to Sender",
        "Возврат товара",
        "Delivery status of my order",
    ],
)
def test_people_writing_about_delivery_are_people(subject: str) -> None:
    body = "Заказ не доставлен, 550 рублей не вернули. was not delivered\n"
    assert classify(mail(f"Subject: {word(subject)}\nReturn-Path: <a@b.example>", body)).kind is AutoKind.NONE


def test_person_quoting_a_bounce_is_a_person() -> None:
    body = "What is this?\n\n> <ivan@x.cc>: host mx.x.cc said: 550 5.1.1 user unknown\n> could not be delivered\n"
    raw = mail("Subject: Undelivered Mail Returned to Sender\nUser-Agent: Thunderbird", body)
    assert classify(raw).kind is AutoKind.NONE


@pytest.mark.parametrize("local", ["admin", "root", "system", "delivery", "administrator"])
def test_people_write_from_such_mailboxes_too(local: str) -> None:
    raw = mail(
        "Subject: Почта не доставляется, undelivered mail", "Our mail is not delivered", sender=f"{local}@firma.cc"
    )
    assert classify(raw).kind is AutoKind.NONE


@pytest.mark.parametrize("local", ["noreply", "no-reply", "do-not-reply", "donotreply", "no_reply"])
def test_s09_no_reply_senders_are_not_answered_unless_they_name_another(local: str) -> None:
    assert classify(mail("Subject: order", sender=f"{local}@shop.cc")).kind is AutoKind.NOTICE
    assert classify(mail("Reply-To: buyer@x.cc", sender=f"{local}@shop.cc")).kind is AutoKind.NONE


def report(*recipients: str) -> bytes:
    status = "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n" + "\n\n".join(recipients) + "\n"
    raw = multipart("report; report-type=delivery-status", "Content-Type: text/plain\n\nsorry", status)
    return raw.replace(b"a@b.example", b"MAILER-DAEMON@mx.cc", 1)


@pytest.mark.parametrize(
    ("fields", "hard", "code"),
    [
        (["Action: failed\nStatus: 5.1.1"], True, "5.1.1"),
        (["Action: failed\nStatus: 4.4.1"], False, "4.4.1"),
        (["Action: delayed\nStatus: 4.0.0"], False, "4.0.0"),
        (["Action: delayed\nStatus: 5.0.0"], False, "5.0.0"),
        (["Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.2.1 disabled"], True, "5.2.1"),
        (["Action: failed\nDiagnostic-Code: smtp; 552 too big"], True, "5.0.0"),
        (["Action: failed\nStatus: 5.1.1", "Action: failed\nStatus: 4.4.1"], False, "4.4.1"),
    ],
)
def test_s09_permanent_only_when_every_recipient_is(fields: list[str], hard: bool, code: str) -> None:
    auto = classify(report(*(f"Final-Recipient: rfc822; U{i}@X.cc\n{field}" for i, field in enumerate(fields))))
    assert (auto.kind, auto.hard, auto.status) == (AutoKind.BOUNCE, hard, code)
    assert auto.recipients == tuple(f"u{i}@x.cc" for i in range(len(fields)))


def test_delivered_and_read_receipts_are_no_bounces() -> None:
    assert (
        classify(report("Final-Recipient: rfc822; u@x.cc\nAction: delivered\nStatus: 2.0.0")).kind is AutoKind.RECEIPT
    )
    receipt = multipart("report; report-type=disposition-notification", "Content-Type: text/plain\n\nread")
    assert classify(receipt).kind is AutoKind.RECEIPT
    feedback = multipart(
        "report; report-type=feedback-report", "Content-Type: message/feedback-report\n\nFeedback-Type: abuse"
    )
    assert classify(feedback).kind is AutoKind.FEEDBACK


@pytest.mark.parametrize(
    ("body", "hard"),
    [
        ("<u@x.cc>: host mx.x.cc[1.2.3.4] said: 550 5.1.1 unknown user (in reply to RCPT TO command)\n", True),
        ("<u@x.cc>: host mx.x.cc[1.2.3.4] said: 450 4.2.0 greylisted (in reply to RCPT TO command)\n", False),
        ("<u@x.cc>: 550 5.1.1 unknown user. This is a warning, delivery is delayed, we will keep trying\n", False),
        (
            "This is the qmail-send program.\nIt didn't work out.\n\n<u@x.cc>:\nSorry, no mailbox here.\n",
            None,
        ),
    ],
)
def test_s09_permanence_needs_a_code_in_the_text(body: str, hard: bool | None) -> None:
    auto = classify(mail("Return-Path: <>\nSubject: failure notice", body, sender="MAILER-DAEMON@mx.cc"))
    assert (auto.kind, auto.hard) == (AutoKind.BOUNCE, hard)


def test_forwarded_report_does_not_make_a_person_a_daemon() -> None:
    inner = (
        "Content-Type: message/rfc822\n\n"
        + report("Final-Recipient: rfc822; u@x.cc\nAction: failed\nStatus: 5.1.1").decode()
    )
    assert parse(multipart("mixed", "Content-Type: text/plain\n\nlook", inner)).auto.kind is AutoKind.NONE
