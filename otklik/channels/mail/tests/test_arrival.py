"""From an SMTP session to a ticket."""

from __future__ import annotations

import time
from pathlib import Path
from urllib.parse import quote

import pytest

from otklik.channels import actions
from otklik.channels.mail import read as read_module
from otklik.channels.mail.tests.support import NET, deliver, letter, listening, read
from otklik.channels.models import InboundItem
from otklik.desk.models import Message, Ticket
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


HOSTILE_NAMES = (
    "../../etc/passwd",
    "..\\..\\windows\\system32\\evil.exe",
    ".htaccess",
    "CON",
    "счёт\u202efdp.exe",
    "a\x00b.pdf",
    "x" * 4000 + ".pdf",
    "/absolute",
    "",
)


def test_s38_names_of_files_from_outside_are_never_paths(story: Story, home: Path) -> None:
    mail = letter()
    for name in HOSTILE_NAMES:
        mail.add_attachment(name.encode("utf-8", "replace"), maintype="application", subtype="pdf", filename="NAME")
    raw = mail.as_bytes()
    for name in HOSTILE_NAMES:
        encoded = "utf-8''" + quote(name, safe="")
        raw = raw.replace(b'filename="NAME"', b"filename*=" + encoded.encode(), 1)
    [item] = read(story.a, raw)
    files = [attachment.file for attachment in Message.objects.get(pk=item.message_id).attachments.all()]
    assert len(files) == len(HOSTILE_NAMES)
    for file in files:
        assert file.name and len(file.name) <= 255
        assert not set(file.name) & set("/\\\x00\u202e\r\n"), file.name
        with open_stored(file) as stream:
            assert stream.read() is not None
    assert not list(home.rglob("*passwd*"))


def test_r11_pictures_inside_the_text_are_found_by_their_name(story: Story) -> None:
    mail = letter(html='<p>Смотрите:</p><img src="cid:photo1@example.org">')
    png = b"\x89PNG\r\n\x1a\n" + bytes(50)
    mail.get_payload()[1].add_related(png, "image", "png", cid="<photo1@example.org>", filename="экран.png")
    [item] = read(story.a, mail)
    message = Message.objects.get(pk=item.message_id)
    [picture] = message.attachments.all()
    assert (picture.inline, picture.content_id, picture.file.name) == (True, "photo1@example.org", "экран.png")
    assert "photo1@example.org" in message.html


def test_r11_the_new_words_are_shown_and_the_quoted_ones_kept(story: Story) -> None:
    text = "Не помогло.\n\n22.11.2026 12:00, Поддержка Сети пишет:\n> Перезагрузите роутер.\n"
    html = '<p>Не помогло.</p><blockquote type="cite">Перезагрузите роутер.</blockquote>'
    [item] = read(story.a, letter(text, html=html))
    message = Message.objects.get(pk=item.message_id)
    assert message.text == "Не помогло." and "Перезагрузите роутер." in message.quoted
    assert "Не помогло." in message.html and "Перезагрузите" not in message.html
    assert "Перезагрузите" in message.html_quoted


@pytest.mark.parametrize(
    ("charset", "declared"), [("koi8-r", True), ("cp1251", True), ("cp1251", False), ("utf-8", False)]
)
def test_r11_any_russian_charset_is_read(story: Story, charset: str, declared: bool) -> None:
    words = "Здравствуйте! Второй день не работает интернет, роутер мигает красным. Помогите, пожалуйста."
    head = f"From: darya@example.org\nTo: {NET}\nSubject: {words[:40]}\nMIME-Version: 1.0\n"
    kind = f"Content-Type: text/plain; charset={charset}\n" if declared else "Content-Type: text/plain\n"
    raw = (head + kind + "Content-Transfer-Encoding: 8bit\n\n" + words).encode(charset)
    [item] = read(story.a, raw)
    ticket = Ticket.objects.get(pk=item.ticket_id)
    assert (ticket.subject, ticket.messages.get().text) == (words[:40].strip(), words)
