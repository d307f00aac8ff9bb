"""From an SMTP session to a ticket."""

from __future__ import annotations

import time

import pytest

from otklik.channels import actions
from otklik.channels.mail import read as read_module
from otklik.channels.mail.tests.support import deliver, letter, listening
from otklik.channels.models import InboundItem
from otklik.desk.models import Ticket
from otklik.files.actions import open_stored
from tests.story import Story

pytestmark = pytest.mark.django_db(transaction=True)


def test_r10_a_russian_mail_with_an_attachment_becomes_a_ticket(story: Story) -> None:
    mail = letter(
        "Здравствуйте!\nРоутер мигает красным.\n\n-- \nДарья",
        html="<p>Здравствуйте!<br>Роутер мигает <b>красным</b>.</p>",
        files={"договор №5.pdf": b"%PDF-1.4 " + bytes(range(256)) * 10},
    )
    with listening() as listener:
        deliver(listener, mail)
    assert actions.read_inbound(project_id=story.a.pk) == 1
    ticket = Ticket.objects.get(project=story.a)
    assert ticket.subject == "Не работает интернет"
    assert (ticket.source, ticket.channel, ticket.status, ticket.unread) == ("email", "mail", "new", True)
    assert ticket.person is not None and ticket.person.name == "Дарья Соколова"
    message = ticket.messages.get()
    assert message.text == "Здравствуйте!\nРоутер мигает красным."
    assert "<b>красным</b>" in message.html
    assert message.author_address == "darya@example.org"
    attachment = message.attachments.get()
    assert attachment.file.name == "договор №5.pdf"
    with open_stored(attachment.file) as file:
        assert file.read().startswith(b"%PDF-1.4")
    item = InboundItem.objects.get()
    assert (item.state, item.outcome, item.ticket_id, item.message_id) == ("done", "opened", ticket.pk, message.pk)


def test_r10_parsers_rest_when_there_is_nothing_to_read(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = read_module.MailReader()
    monkeypatch.setattr(read_module, "IDLE_SECONDS", 0.2)
    assert reader.prepare(letter("раз").as_bytes()).text.strip() == "раз"
    [parser] = reader._parsers
    deadline = time.monotonic() + 20
    while parser._child is not None:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert reader.prepare(letter("два").as_bytes()).text.strip() == "два"
