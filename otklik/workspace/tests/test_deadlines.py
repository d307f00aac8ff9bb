"""Deadlines in lists and their explanation beside the ticket."""

from __future__ import annotations

import datetime

import pytest

from otklik.desk.actions import NewMessage, post
from otklik.lib import clock
from otklik.service_levels.queries import explained
from otklik.service_levels.tests.world import at, office, policy, react
from tests.story import Story

pytestmark = pytest.mark.django_db


def test_a_deadline_is_in_the_list_and_explained_beside_the_ticket(story: Story) -> None:
    with clock.at(at(8)):
        office(story)
        policy(story)
    with clock.at(at(12, 30)):
        ticket = story.ticket()
        react()
        anna = story.client(story.anna)
        page = anna.get(f"/work/NET-{ticket.number}").content.decode()
        assert 'class="ticket-due is-' in page
        assert "14:30" in page
        assert "work-explained" in page
    assert "work-explained" not in story.client(story.egor).get(f"/work/NET-{ticket.number}").content.decode()
    assert explained(story.gleb.access, ticket) == []
    assert explained(story.egor.access, ticket) == []


def test_each_counted_interval_is_told_and_they_add_up(story: Story) -> None:
    with clock.at(at(8)):
        office(story)
        policy(story)
    with clock.at(at(12, 30)):
        ticket = story.ticket()
    with clock.at(at(14, 30)):
        post(access=story.anna.access, ticket=ticket, kind="reply", message=NewMessage(text="Смотрим."))
    with clock.at(at(17)):
        post(access=story.anna.access, ticket=ticket, kind="note", message=NewMessage(text="Ждём."), status="open")
        react()
        row = next(one for one in explained(story.anna.access, ticket) if one.clock.target == "solution")
    told = [(part.since, part.until, part.seconds // 60, part.why) for part in row.intervals]
    assert told == [
        (at(12, 30), at(13), 30, ""),
        (at(13), at(14), 0, "off"),
        (at(14), at(14, 30), 30, ""),
        (at(14, 30), at(17), 0, "waiting_customer"),
        (at(17), at(18), 60, ""),
        (at(18), at(9, day=1), 0, "off"),
        (at(9, day=1), at(13, day=1), 240, ""),
        (at(13, day=1), at(14, day=1), 0, "off"),
        (at(14, day=1), at(16, day=1), 120, ""),
    ]
    assert row.used == row.clock.minutes * 60
    assert row.clock.due_at == told[-1][1]
    assert datetime.timedelta(seconds=row.left) == datetime.timedelta()
