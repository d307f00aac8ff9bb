"""Which ticket an answer lands in, and what a stranger with a good name in hand can do: nothing (S04, S05)."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from otklik.channels.mail.tests.support import DARYA, NET, SHOP, letter, read
from otklik.desk import actions as desk
from otklik.desk.models import Message, Participant, Ticket
from otklik.desk.signing import message_id_for, reply_address
from otklik.events.models import Event
from otklik.outbox.models import Delivery
from tests.story import Story

pytestmark = pytest.mark.django_db(transaction=True)
EGOR = "Егор <egor@client.example>"
AUTHSERV = "mx.demo.example"
PASSED = f"{AUTHSERV}; dmarc=pass header.from=example.org"
FAILED = f"{AUTHSERV}; dmarc=fail header.from=example.org"


def answered(story: Story, ticket: Ticket) -> str:
    """Have Anna answer; return the Message-ID of the answer."""
    posted = desk.post(
        access=story.anna.access, ticket=ticket, kind=Message.Kind.REPLY, message=desk.NewMessage(text="Перезагрузите.")
    )
    return posted.external_id


# What mail programs send back. {0} is our Message-ID, {1} the signed reply address.
VARIANTS = {
    "thunderbird": {"In_Reply_To": "{0}", "References": "{0}"},
    "outlook": {"In_Reply_To": "{0}", "References": "<first@example.org> {0}", "Thread_Topic": "x"},
    "apple-mail": {"References": "<first@example.org>\r\n {0}", "In_Reply_To": "{0}"},
    "gmail": {"In_Reply_To": "{0}", "References": "<a@mail.gmail.com> {0} <b@mail.gmail.com>"},
    "yandex": {"In_Reply_To": "{0}", "References": "{0}"},
    "mail.ru": {"In_Reply_To": "{0}"},
    "references-only": {"References": "<x@example.org> {0}"},
    "folded": {"In_Reply_To": "\r\n {0}"},
    "address-only": {"to": "{1}"},
    "address-in-capitals": {"to": "{1:upper}"},
    "address-in-cc": {"Cc": "{1}"},
}


@pytest.mark.parametrize("program", VARIANTS)
def test_r12_answers_of_all_mail_programs_land_in_their_ticket(story: Story, program: str) -> None:
    ticket = story.ticket()
    name = answered(story, ticket)
    address = reply_address(NET, ticket.pk)
    headers = {
        key: value.replace("{1:upper}", address.upper()).format(name, address)
        for key, value in VARIANTS[program].items()
    }
    folded = {key: value.replace("\r\n", "") for key, value in headers.items()}
    [item] = read(story.a, letter("Не помогло.", subject="Re: совсем другое", **folded))
    assert (item.outcome, item.ticket_id) == ("added", ticket.pk)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.unread, ticket.message_count) == ("open", True, 3)
    message = Message.objects.get(pk=item.message_id)
    assert (message.kind, message.unverified, message.person_id) == ("customer", False, ticket.person_id)


def test_r12_a_reply_all_among_customers_stays_in_the_ticket(story: Story) -> None:
    [first] = read(story.a, letter(message_id="<first@example.org>", Cc="Иван <ivan@example.org>"))
    ticket = Ticket.objects.get(pk=first.ticket_id)
    desk.add_participant(access=story.anna.access, ticket=ticket, address="ivan@example.org")
    [answer] = read(story.a, letter("И у меня.", sender="ivan@example.org", In_Reply_To="<first@example.org>"))
    [stranger] = read(story.a, letter("И у меня!", sender=EGOR, In_Reply_To="<first@example.org>"))
    assert (answer.outcome, answer.ticket_id) == ("added", ticket.pk)
    assert stranger.outcome == "opened" and stranger.ticket_id != ticket.pk


def test_r12_a_mail_to_a_solved_ticket_reopens_it(story: Story) -> None:
    ticket = story.ticket()
    name = answered(story, ticket)
    desk.change_status(access=story.anna.access, ticket=ticket, status="solved")
    read(story.a, letter("Снова не работает.", In_Reply_To=name))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.reopened) == ("open", 1)


def test_r12_another_mail_of_the_same_person_is_hinted_at_never_merged(story: Story) -> None:
    old = story.ticket(subject="Не работает интернет")
    other = story.ticket(subject="Счёт за ноябрь")
    [same] = read(story.a, letter("Так и не работает.", subject="RE: [NET-1001] Не работаёт интернет"))
    [unlike] = read(story.a, letter("Ещё вопрос.", subject="Ещё вопрос"))
    [stranger] = read(story.a, letter("У меня.", subject="Не работает интернет", sender="new@example.org"))
    assert [item.outcome for item in (same, unlike, stranger)] == ["opened"] * 3
    assert Ticket.objects.get(pk=same.ticket_id).similar_id == old.pk
    assert Ticket.objects.get(pk=unlike.ticket_id).similar_id in {other.pk, same.ticket_id}
    assert Ticket.objects.get(pk=stranger.ticket_id).similar_id is None


@pytest.mark.parametrize(
    "headers",
    [
        {"In_Reply_To": "<ticket-{ticket}@demo.example>"},
        {"subject": "Re: [#{ticket}] [NET-{number}] Не работает интернет"},
        {"In_Reply_To": "<otk.{ticket}.1.0123456789ab.aaaaaaaaaaaaaaaaaaaaaaaaaa@demo.example>"},
        {"to": "net+t{ticket}@demo.example"},
        {"to": "net+t{ticket}.aaaaaaaaaaaaaaaaaaaaaaaaaa@demo.example"},
    ],
)
def test_s05_a_forged_name_in_a_strangers_hand_opens_a_new_ticket(story: Story, headers: dict[str, str]) -> None:
    ticket = story.ticket()
    filled = {key: value.format(ticket=ticket.pk, number=ticket.number) for key, value in headers.items()}
    [item] = read(story.a, letter("Покажите чужое.", sender=EGOR, **filled))
    assert item.outcome == "opened" and item.ticket_id != ticket.pk
    assert ticket.messages.count() == 1


def test_s05_one_flipped_bit_in_the_signature_opens_a_new_ticket(story: Story) -> None:
    ticket = story.ticket()
    name = message_id_for(ticket.pk, 1, "0123456789ab")
    start = name.index(".0123456789ab.") + len(".0123456789ab.")
    for place in (start, start + 12, start + 25):
        letters = "abcdefghijklmnopqrstuvwxyz234567"
        flipped = letters[letters.index(name[place]) ^ 1]
        forged = name[:place] + flipped + name[place + 1 :]
        [item] = read(story.a, letter(f"Бит {place}", sender=EGOR, In_Reply_To=forged))
        assert item.outcome == "opened" and item.ticket_id != ticket.pk
    assert ticket.messages.count() == 1


@pytest.mark.parametrize("sender", [DARYA, EGOR])
def test_s05_a_name_of_project_a_opens_a_new_ticket_in_b_and_nothing_in_a(story: Story, sender: str) -> None:
    ticket = story.ticket()
    name = answered(story, ticket)
    [item] = read(
        story.b, letter("Ответ не туда.", sender=sender, to=SHOP, In_Reply_To=name, Cc=reply_address(NET, ticket.pk))
    )
    opened = Ticket.objects.get(pk=item.ticket_id)
    assert (item.outcome, opened.project_id) == ("opened", story.b.pk)
    assert ticket.messages.count() == 2
    refused = Event.objects.get(kind="security.mail_refused")
    assert refused.project_id == story.b.pk and "another project" in refused.payload["reason"]


def test_s04_a_third_party_with_a_good_name_changes_nothing_for_the_customer(story: Story) -> None:
    ticket = story.ticket()
    name = answered(story, ticket)
    desk.change_status(access=story.anna.access, ticket=ticket, status="solved")
    Delivery.objects.all().delete()
    [item] = read(story.a, letter("Я его юрист.", sender=EGOR, In_Reply_To=name, Cc="Вор <attacker@evil.example>"))
    own = Ticket.objects.get(pk=item.ticket_id)
    assert (item.outcome, own.similar_id) == ("opened", ticket.pk), "a ticket of his own that points to the case"
    assert own.person is not None and own.person != ticket.person
    assert ticket.messages.count() == 2
    assert not Participant.objects.filter(address="attacker@evil.example", verified=True).exists()
    ticket.refresh_from_db()
    assert (ticket.status, ticket.person is not None and ticket.person.name) == ("solved", "Дарья Соколова")
    assert list(ticket.participants.values_list("address", flat=True)) == ["darya@example.org"]
    answered(story, ticket)
    assert [row.recipients for row in Delivery.objects.all()] == [["darya@example.org"]]


def test_s04_a_forged_requester_is_kept_unverified_and_brings_in_nobody(story: Story, settings: Settings) -> None:
    settings.AUTHSERV_ID = AUTHSERV
    ticket = story.ticket()
    name = answered(story, ticket)
    Delivery.objects.all().delete()
    for verdict in (FAILED, f"{AUTHSERV}; none", "", "mx.evil.example; dmarc=pass header.from=example.org"):
        [item] = read(
            story.a,
            letter(
                f"Пришлите копию. {verdict}",
                In_Reply_To=name,
                Cc="attacker@evil.example",
                Authentication_Results=verdict,
            ),
        )
        assert (item.outcome, item.ticket_id) == ("added", ticket.pk), verdict
        assert Message.objects.get(pk=item.message_id).unverified, verdict
    assert not Participant.objects.filter(address="attacker@evil.example").exists()
    assert Event.objects.filter(kind="security.mail_refused", ticket_id=ticket.pk).count() == 4
    answered(story, ticket)
    assert [row.recipients for row in Delivery.objects.all()] == [["darya@example.org"]]


def test_s04_a_verified_participant_brings_others_in(story: Story, settings: Settings) -> None:
    settings.AUTHSERV_ID = AUTHSERV
    ticket = story.ticket()
    name = answered(story, ticket)
    mail = letter("Вот мой муж.", In_Reply_To=name, Cc=f"Иван <ivan@example.org>, {NET}", Authentication_Results=PASSED)
    [item] = read(story.a, mail)
    assert not Message.objects.get(pk=item.message_id).unverified
    assert dict(ticket.participants.values_list("address", "verified")) == {
        "darya@example.org": False,
        "ivan@example.org": True,
    }
    assert Event.objects.filter(kind="ticket.participant_added", payload__address="ivan@example.org").count() == 1


def test_s04_without_a_server_that_checks_senders_an_operator_decides_who_comes_in(story: Story) -> None:
    [item] = read(story.a, letter(Cc="Иван <ivan@example.org>"))
    ticket = Ticket.objects.get(pk=item.ticket_id)
    assert dict(ticket.participants.values_list("address", "verified")) == {
        "darya@example.org": False,
        "ivan@example.org": False,
    }
    answered(story, ticket)
    assert Delivery.objects.get().recipients == ["darya@example.org"]
    [answer] = read(story.a, letter("Это Иван.", sender="ivan@example.org", References="<x@example.org>"))
    assert answer.ticket_id != ticket.pk


FORM = {"sender": "Сайт <noreply@site.example>", "Reply_To": "Пётр <pyotr@example.org>"}


def test_s04_answers_go_where_a_sender_who_is_vouched_for_wishes(story: Story, settings: Settings) -> None:
    """A form on another site writes in its own name and gives the visitor's address for the answer."""
    settings.AUTHSERV_ID = AUTHSERV
    passed = f"{AUTHSERV}; dmarc=pass header.from=site.example"
    [item] = read(story.a, letter("Перезвоните мне", Authentication_Results=passed, **FORM))
    ticket = Ticket.objects.get(pk=item.ticket_id)
    assert dict(ticket.participants.values_list("address", "verified"))["pyotr@example.org"] is True
    name = answered(story, ticket)
    assert "pyotr@example.org" in Delivery.objects.get(purpose="reply").recipients
    [answer] = read(story.a, letter("Спасибо!", sender="pyotr@example.org", In_Reply_To=name))
    assert answer.ticket_id == ticket.pk


def test_s04_a_forged_wish_for_answers_sends_nothing_there(story: Story, settings: Settings) -> None:
    [item] = read(story.a, letter("Без проверки", Reply_To="egor@client.example"))
    settings.AUTHSERV_ID = AUTHSERV
    [forged] = read(story.a, letter("Подделка", Reply_To="egor@client.example", Authentication_Results=FAILED))
    [other] = read(story.a, letter("Себе же", Reply_To=f"{DARYA}, {NET}", Authentication_Results=PASSED))
    for found in (item, forged, other):
        ticket = Ticket.objects.get(pk=found.ticket_id)
        assert not ticket.participants.filter(verified=True).exclude(address="darya@example.org").exists()
        answered(story, ticket)
    assert {address for row in Delivery.objects.all() for address in row.recipients} == {"darya@example.org"}


def test_s33_only_the_topmost_result_of_our_own_server_counts(story: Story, settings: Settings) -> None:
    settings.AUTHSERV_ID = AUTHSERV
    raw = letter("Двое", message_id="<two@example.org>").as_bytes()
    [item] = read(story.a, f"Authentication-Results: {FAILED}\nAuthentication-Results: {PASSED}\n".encode() + raw)
    assert Message.objects.get(pk=item.message_id).unverified
    [item] = read(story.a, f"Authentication-Results: {PASSED}\n".encode() + letter("Один").as_bytes())
    assert not Message.objects.get(pk=item.message_id).unverified


@pytest.mark.parametrize(
    "sender",
    [
        "darya@example.org, egor@client.example",
        "=?utf-8?b?ZGFyeWFAZXhhbXBsZS5vcmc=?= <egor@client.example>",
        "=?utf-8?q?darya=40example.org?=@client.example",
    ],
)
def test_s32_an_address_made_of_encoded_words_is_nobodys(story: Story, sender: str, settings: Settings) -> None:
    settings.AUTHSERV_ID = AUTHSERV
    ticket = story.ticket()
    name = answered(story, ticket)
    raw = letter("Я Дарья.", sender="", In_Reply_To=name, Authentication_Results=PASSED).as_bytes()
    [item] = read(story.a, f"From: {sender}\n".encode() + raw)
    assert Message.objects.get(pk=item.message_id).unverified
    assert ticket.participants.count() == 1
