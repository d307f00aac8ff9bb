"""Events in plain words."""

from __future__ import annotations

import datetime
import uuid

import pytest
from django.utils import timezone, translation

from otklik.desk import timeline
from otklik.desk.actions import NewMessage, assign, change_status, change_ticket, post, receive, take
from otklik.events.actor import Actor
from otklik.events.models import Event
from otklik.events.typed import KINDS
from tests.story import Story, make_story


@pytest.fixture
def story(db: None) -> Story:
    return make_story()


def texts(ticket_id: int) -> list[str]:
    return [
        f"{line.actor} {line.text}" for line in timeline.lines(Event.objects.filter(ticket_id=ticket_id).order_by("id"))
    ]


def test_a_life_of_a_ticket_reads_as_a_story(story: Story) -> None:
    ticket = story.ticket()
    anna, boris = story.anna.access, story.boris.access
    with translation.override("en"):
        take(access=anna, ticket=ticket)
        take(access=boris, ticket=ticket, force=True)
        assign(access=boris, ticket=ticket, assignee=None, team=story.first_line)
        assign(access=boris, ticket=ticket, assignee=story.vera, team=story.first_line)
        change_ticket(access=anna, ticket=ticket, priority=4, subject="Авария", tags=["лесная"])
        change_status(access=anna, ticket=ticket, status="solved", reason="заработало")
        change_status(access=anna, ticket=ticket, status="open")
        told = texts(ticket.pk)
    assert told == [
        "Otklik opened the ticket (e-mail)",
        "Анна Лебедева took the ticket",
        "Борис Орлов took the ticket over from Анна Лебедева",
        "Борис Орлов gave the ticket to the team Первая линия",
        "Борис Орлов gave the ticket to Вера Зайцева",
        "Анна Лебедева changed the subject: Не работает интернет → Авария; changed the priority: Normal → Urgent; "
        "changed the tags: — → лесная",
        "Анна Лебедева changed the status: Open → Solved · заработало",
        "Анна Лебедева reopened the ticket (it was: Solved; reopened in all: 1)",
    ]


def test_what_a_message_says_by_itself_is_not_said_twice(story: Story) -> None:
    ticket = story.ticket()
    with translation.override("en"):
        before = len(texts(ticket.pk))
        post(access=story.anna.access, ticket=ticket, kind="reply", message=NewMessage(text="Чиним"))
        receive(actor=Actor("customer", None, "Дарья"), ticket=ticket, message=NewMessage(text="Ждём"), channel="mail")
        assert len(texts(ticket.pk)) == before
        post(access=story.anna.access, ticket=ticket, kind="reply", message=NewMessage(text="Всё"), status="solved")
        assert texts(ticket.pk)[before:] == ["Анна Лебедева changed the status: Open → Solved"]


def test_who_held_it_and_when(story: Story) -> None:
    ticket = story.ticket()
    take(access=story.anna.access, ticket=ticket)
    assign(access=story.anna.access, ticket=ticket, assignee=None, team=story.first_line)
    take(access=story.boris.access, ticket=ticket)
    held = timeline.holdings(Event.objects.filter(ticket_id=ticket.pk).order_by("id"))
    assert [(row.name, row.team) for row in held] == [
        ("Анна Лебедева", ""),
        ("", "Первая линия"),
        ("Борис Орлов", "Первая линия"),
    ]
    assert [row.until for row in held] == [held[1].since, held[2].since, None]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_row_of_any_kind_and_age_can_be_read(kind: str) -> None:
    """Old rows lack fields, newer ones have fields this version does not know."""
    now = timezone.now() + datetime.timedelta(0)
    for payload in ({}, {"before": "gone", "after": "new-status", "changes": {"colour": ["a"]}, "new": [1]}):
        row = Event(
            pk=1, kind=kind, actor_kind="user", actor_name="Анна", change_id=uuid.uuid4(), payload=payload, at=now
        )
        for line in timeline.lines([row]):
            assert line.text
