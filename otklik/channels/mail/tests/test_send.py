"""Answers on their way out: what the customer gets, and what happens when a server misbehaves (S41, F08, F09)."""

from __future__ import annotations

import email
import email.policy
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.utils import timezone

from otklik.channels.mail import send_gate
from otklik.channels.mail.send import send
from otklik.channels.models import MailAddress
from otklik.config.option_types import SmtpServer
from otklik.desk.actions import NewMessage, add_participant, post, receive
from otklik.desk.actions.open import NewFile
from otklik.desk.models import Message, Ticket
from otklik.desk.signing import ticket_of_message_id, ticket_of_reply_address
from otklik.events.actor import system
from otklik.events.models import Event
from otklik.outbox.actions import deliver, queue
from otklik.outbox.models import Delivery
from otklik.outbox.transports import TransportBusyError, TransportError
from tests.faults.certificate import server_context
from tests.faults.sink import Sink
from tests.story import Story


@pytest.fixture
def sink(settings: SimpleNamespace) -> Iterator[Sink]:
    """A server that takes everything unless told otherwise, set as OTKLIK_SMTP_URL."""
    send_gate.forget()
    with Sink() as running:
        settings.SMTP_SERVER = SmtpServer("127.0.0.1", running.port, "", "", "none")
        settings.UNDO_SECONDS = 0
        yield running
    send_gate.forget()


def reply(story: Story, ticket: Ticket, text: str = "Перезагрузите роутер.", **fields: object) -> Delivery:
    message = post(access=story.anna.access, ticket=ticket, kind="reply", message=NewMessage(text=text, **fields))  # type: ignore[arg-type]
    return Delivery.objects.get(message_id=message.pk)


def state_of(delivery: Delivery) -> str:
    return Delivery.objects.get(pk=delivery.pk).state


def parsed(sink: Sink, number: int = 0) -> email.message.EmailMessage:
    return email.message_from_bytes(sink.taken[number].raw, policy=email.policy.default)  # type: ignore[return-value]


def test_an_answer_reaches_the_customer_with_threading(story: Story, sink: Sink) -> None:
    ticket = story.ticket()
    Message.objects.filter(ticket=ticket).update(external_id="<first@mail.example.org>")
    story.a.signature = "Служба «Сеть»"
    story.a.save()
    delivery = reply(story, ticket, files=[NewFile("Схема.pdf", "application/pdf", b"%PDF-1")])
    assert deliver(delivery_id=delivery.pk) is None
    assert state_of(delivery) == "sent"
    mail = parsed(sink)
    assert sink.taken[0].sender == "net@demo.example" and sink.taken[0].recipient == "darya@example.org"
    assert mail["From"].addresses[0].addr_spec == "net@demo.example"
    assert mail["From"].addresses[0].display_name == "Поддержка Сети"
    assert mail["To"] == "darya@example.org"
    assert mail["Subject"] == f"Re: Не работает интернет [NET-{ticket.number}]"
    assert ticket_of_message_id(mail["Message-ID"]) == ticket.pk and mail["Message-ID"] == delivery.external_id
    assert ticket_of_reply_address(mail["Reply-To"].addresses[0].addr_spec) == ticket.pk
    assert mail["In-Reply-To"] == mail["References"] == "<first@mail.example.org>"
    assert mail["Auto-Submitted"] is None
    plain = mail.get_body(("plain",)).get_content()
    assert plain.startswith("Перезагрузите роутер.") and "-- \nСлужба «Сеть»" in plain
    assert "> Здравствуйте! Роутер мигает красным." in plain
    assert [part.get_filename() for part in mail.iter_attachments()] == ["Схема.pdf"]

    second = reply(story, ticket, "И напишите, помогло ли.")
    deliver(delivery_id=second.pk)
    assert parsed(sink, 1)["References"].split() == ["<first@mail.example.org>", delivery.external_id]
    assert sink.connections == 1, "one connection serves several mails"


def test_s41_nobody_sees_notes_or_the_others(story: Story, sink: Sink) -> None:
    ticket = story.ticket()
    post(access=story.anna.access, ticket=ticket, kind="note", message=NewMessage(text="СЕКРЕТ: клиент скандалист"))
    post(access=story.anna.access, ticket=ticket, kind="question", message=NewMessage(text="ВОПРОС заказчику"))
    add_participant(access=story.anna.access, ticket=ticket, address="neighbour@example.net")
    receive(
        actor=system("mail"),
        ticket=ticket,
        channel="mail",
        message=NewMessage(
            text="Сосед: у меня тоже",
            author_name="Сосед",
            author_address="neighbour@example.net",
            external_id="<n@example.net>",
        ),
    )
    receive(
        actor=system("mail"),
        ticket=ticket,
        channel="mail",
        message=NewMessage(text="ПОДДЕЛКА", author_address="darya@example.org", unverified=True),
    )
    delivery = reply(story, ticket)
    assert deliver(delivery_id=delivery.pk) is None
    assert {taken.recipient for taken in sink.taken} == {"darya@example.org", "neighbour@example.net"}
    assert list(sink.ids.values()) == [2], "the same Message-ID for everybody"
    for taken in sink.taken:
        other = ({"darya@example.org", "neighbour@example.net"} - {taken.recipient}).pop()
        mail = email.message_from_bytes(taken.raw, policy=email.policy.default)
        whole = taken.raw.decode() + "".join(
            part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"
        )
        assert mail["To"] == taken.recipient and "cc" not in mail and "bcc" not in mail
        for secret in ("СЕКРЕТ", "ВОПРОС", "ПОДДЕЛКА", "Анна", "anna@", other):
            assert secret not in whole
        assert ("Сосед: у меня тоже" in whole) == (taken.recipient == "neighbour@example.net")
        assert ("мигает красным" in whole) == (taken.recipient == "darya@example.org")


def test_s41_only_an_answer_ever_leaves(story: Story, sink: Sink) -> None:
    ticket = story.ticket()
    note = post(access=story.anna.access, ticket=ticket, kind="note", message=NewMessage(text="СЕКРЕТ"))
    delivery = queue(
        project_id=story.a.pk,
        transport="mail",
        purpose="reply",
        recipients=["darya@example.org"],
        external_id="<x@y>",
        ticket_id=ticket.pk,
        message_id=note.pk,
    )
    deliver(delivery_id=delivery.pk)
    assert state_of(delivery) == "dead" and sink.taken == []


def test_s09_never_to_ourselves(story: Story, sink: Sink) -> None:
    MailAddress.objects.create(project=story.b, address="help@shop.example")
    ticket = story.ticket(email="help@shop.example", phone="", name="Лавка")
    for address in ("help@shop.example", "net+t5.abc@demo.example"):
        delivery = reply(story, ticket)
        Delivery.objects.filter(pk=delivery.pk).update(recipients=[address])
        deliver(delivery_id=delivery.pk)
        assert state_of(delivery) == "dead"
    assert sink.taken == []


def test_without_a_server_the_ticket_says_what_to_set(story: Story, settings: SimpleNamespace) -> None:
    settings.SMTP_SERVER, settings.UNDO_SECONDS = None, 0
    delivery = reply(story, story.ticket())
    assert deliver(delivery_id=delivery.pk) is not None
    delivery.refresh_from_db()
    assert delivery.state == "failed" and "OTKLIK_SMTP_URL" in delivery.last_error


def test_one_of_several_recipients_refused_gets_a_dead_delivery_of_his_own(story: Story, sink: Sink) -> None:
    ticket = story.ticket()
    add_participant(access=story.anna.access, ticket=ticket, address="gone@example.net")
    sink.answer_rcpt = lambda address: "550 5.1.1 no such user" if address.startswith("gone") else None
    delivery = reply(story, ticket)
    assert deliver(delivery_id=delivery.pk) is None
    delivery.refresh_from_db()
    assert delivery.state == "sent" and delivery.recipients == ["darya@example.org"]
    dead = Delivery.objects.get(state="dead")
    assert dead.recipients == ["gone@example.net"] and "no such user" in dead.last_error
    assert dead.message_id == delivery.message_id and dead.ticket_id == ticket.pk
    failures = Event.objects.filter(kind="delivery.failed", ticket_id=ticket.pk)
    assert [event.payload["final"] for event in failures] == [True]


def test_a_repeat_for_one_recipient_does_not_reach_the_others_again(story: Story, sink: Sink) -> None:
    ticket = story.ticket()
    add_participant(access=story.anna.access, ticket=ticket, address="slow@example.net")
    sink.answer_rcpt = lambda address: "451 later" if address.startswith("slow") else None
    delivery = reply(story, ticket)
    assert deliver(delivery_id=delivery.pk) is not None
    assert state_of(delivery) == "failed"
    sink.answer_rcpt = lambda address: None
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert deliver(delivery_id=delivery.pk) is None
    assert sorted(taken.recipient for taken in sink.taken) == ["darya@example.org", "slow@example.net"]


def test_a_password_never_leaves_the_machine_in_clear(monkeypatch: pytest.MonkeyPatch, sink: Sink) -> None:
    sent: list[object] = []
    monkeypatch.setattr("smtplib.SMTP.login", lambda *a, **k: sent.append(a))
    monkeypatch.setattr("socket.socket.getpeername", lambda self: ("192.0.2.7", 25))
    server = send_gate.Server("127.0.0.1", sink.port, "none", username="net", password="secret", only_here=False)
    with pytest.raises(send_gate.must_be_here.__globals__["PlainTextError"]):
        send_gate.connect(server)
    with pytest.raises(send_gate.must_be_here.__globals__["PlainTextError"]):
        send_gate.connect(send_gate.Server("127.0.0.1", sink.port, "none"))
    assert sent == []
    assert "secret" not in repr(server)


# --- F08
# -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", ["refuse", "4xx", "greeting", "tls"])
def test_f08_trouble_is_temporary_and_told(story: Story, sink: Sink, settings: SimpleNamespace, trouble: str) -> None:
    port = sink.port
    if trouble == "refuse":
        sink.stop()
    elif trouble == "4xx":
        sink.answer_rcpt = lambda address: "451 4.3.0 try again later"
    elif trouble == "greeting":
        sink.answer_from = lambda sender: "421 4.3.2 shutting down"
    else:
        settings.SMTP_SERVER = SmtpServer("127.0.0.1", port, "", "", "tls")
    delivery = reply(story, story.ticket())
    again = deliver(delivery_id=delivery.pk)
    delivery.refresh_from_db()
    assert again is not None and delivery.state == "failed" and delivery.attempts == 1
    assert "127.0.0.1" in delivery.last_error
    assert sink.taken == []


def test_f08_certificate_failure_is_temporary(story: Story, settings: SimpleNamespace) -> None:
    send_gate.forget()
    with Sink(tls=server_context()) as running:
        settings.SMTP_SERVER = SmtpServer("127.0.0.1", running.port, "", "", "tls")
        settings.UNDO_SECONDS = 0
        delivery = reply(story, story.ticket())
        assert deliver(delivery_id=delivery.pk) is not None
    delivery.refresh_from_db()
    assert delivery.state == "failed" and "certificate" in delivery.last_error and running.taken == []


def test_f08_a_refusal_for_good_is_shown_at_once(story: Story, sink: Sink) -> None:
    sink.answer_rcpt = lambda address: "550 5.1.1 no such user"
    delivery = reply(story, story.ticket())
    assert deliver(delivery_id=delivery.pk) is None
    delivery.refresh_from_db()
    assert delivery.state == "dead" and "550" in delivery.last_error


def test_f08_a_hanging_server_costs_one_slot(
    story: Story, sink: Sink, monkeypatch: pytest.MonkeyPatch, settings: SimpleNamespace
) -> None:
    monkeypatch.setattr(send_gate, "QUEUE_SECONDS", 0.1)
    monkeypatch.setattr("otklik.channels.mail.send_smtp.ANSWER_SECONDS", 3.0)
    deliveries = [reply(story, story.ticket(), f"{number}") for number in range(4)]
    for delivery in deliveries:
        delivery.project.pk  # noqa: B018 - read here, the threads stand outside the test's transaction
    sink.hang = True
    outcome: list[BaseException | None] = []
    composed = {delivery.pk: delivery for delivery in deliveries}

    from otklik.channels.mail import send_smtp

    def hand(number: int) -> None:
        try:
            send_smtp.hand_over(
                send_gate.Server("127.0.0.1", sink.port, "none"),
                sender="net@demo.example",
                recipient="darya@example.org",
                raw=b"Message-ID: <%d@x>\r\n\r\nx\r\n" % number,
            )
            outcome.append(None)
        except Exception as error:
            outcome.append(error)

    threads = [threading.Thread(target=hand, args=(number,)) for number in range(len(composed))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    kinds = sorted(type(error).__name__ for error in outcome)
    assert kinds == ["BusyError", "BusyError", "BusyError", "NotTakenError"]
    assert sink.most_at_once == 1
    with pytest.raises(send_gate.BusyError) as known:
        hand_over = send_smtp.hand_over
        hand_over(send_gate.Server("127.0.0.1", sink.port, "none"), sender="", recipient="a@b.example", raw=b"x")
    assert known.value.reason, "the next one learns at once that the server does not answer"


def test_f08_an_attempt_that_never_was_does_not_count(story: Story, sink: Sink, settings: SimpleNamespace) -> None:
    port = sink.port
    sink.stop()
    first, second = reply(story, story.ticket(), "1"), reply(story, story.ticket(), "2")
    deliver(delivery_id=first.pk)
    with pytest.raises(TransportBusyError):
        send(second)
    assert deliver(delivery_id=second.pk) is not None
    second.refresh_from_db()
    assert (second.state, second.attempts) == ("failed", 0) and str(port) in second.last_error
    assert Event.objects.filter(kind="delivery.failed", ticket_id=second.ticket_id).count() == 1
    with time_machine.travel(timezone.now() + timedelta(seconds=30)):
        deliver(delivery_id=second.pk)
    assert Event.objects.filter(kind="delivery.failed", ticket_id=second.ticket_id).count() == 1


@pytest.mark.parametrize("amount", [15, pytest.param(1000, marks=pytest.mark.soak)])
def test_f08_an_hour_without_a_server_loses_nothing_and_sends_nothing_twice(
    story: Story, sink: Sink, monkeypatch: pytest.MonkeyPatch, amount: int
) -> None:
    """Answers through refusing, 4xx, closing and a refusal for good for one of them; the hour is the clock's."""
    port = sink.port
    shift = [0.0]
    real = time.monotonic
    monkeypatch.setattr(send_gate, "clock", lambda: real() + shift[0])
    monkeypatch.setattr("otklik.channels.mail.send_smtp.clock", lambda: real() + shift[0])
    ticket = story.ticket()
    deliveries = [reply(story, ticket, f"Ответ {number}") for number in range(amount)]
    bad = story.ticket(email="bad@example.net", phone="", name="")
    deliveries.append(reply(story, bad, "никому"))
    began = timezone.now()
    recovered_at = 3600.0
    moment = 0.0
    attempts = 0
    while moment < recovered_at + 600:
        phase = "refuse" if moment < 1200 else "4xx" if moment < 2400 else "421" if moment < recovered_at else "ok"
        if phase == "refuse":
            sink.stop()
        elif sink._thread is None:
            sink.start(port)
        sink.answer_rcpt = (
            (lambda address: "451 later")
            if phase == "4xx"
            else (lambda address: "550 no such user" if address.startswith("bad") else None)
        )
        sink.answer_from = (lambda sender: "421 closing") if phase == "421" else (lambda sender: None)
        shift[0] = moment
        with time_machine.travel(began + timedelta(seconds=moment), tick=False):
            due = Delivery.objects.filter(state__in=["pending", "failed"], not_before__lte=timezone.now())
            for pk in list(due.order_by("not_before").values_list("pk", flat=True)):
                attempts += 1
                deliver(delivery_id=pk)
        if phase == "ok" and not Delivery.objects.filter(state__in=["pending", "failed", "sending"]).exists():
            break
        moment += 30
    assert moment < recovered_at + 600, "all out within ten minutes after recovery"
    assert set(sink.ids) == {delivery.external_id for delivery in deliveries[:-1]}
    assert set(sink.ids.values()) == {1}
    assert state_of(deliveries[-1]) == "dead"
    assert {state_of(delivery) for delivery in deliveries[:-1]} == {"sent"}


# --- F09
# -----------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_f09_a_crash_after_the_server_took_it_repeats_with_the_same_id(story: Story, sink: Sink) -> None:
    delivery = reply(story, story.ticket())
    code = (
        f"import django; django.setup(); from otklik.outbox.actions import deliver; deliver(delivery_id={delivery.pk})"
    )
    environment = {
        **os.environ,
        "OTKLIK_FAILPOINT": "outbox-accepted",
        "OTKLIK_SMTP_URL": f"smtp://127.0.0.1:{sink.port}",
    }
    crashed = subprocess.run([sys.executable, "-c", code], env=environment, timeout=120, check=False)
    assert crashed.returncode == -signal.SIGKILL
    assert state_of(delivery) == "sending" and len(sink.taken) == 1
    assert deliver(delivery_id=delivery.pk) is not None, "the claim of the dead worker holds for a while"
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert deliver(delivery_id=delivery.pk) is None
    assert sink.ids == {delivery.external_id: 2}
    marks = [taken.message["X-Otklik-Possible-Repeat"] for taken in sink.taken]
    assert marks == [None, "yes"]
    assert state_of(delivery) == "sent"


def test_an_unreadable_password_is_told(story: Story, settings: SimpleNamespace) -> None:
    from otklik.channels.models import MailAccount

    MailAccount.objects.create(project=story.a, name="Почта", smtp_host="127.0.0.1", password_sealed="gAAAAA-not-ours")
    delivery = reply(story, story.ticket())
    with pytest.raises(TransportError, match="enter it again"):
        send(delivery)
