"""Answers to a ticket that was merged: by its signed address and by its Message-ID they land where it goes on."""

from __future__ import annotations

import datetime

import pytest

from otklik.channels.mail.tests.support import NET, letter, read
from otklik.desk import actions as desk
from otklik.desk.models import Message, Ticket
from otklik.desk.signing import reply_address
from otklik.lib import clock
from tests.story import Story

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = datetime.timedelta(hours=1)


def test_r073_answers_to_a_merged_ticket_land_in_its_target(story: Story) -> None:
    source, target = story.ticket(), story.ticket()
    access = story.anna.access
    posted = desk.post(access=access, ticket=source, kind="reply", message=desk.NewMessage(text="Перезагрузите."))
    desk.snooze(access=access, ticket=target, until=clock.now() + HOUR)
    desk.merge(access=access, source=source, target=target)
    items = read(
        story.a,
        letter("Не помогло", to=reply_address(NET, source.pk)),
        letter("Совсем", In_Reply_To=posted.external_id),
    )
    assert [(item.outcome, item.ticket_id) for item in items] == [("added", target.pk)] * 2
    row = Ticket.objects.get(pk=target.pk)
    assert (row.message_count, row.unread, row.snoozed_until) == (5, True, None)
    assert not Message.objects.filter(ticket=source).exists()


def test_s39_a_requester_who_was_left_outside_opens_a_ticket_of_his_own(story: Story) -> None:
    target = story.ticket()
    source = story.ticket(email="other@example.org", name="Другой", phone="")
    desk.merge(access=story.anna.access, source=source, target=target)
    [item] = read(story.a, letter("А моё?", sender="Другой <other@example.org>", to=reply_address(NET, source.pk)))
    assert item.outcome == "opened"
    assert Ticket.objects.get(pk=target.pk).message_count == 2


def test_r074_answers_to_what_was_split_off_land_where_it_is_now(story: Story) -> None:
    """By the nearest message that is named, though the address still names the first ticket."""
    ticket = story.ticket()
    access = story.anna.access
    router, bill = (
        desk.post(access=access, ticket=ticket, kind="reply", message=desk.NewMessage(text=text))
        for text in ("Перезагрузите роутер.", "Пришлите счёт.")
    )
    other = desk.split(access=access, ticket=ticket, messages=[bill.pk], subject="Счёт").target
    to = reply_address(NET, ticket.pk)
    both = f"{router.external_id} {bill.external_id}"
    items = read(
        story.a,
        letter("Вот счёт", to=to, In_Reply_To=bill.external_id, References=both),
        letter("Роутер не помог", to=to, In_Reply_To=router.external_id, References=both),
        letter("Без адреса", References=both),
        # S04: whoever takes no part in either opens his own, and it points to where the message is.
        letter("А я?", sender="Чужой <other@example.org>", to=to, In_Reply_To=bill.external_id),
        # S05: one flipped digit of the message and the name is nobody's.
        letter("Подделка", In_Reply_To=bill.external_id.replace(f".{bill.pk}.", f".{router.pk}.")),
    )
    assert [(item.outcome, item.ticket_id) for item in items[:3]] == [
        ("added", other.pk), ("added", ticket.pk), ("added", other.pk),
    ]  # fmt: skip
    assert [item.outcome for item in items[3:]] == ["opened", "opened"]
    third = story.ticket()
    desk.merge(access=access, source=other, target=third)
    [item] = read(story.a, letter("Ещё счёт", to=to, In_Reply_To=bill.external_id))
    assert item.ticket_id == third.pk


def test_r074_a_reader_who_stayed_behind_is_heard_where_he_takes_part(story: Story) -> None:
    ticket = story.ticket()
    access = story.anna.access
    desk.add_participant(access=access, ticket=ticket, address="boss@example.org")
    bill = desk.post(access=access, ticket=ticket, kind="reply", message=desk.NewMessage(text="Пришлите счёт."))
    desk.split(access=access, ticket=ticket, messages=[bill.pk])
    [item] = read(story.a, letter("Это мой", sender="Босс <boss@example.org>", In_Reply_To=bill.external_id))
    assert (item.outcome, item.ticket_id) == ("added", ticket.pk)
