"""What is forwarded outside, and what comes back: a third party's word is not the customer's (S04, S31, S41)."""

from __future__ import annotations

import email
import email.policy

import pytest

from otklik.channels.mail.send_compose import compose
from otklik.channels.mail.send_message import build
from otklik.channels.mail.tests.support import NET, letter, read
from otklik.desk.actions import Copies, NewMessage, forward, post
from otklik.desk.actions.open import NewFile
from otklik.desk.models import Message, Participant, Ticket
from otklik.desk.signing import reply_address
from otklik.lib import richtext
from otklik.outbox.models import Delivery
from tests.story import Story

pytestmark = pytest.mark.django_db(transaction=True)
MASTER = "master@partner.example"


def mails(message: Message) -> dict[str, email.message.EmailMessage]:
    """Return the mails of a message by recipient, read back from the wire's form."""
    letter = compose(Delivery.objects.select_related("project").get(message_id=message.pk))
    return {
        to: email.message_from_bytes(build(letter.mail_to(to)), policy=email.policy.default)  # type: ignore[misc]
        for to in letter.recipients
    }


def words(mail: email.message.EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return part.get_content()


def test_s04_a_third_partys_answer_comes_back_apart_from_the_customers(story: Story) -> None:
    ticket = story.ticket()
    message = forward(access=story.anna.access, ticket=ticket, message=NewMessage(text="Взгляните"), to=[MASTER])
    mail = mails(message)[MASTER]
    assert mail["Subject"].startswith("Fwd: ")
    assert "Роутер мигает красным" in words(mail, "plain")
    assert "Роутер мигает красным" in words(mail, "html")
    Ticket.objects.filter(pk=ticket.pk).update(status="waiting_customer", unread=False)
    answer = letter(
        "Нужен новый блок",
        sender=MASTER,
        to=reply_address(NET, ticket.pk),
        In_Reply_To=message.external_id,
        Cc="friend@evil.example",
    )
    [item] = read(story.a, answer)
    assert (item.outcome, item.ticket_id) == ("added", ticket.pk)
    said = Message.objects.get(pk=item.message_id)
    assert (said.kind, said.person_id, said.text) == ("third_party", None, "Нужен новый блок")
    before = ticket.last_customer_at
    ticket.refresh_from_db()
    assert (ticket.status, ticket.unread, ticket.last_customer_at) == ("open", True, before)
    assert "блок" not in ticket.preview
    # He brings nobody in, gets no answer to the customer, and the customer is quoted nothing of his.
    assert set(Participant.objects.values_list("address", flat=True)) == {"darya@example.org", MASTER}
    reply = post(access=story.anna.access, ticket=ticket, kind="reply", message=NewMessage(text="Заменим"))
    sent = mails(reply)
    assert set(sent) == {"darya@example.org"}
    assert "блок" not in sent["darya@example.org"].as_string() + words(sent["darya@example.org"], "plain")
    # The next word to him quotes what he himself wrote, nothing of the customer's but what is forwarded.
    again = forward(access=story.anna.access, ticket=ticket, message=NewMessage(text="Когда?"), to=[MASTER])
    assert "> Нужен новый блок" in words(mails(again)[MASTER], "plain")


def test_s04_who_was_forwarded_nothing_still_opens_a_ticket_of_his_own(story: Story) -> None:
    ticket = story.ticket()
    forward(access=story.anna.access, ticket=ticket, message=NewMessage(text="Взгляните"), to=[MASTER])
    [item] = read(story.a, letter("И я", sender="other@evil.example", to=reply_address(NET, ticket.pk)))
    assert item.outcome == "opened"
    assert item.ticket_id != ticket.pk


def test_one_message_is_forwarded_with_its_files_and_never_a_note(story: Story) -> None:
    ticket = story.ticket()
    access = story.anna.access
    note = post(access=access, ticket=ticket, kind="note", message=NewMessage(text="Тайна"))
    reply = post(
        access=access,
        ticket=ticket,
        kind="reply",
        message=NewMessage(text="Акт", files=(NewFile("акт.pdf", "application/pdf", b"%PDF"),)),
    )
    with pytest.raises(LookupError):
        forward(access=access, ticket=ticket, message=NewMessage(text="x"), to=[MASTER], only=note.pk)
    sent = forward(access=access, ticket=ticket, message=NewMessage(text="x"), to=[MASTER], only=reply.pk)
    mail = mails(sent)[MASTER]
    assert [part.get_filename() for part in mail.iter_attachments()] == ["акт.pdf"]
    assert "Роутер" not in words(mail, "plain")
    same = forward(
        access=access, ticket=ticket, message=NewMessage(text="y"), to=[MASTER], only=reply.pk, idempotency_key="k"
    )
    assert forward(access=access, ticket=ticket, message=NewMessage(text="y"), to=[MASTER], idempotency_key="k") == same


def test_s41_a_blind_copy_sees_nobody_and_is_seen_by_nobody(story: Story) -> None:
    ticket = story.ticket()
    reply = post(
        access=story.anna.access,
        ticket=ticket,
        kind="reply",
        message=NewMessage(text="Чиним"),
        copies=Copies(joining=["mother@mail.example"], blind=["boss@mail.example"]),
    )
    sent = mails(reply)
    assert set(sent) == {"darya@example.org", "mother@mail.example", "boss@mail.example"}
    for to, mail in sent.items():
        others = set(sent) - {to}
        assert not [other for other in others if other in mail.as_string()]
        assert not mail["Cc"]
        assert not mail["Bcc"]
    # Quoted is what the reader himself wrote.
    assert "Роутер" in words(sent["darya@example.org"], "plain")
    assert "Роутер" not in words(sent["boss@mail.example"], "plain")


@pytest.mark.parametrize("bad", [
    "a@b.example\r\nBcc: evil@evil.example", '"a" <x@evil.example>,', "a@b.example,evil@evil.example",
    "a@b.example evil@evil.example", "a@b.example\u2028x", "nobody",
])  # fmt: skip
def test_s31_copies_and_forwards_take_one_plain_address_each(story: Story, bad: str) -> None:
    ticket = story.ticket()
    before = Message.objects.count()
    text = NewMessage(text="Чиним")
    for copies in (Copies(joining=[bad]), Copies(blind=[bad])):
        with pytest.raises(ValueError):
            post(access=story.anna.access, ticket=ticket, kind="reply", message=text, copies=copies)
    with pytest.raises(ValueError):
        forward(access=story.anna.access, ticket=ticket, message=text, to=[bad])
    assert (Message.objects.count(), Delivery.objects.count()) == (before, 0)


def test_markup_and_pictures_are_sane_in_a_mail(story: Story) -> None:
    ticket = story.ticket()
    rich = richtext.render("**Важно**\n![](picture:p.png)", {"p.png": "abc@demo.example"})
    reply = post(
        access=story.anna.access,
        ticket=ticket,
        kind="reply",
        message=NewMessage(
            text=rich.text,
            html=rich.html,
            light=True,
            files=(NewFile("p.png", "image/png", b"x", inline=True, content_id="abc@demo.example"),),
        ),
    )
    mail = mails(reply)["darya@example.org"]
    assert words(mail, "plain").startswith("**Важно**\n[p.png]")
    assert 'src="cid:abc@demo.example"' in words(mail, "html")
    assert "<strong>Важно</strong>" in words(mail, "html")
    ids = [part["Content-ID"] for part in mail.walk() if part["Content-ID"]]
    assert ids == ["<abc@demo.example>"]
