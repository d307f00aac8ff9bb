"""What machines write: kept, shown where it belongs, never answered, reopening nothing (S09)."""

from __future__ import annotations

import pytest

from otklik.channels import actions, queries
from otklik.channels.mail.receipt import confirm_opened
from otklik.channels.mail.tests.support import NET, letter, read
from otklik.channels.mail.tests.test_threads import answered
from otklik.channels.models import InboundItem
from otklik.desk import actions as desk
from otklik.desk.models import Message, Ticket
from otklik.desk.signing import message_id_for, reply_address
from otklik.events.models import Event
from otklik.outbox.models import Delivery
from tests.story import Story

pytestmark = pytest.mark.django_db(transaction=True)

BOUNCE = """\
Return-Path: <>
From: MAILER-DAEMON@mail.example.org (Mail Delivery System)
To: net@demo.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <{number}.bounce@mail.example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.
<{recipient}>: host mx.example.org said: {status} (in reply to RCPT TO)

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {status} said

--B
Content-Type: message/rfc822

From: net@demo.example
To: {recipient}
Subject: Re: x
Message-ID: {original}

text
--B--
"""


def bounce(original: str, *, recipient: str = "darya@example.org", hard: bool = True, number: int = 1) -> bytes:
    return BOUNCE.format(
        original=original,
        recipient=recipient,
        number=number,
        status="5.1.1" if hard else "4.4.1",
        action="failed" if hard else "delayed",
    ).encode()


def test_s09_a_hard_bounce_lands_in_its_ticket_and_marks_the_delivery_dead(story: Story) -> None:
    ticket = story.ticket()
    name = answered(story, ticket)
    desk.change_status(access=story.anna.access, ticket=ticket, status="solved")
    Delivery.objects.update(state=Delivery.State.SENT)
    [item] = read(story.a, bounce(name))
    ticket.refresh_from_db()
    assert (item.outcome, item.ticket_id, item.machine) == ("added", ticket.pk, True)
    assert (ticket.status, ticket.unread, ticket.reopened) == ("solved", False, 0)
    assert Message.objects.get(pk=item.message_id).kind == "automatic"
    delivery = Delivery.objects.get()
    assert delivery.state == "dead" and "5.1.1" in delivery.last_error
    failed = Event.objects.get(kind="delivery.failed")
    assert failed.ticket_id == ticket.pk and failed.payload["final"] is True
    assert Ticket.objects.count() == 1


def test_s09_a_delay_leaves_the_delivery_as_it_is(story: Story) -> None:
    name = answered(story, story.ticket())
    Delivery.objects.update(state=Delivery.State.SENT)
    read(story.a, bounce(name, hard=False))
    delivery = Delivery.objects.get()
    assert delivery.state == "sent" and "4.4.1" in delivery.last_error


def test_s09_of_several_recipients_only_the_lost_one_is_dead(story: Story) -> None:
    ticket = story.ticket()
    desk.add_participant(access=story.anna.access, ticket=ticket, address="ivan@example.org")
    name = answered(story, ticket)
    Delivery.objects.update(state=Delivery.State.SENT)
    read(story.a, bounce(name, recipient="ivan@example.org"))
    states = {tuple(row.recipients): row.state for row in Delivery.objects.all()}
    assert states == {("darya@example.org",): "sent", ("ivan@example.org",): "dead"}


@pytest.mark.parametrize("original", ["<somebody@else.example>", "<otk.1.1.0123456789ab.aaaaaaaaaaaaaaaaaaaaaaaaaa@x>"])
def test_s09_a_bounce_of_nothing_of_ours_is_kept_apart_and_opens_no_ticket(story: Story, original: str) -> None:
    [item] = read(story.a, bounce(original))
    assert (item.state, item.outcome, item.ticket_id) == ("done", "automatic", None)
    assert not Ticket.objects.exists()
    assert [row.pk for row in queries.kept_apart(story.vera.access)] == [item.pk]
    assert not queries.kept_apart(story.egor.access).exists()


def test_s09_a_bounce_of_project_a_changes_nothing_when_it_comes_to_b(story: Story) -> None:
    name = answered(story, story.ticket())
    Delivery.objects.update(state=Delivery.State.SENT)
    [item] = read(story.b, bounce(name))
    assert item.ticket_id is None and Delivery.objects.get().state == "sent"


def test_s09_an_out_of_office_lands_in_its_ticket_and_reopens_nothing(story: Story) -> None:
    ticket = story.ticket()
    name = answered(story, ticket)
    desk.change_status(access=story.anna.access, ticket=ticket, status="closed")
    for headers in ({"Auto_Submitted": "auto-replied"}, {"X_Autoreply": "yes"}, {"subject": "Автоответ: в отпуске"}):
        [item] = read(story.a, letter("Я в отпуске до 1 декабря.", In_Reply_To=name, **headers))
        assert (item.outcome, item.ticket_id) == ("added", ticket.pk), headers
        assert Message.objects.get(pk=item.message_id).kind == "automatic"
    ticket.refresh_from_db()
    assert (ticket.status, ticket.unread, ticket.reopened) == ("closed", False, 0)


def test_s09_a_person_whose_subject_looks_automatic_gets_a_ticket(story: Story) -> None:
    [item] = read(story.a, letter("Пока я был в отпуске, отключили интернет.", subject="В отпуске отключили интернет"))
    assert (item.outcome, item.machine) == ("opened", True)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-generated"},
        {"List_Id": "<news.example.org>"},
        {"Precedence": "bulk"},
        {"sender": "noreply@shop.example"},
    ],
)
def test_s09_a_notice_of_another_system_opens_a_ticket_that_is_never_confirmed(
    story: Story, headers: dict[str, str]
) -> None:
    [item] = read(story.a, letter("Счёт №5 готов.", **headers))
    assert (item.outcome, item.machine) == ("opened", True)
    confirm_opened(Event.objects.get(kind="ticket.opened"))
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("own", ["address", "tagged", "message-id", "other-project"])
def test_s09_our_own_mail_that_comes_back_is_never_a_requester(story: Story, own: str) -> None:
    ticket = story.ticket()
    mail = {
        "address": letter("Эхо", sender=NET),
        "tagged": letter("Эхо", sender=reply_address(NET, ticket.pk)),
        "message-id": letter(
            "Эхо", sender="list@else.example", message_id=message_id_for(ticket.pk, 1, "0123456789ab")
        ),
        "other-project": letter("Эхо", sender="shop@demo.example"),
    }[own]
    [item] = read(story.a, mail)
    assert (item.state, item.outcome, item.ticket_id) == ("done", "own", None)
    assert Ticket.objects.count() == 1 and ticket.messages.count() == 1


def test_s09_a_person_can_make_a_ticket_of_what_was_kept_apart(story: Story) -> None:
    [item] = read(story.a, bounce("<somebody@else.example>"))
    assert actions.make_ticket(access=story.vera.access, item=item)
    actions.read_inbound(project_id=story.a.pk)
    item.refresh_from_db()
    assert (item.state, item.outcome) == ("done", "opened")
    assert not actions.make_ticket(access=story.vera.access, item=InboundItem.objects.get(pk=item.pk))
