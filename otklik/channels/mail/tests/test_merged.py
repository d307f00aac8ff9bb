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
