"""The listener as a mail server sees it."""

from __future__ import annotations

import datetime
import importlib
import smtplib
import socket
import ssl
import threading
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import OperationalError, connection
from pytest_django import Settings

from otklik.channels import actions
from otklik.channels.mail import collector
from otklik.channels.mail.tests.support import NET, SHOP, deliver, letter, listening, read
from otklik.channels.models import InboundItem, MailAddress
from otklik.desk.models import Message
from otklik.desk.signing import reply_address
from tests.story import Story

accept_module = importlib.import_module("otklik.channels.actions.accept")  # the package has a verb of that name
pytestmark = pytest.mark.django_db(transaction=True)


def lines_of(port: int, *commands: bytes) -> list[bytes]:
    """Speak to the listener by hand; return the answers, one for each command, the greeting first."""
    answers = []
    with socket.create_connection(("127.0.0.1", port), timeout=20) as raw, raw.makefile("rwb") as wire:
        for command in (b"", *commands):
            if command:
                wire.write(command + b"\r\n")
                wire.flush()
            answer = b""
            while True:
                line = wire.readline()
                answer += line
                if line[3:4] != b"-":
                    break
            answers.append(answer)
    return answers


def test_r10_the_raw_mail_is_stored_byte_for_byte_behind_the_trace(story: Story) -> None:
    raw = letter("Точка в начале:\n.одна\n..две\n" + "длинная строка " * 400).as_bytes().replace(b"\n", b"\r\n")
    with listening(hostname="mx.demo.example") as listener:
        deliver(listener, raw, sender="darya@example.org")
    item = InboundItem.objects.get()
    trace, _, rest = bytes(item.raw).partition(raw[:40])
    assert raw[:40] + rest == raw
    assert trace.startswith(b"Return-Path: <darya@example.org>\r\nReceived: from ")
    assert b"by mx.demo.example with ESMTP id" in trace
    assert (item.sender, item.recipient, item.size) == ("darya@example.org", NET, len(item.raw))


def test_r10_lines_of_any_length_eight_bit_and_empty_mails_are_taken(story: Story) -> None:
    long = b"Subject: x\r\n\r\n" + b"y" * 300_000 + b"\r\n"
    eight = "From: Дарья <darya@example.org>\r\nSubject: Привет\r\n\r\nТекст\r\n".encode()
    with listening() as listener:
        deliver(listener, long)
        with smtplib.SMTP("127.0.0.1", listener.port, timeout=20) as session:
            session.sendmail("дарья@example.org", [NET], eight, mail_options=["SMTPUTF8", "BODY=8BITMIME"])
        answers = lines_of(
            listener.port, b"EHLO x", b"MAIL FROM:<a@b.example>", b"RCPT TO:<net@demo.example>", b"DATA", b"."
        )
    assert answers[-1].startswith(b"250")
    sizes = [bytes(item.raw) for item in InboundItem.objects.order_by("pk")]
    assert sizes[0].endswith(long) and sizes[1].endswith(eight) and sizes[2].endswith(b"\r\n")


def test_r10_only_addresses_of_active_projects_are_taken(story: Story) -> None:
    ticket = story.ticket()
    story.b.is_active = False
    story.b.save()
    with listening() as listener, smtplib.SMTP("127.0.0.1", listener.port, timeout=20) as session:
        session.ehlo()
        session.mail("darya@example.org")
        assert session.rcpt("NET@Demo.Example")[0] == 250
        assert session.rcpt("net+anything@demo.example")[0] == 250
        assert session.rcpt(reply_address(NET, ticket.pk))[0] == 250
        for stranger in (SHOP, "nobody@demo.example", "net@demo.example.evil.example", "root", "net@other.example"):
            assert session.rcpt(stranger)[0] in {550, 553}, stranger
        MailAddress.objects.create(project=story.a, address="second@demo.example")
        deadline = time.monotonic() + 10
        while session.rcpt("second@demo.example")[0] != 250:
            assert time.monotonic() < deadline, "a new address is not seen"
            time.sleep(0.2)
        session.data(letter().as_bytes())
    item = InboundItem.objects.get()
    assert (item.project_id, item.recipient) == (story.a.pk, reply_address(NET, ticket.pk))


def test_r10_a_hundred_recipients_and_no_more(story: Story) -> None:
    with listening() as listener, smtplib.SMTP("127.0.0.1", listener.port, timeout=20) as session:
        session.ehlo()
        session.mail("darya@example.org")
        codes = [session.rcpt(f"net+{number}@demo.example")[0] for number in range(101)]
        assert codes == [250] * 100 + [452]


def test_r10_commands_may_be_sent_ahead(story: Story) -> None:
    raw = letter("Разом.").as_bytes().replace(b"\n", b"\r\n")
    one = b"MAIL FROM:<a@b.example>\r\nRCPT TO:<net@demo.example>\r\nDATA\r\n"
    with listening() as listener, socket.create_connection(("127.0.0.1", listener.port), timeout=20) as wire:
        wire.sendall(b"EHLO x\r\n" + (one + raw + b".\r\n") * 3 + b"QUIT\r\n")
        answers = b"".join(iter(lambda: wire.recv(65536), b""))
    assert b"250-PIPELINING\r\n" in answers
    assert answers.count(b"250 2.0.0") == 3 and answers.endswith(b"221 Bye\r\n")
    assert all(bytes(item.raw).endswith(raw) for item in InboundItem.objects.all())


def test_f13_a_mail_over_the_limit_is_refused_by_its_announced_and_by_its_real_size(story: Story) -> None:
    with listening(max_bytes=200_000) as listener, smtplib.SMTP("127.0.0.1", listener.port, timeout=20) as session:
        session.ehlo()
        assert session.esmtp_features["size"] == "200000"
        assert session.mail("darya@example.org", ["SIZE=200001"])[0] == 552
        session.rset()
        session.mail("darya@example.org")
        session.rcpt(NET)
        assert session.data(b"Subject: x\r\n\r\n" + b"y" * 78 * 4000)[0] == 552
        session.mail("darya@example.org")
        session.rcpt(NET)
        assert session.data(b"Subject: x\r\n\r\n" + b"y" * 100_000)[0] == 250
    assert InboundItem.objects.count() == 1


def test_s33_what_looks_like_an_end_of_mail_but_is_none_smuggles_nothing(story: Story) -> None:
    for end in (b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n", b"\r\n.\r", b"\r\n\x00.\r\n"):
        inner = b"MAIL FROM:<evil@example.org>\r\nRCPT TO:<net@demo.example>\r\nDATA\r\nSubject: smuggled\r\n\r\nx"
        raw = b"Subject: outer\r\n\r\ntext" + end + inner
        with listening() as listener, socket.create_connection(("127.0.0.1", listener.port), timeout=20) as wire:
            file = wire.makefile("rwb")
            file.readline()
            for command in (b"HELO x", b"MAIL FROM:<a@b.example>", b"RCPT TO:<net@demo.example>", b"DATA"):
                file.write(command + b"\r\n")
                file.flush()
                file.readline()
            file.write(raw + b"\r\n.\r\n")
            file.flush()
            assert file.readline().startswith(b"250"), end
    stored = [bytes(item.raw) for item in InboundItem.objects.all()]
    assert len(stored) == 6 and all(b"smuggled" in raw and b"Subject: outer" in raw for raw in stored)


def test_s37_a_forged_line_in_an_envelope_stays_in_its_line(story: Story) -> None:
    with listening() as listener:
        lines_of(listener.port, b"HELO evil\x0b\x1b[2J<x>", b"MAIL FROM:<a@b.example>", b"RCPT TO:<net@demo.example>")
        deliver(listener, letter(), sender="a@b.example")
    head = bytes(InboundItem.objects.get().raw).split(b"\r\n")
    assert head[0] == b"Return-Path: <a@b.example>" and b"\x1b" not in b"".join(head[:3])


def test_f04_a_database_that_is_away_is_a_451_and_comes_back(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    real = accept_module._store
    away = threading.Event()
    away.set()

    def store(items: object) -> object:
        if away.is_set():
            raise OperationalError("the server closed the connection")
        return real(items)  # type: ignore[arg-type]

    monkeypatch.setattr(accept_module, "_store", store)
    with listening() as listener, smtplib.SMTP("127.0.0.1", listener.port, timeout=20) as session:
        session.ehlo()
        for code in (451, 250):
            session.mail("darya@example.org")
            session.rcpt(NET)
            assert session.data(letter().as_bytes())[0] == code
            away.clear()
    assert InboundItem.objects.count() == 1


def test_f04_connections_that_the_server_has_cut_are_made_anew(story: Story) -> None:
    with listening() as listener:
        deliver(listener, letter())
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        deliver(listener, letter())
        deliver(listener, letter(), "net+other@demo.example")
    assert InboundItem.objects.count() == 3


def test_f06_with_little_room_nothing_is_taken_and_mail_is_put_off(story: Story, settings: Settings) -> None:
    accept_module._room_checked_at = 0
    settings.MIN_FREE_BYTES = 2**62
    with pytest.raises(actions.NoRoomError):
        actions.accept([actions.RawItem(story.a.pk, "mail", "x", b"x")])
    with listening() as listener, smtplib.SMTP("127.0.0.1", listener.port, timeout=20) as session:
        session.ehlo()
        assert session.mail("darya@example.org")[0] == 452
        settings.MIN_FREE_BYTES = 0
        assert session.mail("darya@example.org")[0] == 250
    assert not InboundItem.objects.exists()


def test_f01_one_mail_that_cannot_be_stored_does_not_take_its_group_with_it(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = actions.accept

    def store(items: list[actions.RawItem]) -> object:
        if any(b"poison" in item.raw for item in items):
            raise ValueError("cannot be stored")
        return real(items)

    monkeypatch.setattr(collector, "accept", store)
    monkeypatch.setattr(collector, "WINDOW_SECONDS", 0.3)
    codes: dict[int, int] = {}
    with listening() as listener:

        def send(number: int) -> None:
            try:
                deliver(listener, letter("poison" if number == 3 else "хлеб"))
                codes[number] = 250
            except smtplib.SMTPResponseException as error:
                codes[number] = error.smtp_code

        threads = [threading.Thread(target=send, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    assert codes == {0: 250, 1: 250, 2: 250, 3: 451, 4: 250, 5: 250}
    assert InboundItem.objects.count() == 5


@pytest.mark.parametrize("fast", [False, True])
def test_f15_too_many_connections_and_silent_ones_are_sent_away(story: Story, fast: bool) -> None:
    with listening(max_connections=2, timeout=1.0, fast=fast) as listener:
        first = socket.create_connection(("127.0.0.1", listener.port), timeout=20)
        second = socket.create_connection(("127.0.0.1", listener.port), timeout=20)
        assert first.recv(100).startswith(b"220") and second.recv(100).startswith(b"220")
        with socket.create_connection(("127.0.0.1", listener.port), timeout=20) as third:
            assert third.recv(100).startswith(b"421")
        assert first.recv(100) in {b"", b"421 Timeout\r\n"} or first.recv(100) == b""
        first.close()
        second.close()
        time.sleep(0.2)
        deliver(listener, letter())
    assert InboundItem.objects.count() == 1


@pytest.mark.parametrize("fast", [False, True])
def test_f01_a_listener_that_stops_says_so_and_keeps_what_is_being_stored(
    story: Story, fast: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collector, "WINDOW_SECONDS", 0.5)
    codes: list[int] = []

    def send(port: int) -> None:
        session = smtplib.SMTP("127.0.0.1", port, timeout=20)
        session.ehlo()
        session.mail("darya@example.org")
        session.rcpt(NET)
        codes.append(session.data(letter().as_bytes())[0])
        session.close()

    with listening(fast=fast) as listener:
        idle = socket.create_connection(("127.0.0.1", listener.port), timeout=20)
        assert idle.recv(100).startswith(b"220")
        sender = threading.Thread(target=send, args=(listener.port,))
        sender.start()
        while not any(session._storing for session in list(listener._sessions)):
            time.sleep(0.01)
    with idle:
        assert idle.recv(100).startswith(b"421")
    sender.join(20)
    assert codes == [250] and InboundItem.objects.count() == 1


def test_r10_lmtp_answers_for_each_recipient(story: Story) -> None:
    with (
        listening(lmtp=True) as listener,
        socket.create_connection(("127.0.0.1", listener.port), timeout=20) as wire,
        wire.makefile("rwb") as file,
    ):

        def say(command: bytes) -> bytes:
            file.write(command + b"\r\n")
            file.flush()
            while (line := file.readline())[3:4] == b"-":
                pass
            return line[:3]

        file.readline()
        assert [say(b"EHLO x"), say(b"LHLO x")] == [b"500", b"250"]
        recipients = (NET, SHOP, "net+x@demo.example")
        for sender in ("darya@example.org", ""):
            assert say(f"MAIL FROM:<{sender}>".encode()) == b"250"
            assert [say(f"RCPT TO:<{address}>".encode()) for address in recipients] == [b"250"] * 3
            assert say(b"RCPT TO:<nobody@demo.example>") == b"550"
            assert say(b"DATA") == b"354"
            assert say(b"Subject: x\r\n\r\ntext\r\n.") == b"250"
            assert [file.readline()[:3] for _ in range(2)] == [b"250"] * 2
        assert say(b"QUIT") == b"221"
    rows = InboundItem.objects.order_by("pk").values_list("project__key", "sender")
    assert list(rows) == [("net", "darya@example.org"), ("shop", "darya@example.org"), ("net", ""), ("shop", "")]


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A self-signed certificate and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    signed = builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1)).sign(key, hashes.SHA256())
    (tmp_path / "cert.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "key.pem").write_bytes(private)
    return tmp_path / "cert.pem", tmp_path / "key.pem"


@pytest.mark.parametrize("fast", [False, True])
def test_r10_starttls_is_offered_when_there_is_a_certificate(
    story: Story, certificate: tuple[Path, Path], fast: bool
) -> None:
    cert, key = certificate
    trusting = ssl.create_default_context(cafile=str(cert))
    trusting.check_hostname = False
    with (
        listening(tls_cert=cert, tls_key=key, fast=fast) as listener,
        smtplib.SMTP("127.0.0.1", listener.port, timeout=20) as session,
    ):
        session.starttls(context=trusting)
        session.sendmail("darya@example.org", [NET], letter("шифровано " * 20_000).as_bytes())
    assert b"with ESMTPS id" in bytes(InboundItem.objects.get().raw)


def test_r10_the_envelope_recipient_finds_the_ticket_when_headers_do_not(story: Story) -> None:
    ticket = story.ticket()
    with listening() as listener:
        deliver(listener, letter("Ответ.", to="undisclosed-recipients:;"), reply_address(NET, ticket.pk))
    actions.read_inbound(project_id=story.a.pk)
    item = InboundItem.objects.get()
    assert item.ticket_id == ticket.pk
    assert Message.objects.get(pk=item.message_id).text == "Ответ."
    assert read(story.a, letter())[0].outcome == "opened"
