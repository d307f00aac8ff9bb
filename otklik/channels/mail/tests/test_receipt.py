"""The automatic receipt and its limits (S08, S09)."""

from __future__ import annotations

import email
import email.policy
import itertools
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.utils import timezone

from otklik.accounts.models import Project
from otklik.channels.mail import send_gate
from otklik.channels.mail.receipt import confirm_opened
from otklik.channels.models import InboundItem, MailAccount, MailAddress
from otklik.config.option_types import SmtpServer
from otklik.customers.actions import Contact
from otklik.desk.actions import NewMessage, Opened, open_ticket
from otklik.desk.models import Message
from otklik.desk.signing import ticket_of_message_id
from otklik.events import registry
from otklik.events.actor import system
from otklik.events.models import Event
from otklik.outbox.actions import deliver
from otklik.outbox.models import Delivery
from tests.faults.sink import Sink
from tests.story import Story

VICTIM = "victim@example.net"


@pytest.fixture
def sink(settings: SimpleNamespace) -> Iterator[Sink]:
    send_gate.forget()
    with Sink() as running:
        settings.SMTP_SERVER = SmtpServer("127.0.0.1", running.port, "", "", "none")
        yield running
    send_gate.forget()


def opened(
    project: Project,
    address: str = VICTIM,
    *,
    source: str = "email",
    kind: str = Message.Kind.CUSTOMER,
    author: str | None = None,
    **message: object,
) -> Opened:
    """A ticket comes in, and its reaction runs as the worker would run it."""
    result = open_ticket(
        actor=system("mail"),
        project=project,
        subject="BUY NOW https://evil.example",
        message=NewMessage(
            text="SPAM TEXT",
            author_name="EVIL NAME",
            author_address=address if author is None else author,
            **message,  # type: ignore[arg-type]
        ),
        source=source,
        channel="mail",
        contact=Contact(name="EVIL NAME", email=address),
        kind=kind,
    )
    confirm_opened(Event.objects.get(kind="ticket.opened", ticket_id=result.ticket.pk))
    return result


def receipts(**condition: object) -> int:
    return Delivery.objects.filter(purpose="receipt", **condition).count()


def test_a_receipt_says_the_number_and_nothing_of_the_sender(story: Story, sink: Sink) -> None:
    ticket = opened(story.a).ticket
    delivery = Delivery.objects.get(purpose="receipt")
    assert deliver(delivery_id=delivery.pk) is None
    delivery.refresh_from_db()
    assert delivery.state == "sent", delivery.last_error
    [taken] = sink.taken
    mail = email.message_from_bytes(taken.raw, policy=email.policy.default)
    assert taken.sender == "" and taken.recipient == VICTIM, "the null envelope sender"
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All" and mail["Precedence"] == "bulk"
    assert ticket_of_message_id(mail["Message-ID"]) == ticket.pk
    whole = str(mail["Subject"]) + "".join(part.get_content() for part in mail.walk() if not part.is_multipart())
    assert f"NET-{ticket.number}" in whole
    for theirs in ("BUY", "evil.example", "SPAM", "EVIL"):
        assert theirs not in whole and theirs not in str(mail)


def test_a_server_that_knows_no_null_sender_gets_the_address(story: Story, sink: Sink) -> None:
    sink.answer_from = lambda sender: None if sender else "553 5.7.1 sender not owned by the user"
    opened(story.a)
    delivery = Delivery.objects.get(purpose="receipt")
    assert deliver(delivery_id=delivery.pk) is None
    assert sink.taken[0].sender == "net@demo.example"
    assert sink.taken[0].message["Auto-Submitted"] == "auto-replied"


def test_s08_a_thousand_mails_in_a_victims_name(story: Story) -> None:
    """Mails and forms in a victim's name over a day: one an hour and three a day at most, and never more than two a
    pair.
    """
    began = timezone.now()
    for minute in range(0, 24 * 60, 20):
        with time_machine.travel(began + timedelta(minutes=minute), tick=False):
            opened(story.a if minute % 40 else story.b, source="email" if minute % 60 else "form")
    times = sorted(Delivery.objects.filter(purpose="receipt").values_list("created_at", flat=True))
    assert 1 <= len(times) <= 3
    assert all(later - earlier >= timedelta(hours=1) for earlier, later in itertools.pairwise(times))
    for project in (story.a, story.b):
        assert receipts(project=project) <= 2


def test_s08_a_burst_is_one_receipt(story: Story) -> None:
    for _ in range(20):
        opened(story.a)
        opened(story.b)
    assert receipts() == 1


def test_s08_sixty_a_project_a_minute(story: Story) -> None:
    for number in range(75):
        opened(story.a, f"person{number}@example.net")
    opened(story.b, "other@example.net")
    assert receipts(project=story.a) == 60
    assert receipts(project=story.b) == 1


def test_s09_two_a_pair_a_day(story: Story) -> None:
    began = timezone.now()
    for hours in (-23, -20):
        with time_machine.travel(began + timedelta(hours=hours), tick=False):
            opened(story.a)
    opened(story.a)
    assert receipts() == 2
    opened(story.b)
    assert receipts() == 3


def test_s09_no_receipt_for_machines_impostors_and_ourselves(story: Story) -> None:
    MailAddress.objects.create(project=story.b, address="help@shop.example")
    opened(story.a, "a@example.net", kind=Message.Kind.AUTOMATIC)
    opened(story.a, "b@example.net", unverified=True)
    opened(story.a, "c@example.net", author="somebody.else@example.net")
    opened(story.a, "net@demo.example")
    opened(story.a, "net+t1.abc@demo.example")
    opened(story.a, "help@shop.example")
    opened(story.a, "no-reply@example.net")
    opened(story.a, "mailer-daemon@example.net")
    opened(story.a, "list-bounces@example.net")
    opened(story.a, "d@example.net", source="phone")
    opened(story.a, "e@example.net", source="api")
    item = InboundItem.objects.create(
        project=story.a, channel="mail", external_id="import:1", raw=b"x", size=1, imported=True
    )
    opened(story.a, "f@example.net", inbound_id=item.pk)
    assert receipts() == 0


def test_a_project_may_do_without(story: Story) -> None:
    Project.objects.filter(pk=story.a.pk).update(auto_receipt=False)
    opened(story.a)
    assert receipts() == 0


def test_no_receipt_without_a_server_for_it(story: Story, settings: SimpleNamespace) -> None:
    """It would wait for a server and leave when nobody remembers his mail; the project's own server will do."""
    settings.SMTP_SERVER = None
    opened(story.a)
    assert receipts() == 0
    MailAccount.objects.create(project=story.a, name="out", smtp_host="mail.a.example")
    opened(story.a, "second@example.net")
    assert receipts(recipients=["second@example.net"]) == receipts() == 1


def test_no_receipt_for_what_was_opened_yesterday(story: Story) -> None:
    opened_at = timezone.now()
    with time_machine.travel(opened_at + timedelta(hours=25)):
        result = open_ticket(
            actor=system("mail"),
            project=story.a,
            subject="x",
            message=NewMessage(text="x", author_address=VICTIM),
            source="email",
            channel="mail",
            contact=Contact(email=VICTIM),
        )
        event = Event.objects.get(kind="ticket.opened", ticket_id=result.ticket.pk)
        event.at = opened_at
        confirm_opened(event)
    assert receipts() == 0


def test_the_reaction_is_wired() -> None:
    assert "channels.mail.receipt.confirm_opened" in [wired.name for wired in registry.reactions_to("ticket.opened")]
