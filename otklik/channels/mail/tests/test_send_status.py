"""Links to the status page in mails (R122, S41, S08): who gets one and where it leads."""

from __future__ import annotations

import email
import email.policy
import re

import pytest
from django.test import Client

from otklik.channels.mail.receipt import confirm_opened
from otklik.channels.mail.send_compose import compose
from otklik.channels.mail.send_message import build
from otklik.desk.actions import NewMessage, add_participant, post
from otklik.events.models import Event
from otklik.outbox.models import Delivery
from otklik.requests.actions import change_portal
from otklik.requests.models import StatusLink
from tests.story import Story

pytestmark = pytest.mark.django_db
LINK = re.compile(r"http\S+(/s/[0-9]+-[a-z2-7]{26})")


def allow(story: Story) -> None:
    change_portal(
        access=story.olga.access,
        project=story.a,
        is_open=False,
        has_general=True,
        intro="",
        sites=[],
        consent="",
        links_in_mail=True,
        link_days=30,
    )


def reply(story: Story) -> Delivery:
    ticket = story.ticket()
    add_participant(access=story.anna.access, ticket=ticket, address="friend@mail.example")
    post(access=story.anna.access, ticket=ticket, kind="reply", message=NewMessage(text="Чиним."))
    return Delivery.objects.get(purpose="reply")


def test_s41_each_participant_gets_a_link_of_his_own(story: Story) -> None:
    allow(story)
    delivery = reply(story)
    delivery.recipients = [*delivery.recipients, "copy@mail.example"]
    letter = compose(delivery)
    links = {address: LINK.findall(letter.mail_to(address).footer) for address in letter.recipients}
    assert links["copy@mail.example"] == []
    (hers,), (his,) = links["darya@example.org"], links["friend@mail.example"]
    assert hers != his
    assert "Роутер мигает" in Client().get(hers).content.decode()
    assert "Роутер мигает" not in Client().get(his).content.decode()
    assert "Чиним." in Client().get(his).content.decode()
    mail = email.message_from_bytes(build(letter.mail_to("darya@example.org")), policy=email.policy.default)
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        assert hers in body.get_content()
    # Composing again, as after a failed attempt, makes no other link.
    assert LINK.findall(compose(delivery).mail_to("darya@example.org").footer) == [hers]
    assert StatusLink.objects.count() == 2


def test_no_link_where_the_project_does_not_allow_it(story: Story) -> None:
    letter = compose(reply(story))
    assert letter.mail_to("darya@example.org").footer == ""
    assert StatusLink.objects.count() == 0


def test_s08_the_receipt_carries_the_link_and_nothing_of_what_was_written(story: Story) -> None:
    allow(story)
    ticket = story.ticket()
    confirm_opened(Event.objects.get(kind="ticket.opened"))
    letter = compose(Delivery.objects.get(purpose="receipt"))
    mail = letter.mail_to("darya@example.org")
    (link,) = LINK.findall(mail.footer)
    assert f"NET-{ticket.number}" in Client().get(link).content.decode()
    assert "интернет" not in mail.text + mail.footer + mail.subject
