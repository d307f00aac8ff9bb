"""Tickets go up: who answers, by which rule, once a cause (R93, R98, R108-R111, R120)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from otklik.accounts.access import DeniedError, load_access
from otklik.accounts.models import User
from otklik.desk import timeline
from otklik.desk.actions import NewMessage, change_status, follow, post, snooze, wake
from otklik.desk.actions.merge import merge
from otklik.desk.models import Follower, Message, Ticket, Topic
from otklik.events import reactor
from otklik.events.actor import system
from otklik.events.changes import change
from otklik.events.models import Event
from otklik.lib import clock
from otklik.service_levels.actions.escalate import escalate, look_for_silence
from otklik.service_levels.actions.matrix import add_absence, save_responsible
from otklik.service_levels.choosing import Asked, choose
from otklik.service_levels.events import ClockBreached, ClockWarned
from otklik.service_levels.models import Absence, Escalation, EscalationRule, Responsible
from tests.story import Story

pytestmark = pytest.mark.django_db
MONDAY = datetime.datetime(2026, 11, 23, 12, 0, tzinfo=datetime.UTC)  # 15:00 in Moscow


def react() -> None:
    """Run what waits for the worker's reactor, and what that brings about."""
    for _round in range(10):
        if not reactor.take():
            return


def name(story: Story, user: User, **fields: Any) -> Responsible:
    """Put a line into the matrix of A."""
    values = {"side": "ours", "level": 1, **fields}
    return save_responsible(access=load_access(story.marina), project=story.a, line=None, user=user, **values)


def who(story: Story, **asked: Any) -> User | None:
    """Return who answers in A on Monday at three, unless asked otherwise."""
    return choose(Asked(**{"project": story.a, "at": MONDAY, **asked})).user


def ups(ticket: Ticket) -> list[tuple[str, int, str]]:
    """Return trigger, level and manager of each time a ticket went up."""
    rows = Escalation.objects.filter(ticket=ticket).order_by("id")
    return [(row.trigger, row.level, row.manager_name) for row in rows]


def test_r98_the_line_that_says_most_counts(story: Story) -> None:
    top = Topic.objects.create(project=story.a, name="Связь")
    deep = Topic.objects.create(project=story.a, name="Роутер", parent=top)
    assert who(story) == story.marina, "nobody is named: a manager of the project"
    name(story, story.vera)
    name(story, story.anna, topics=[top.pk])
    name(story, story.boris, regions=["Тверь"], standings=["vip"])
    assert who(story) == story.vera
    assert who(story, topic=deep.pk) == story.anna, "topics take in what lies below them"
    assert who(story, region="тверь ", standing="vip") == story.boris
    assert who(story, region="тверь", standing="") == story.vera
    assert who(story, topic=deep.pk, region="Тверь", standing="vip") == story.anna, "a topic says more than a region"
    name(story, story.boris, topics=[deep.pk])
    assert who(story, topic=deep.pk) == story.boris, "a nearer topic says more"
    name(story, story.inna, level=3)
    assert who(story, level=2) == story.inna, "nobody at this level: the nearest above"
    assert who(story, side="client", level=1) == story.vera, "nobody on that side: ours"
    name(story, story.gleb, side="client")
    assert who(story, side="client", level=1) == story.gleb


def test_r98_time_of_day_and_weekdays_over_midnight(story: Story) -> None:
    name(story, story.vera)
    name(story, story.anna, weekdays=[0], from_minute=22 * 60, until_minute=6 * 60)
    at = datetime.datetime(2026, 11, 23, 0, 0, tzinfo=story.a.zone)
    hours = {h: who(story, at=at + datetime.timedelta(hours=h)) for h in (5, 15, 23, 29, 31, 47)}
    assert hours == {
        5: story.vera, 15: story.vera, 23: story.anna, 29: story.anna, 31: story.vera, 47: story.vera,
    }  # fmt: skip


def test_r98_deputies_stand_in_on_absence_dates(story: Story) -> None:
    line = name(story, story.vera, deputies=[story.anna.pk, story.boris.pk])
    access = load_access(story.marina)
    day = datetime.date(2026, 11, 23)
    add_absence(access=access, project=story.a, user=story.vera, since=day, until=day)
    assert who(story) == story.anna
    add_absence(access=access, project=story.a, user=story.anna, since=day, until=day + datetime.timedelta(days=3))
    assert who(story) == story.boris
    assert who(story, at=MONDAY + datetime.timedelta(days=1)) == story.vera
    Absence.objects.all().delete()
    story.vera.is_active = False
    story.vera.save()
    assert who(story) == story.anna
    assert line.version == 1


def test_r98_the_matrix_takes_only_people_and_topics_of_the_project(story: Story) -> None:
    foreign = Topic.objects.create(project=story.b, name="Чужая")
    for user, fields in (
        (story.egor, {}),
        (story.gleb, {}),
        (story.anna, {"side": "client"}),
        (story.anna, {"deputies": [story.egor.pk]}),
        (story.anna, {"topics": [foreign.pk]}),
        (story.anna, {"standings": ["nobody"]}),
        (story.anna, {"from_minute": 60}),
        (story.anna, {"level": 9}),
    ):
        with pytest.raises(ValidationError):
            name(story, user, **fields)
    with pytest.raises(DeniedError):
        save_responsible(
            access=load_access(story.anna), project=story.a, line=None, user=story.anna, side="ours", level=1
        )
    assert not Responsible.objects.exists()


def test_r108_each_new_project_has_the_usual_rules_once(story: Story) -> None:
    react()
    rows = EscalationRule.objects.filter(project=story.a)
    assert [(row.trigger, row.amount, row.level, row.is_active) for row in rows] == [
        ("silence", 72, 1, True), ("replies", 5, 1, True), ("warned", 0, 1, True), ("breached", 0, 2, True),
    ]  # fmt: skip
    assert EscalationRule.objects.filter(project=story.b).count() == 4


def test_r109_no_reaction_for_three_days_goes_up_once(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    now = MONDAY
    monkeypatch.setattr(clock, "now", lambda: now)
    react()
    name(story, story.vera)
    silent, answered, closed, asleep = (story.ticket(subject=subject) for subject in "abcd")
    access = load_access(story.anna)
    post(access=access, ticket=answered, kind="reply", message=NewMessage(text="Ответ"))
    change_status(access=access, ticket=closed, status="closed")
    snooze(access=access, ticket=asleep, until=now + datetime.timedelta(days=10))
    now = MONDAY + datetime.timedelta(hours=72) - datetime.timedelta(seconds=1)
    look_for_silence()
    assert not Escalation.objects.exists()
    now = MONDAY + datetime.timedelta(hours=72)
    look_for_silence()
    look_for_silence()
    assert ups(silent) == [("silence", 1, str(story.vera))]
    assert Escalation.objects.count() == 1
    silent.refresh_from_db()
    assert silent.level == 1
    assert Follower.objects.filter(ticket=silent, user=story.vera).exists(), "he sees it in his list"
    # A rule that begins anew (its memory lost with a restart) finds the cause written down.
    EscalationRule.objects.update(looked_until=None)
    look_for_silence()
    assert Escalation.objects.count() == 1
    now = MONDAY + datetime.timedelta(days=5)
    wake(access=access, ticket=asleep)
    react()
    assert ups(asleep) == [("silence", 1, str(story.vera))], "what slept is looked at when it wakes"


def test_r109_portions_lose_nothing(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    now = MONDAY
    monkeypatch.setattr(clock, "now", lambda: now)
    react()
    tickets = [story.ticket(subject=str(number)) for number in range(5)]
    for number in range(4):
        now = MONDAY + datetime.timedelta(minutes=number)
        tickets.append(story.ticket(subject=f"later {number}"))
    now = MONDAY + datetime.timedelta(days=4)
    while look_for_silence(limit=2):
        pass
    assert sorted(Escalation.objects.values_list("ticket_id", flat=True)) == [ticket.pk for ticket in tickets]


def test_r110_more_than_five_replies_go_up_once(story: Story) -> None:
    react()
    name(story, story.vera)
    ticket = story.ticket()
    access = load_access(story.anna)
    for number in range(7):
        post(access=access, ticket=ticket, kind="reply", message=NewMessage(text=f"Ответ {number}"))
        post(access=access, ticket=ticket, kind="note", message=NewMessage(text="Заметка"))
        react()
        assert len(ups(ticket)) == (1 if number >= 5 else 0)
    assert ups(ticket) == [("replies", 1, str(story.vera))]


def reached(ticket: Ticket, event: type[ClockWarned] | type[ClockBreached], number: int) -> None:
    """Have a clock of a ticket reach its mark."""
    with change(actor=system("clocks")) as current:
        current.record(
            event(
                project=ticket.project_id,
                ticket=ticket.pk,
                clock=number,
                target="first_response",
                minutes=60,
                due_at="2026-11-23T12:00:00+00:00",
                policy=1,
                policy_name="Обычная",
            )
        )
    react()


def test_r108_clocks_at_80_and_100_percent_raise_the_level(story: Story) -> None:
    react()
    name(story, story.vera)
    name(story, story.inna, level=2)
    ticket = story.ticket()
    reached(ticket, ClockWarned, 7)
    reached(ticket, ClockWarned, 7)
    reached(ticket, ClockBreached, 7)
    assert ups(ticket) == [("warned", 1, str(story.vera)), ("breached", 2, str(story.inna))]
    told = [line.text for line in timeline.lines(Event.objects.filter(kind="ticket.escalated").order_by("id"))]
    assert "80 %" in told[0]
    assert str(story.vera) in told[0]
    assert Escalation.objects.get(ticket=ticket, is_current=True).level == 2
    change_status(access=load_access(story.anna), ticket=ticket, status="closed")
    reached(ticket, ClockBreached, 8)
    assert len(ups(ticket)) == 2, "what has ended does not go up"


def test_r111_a_case_of_the_client_company_goes_to_its_manager(story: Story) -> None:
    react()
    name(story, story.gleb, side="client")
    ticket = story.ticket()
    change_status(access=load_access(story.anna), ticket=ticket, status="waiting_client")
    reached(ticket, ClockWarned, 9)
    row = Escalation.objects.get()
    assert (row.side, row.manager) == ("client", story.gleb)
    ticket.refresh_from_db()
    assert (ticket.with_client, ticket.status, ticket.level) == (True, "waiting_client", 1)
    question = Message.objects.get(ticket=ticket, kind="question")
    assert str(story.gleb) in question.text
    assert story.client(story.gleb).get(f"/cabinet/NET-{ticket.number}").status_code == 200


def test_r120_by_hand_with_a_reason(story: Story) -> None:
    name(story, story.vera)
    ticket = story.ticket()
    access = load_access(story.anna)
    with pytest.raises(ValidationError):
        escalate(access=access, ticket=ticket, reason="  ")
    escalate(access=access, ticket=ticket, reason="Просит руководителя", hand_over=True)
    ticket.refresh_from_db()
    assert (ticket.level, ticket.assignee) == (1, story.vera)
    with pytest.raises(DeniedError):
        escalate(access=load_access(story.inna), ticket=ticket, reason="Нет")
    with pytest.raises(DeniedError):
        escalate(access=load_access(story.egor), ticket=ticket, reason="Нет")
    event = Event.objects.get(kind="ticket.escalated")
    assert (event.actor_id, event.payload["reason"]) == (story.anna.pk, "Просит руководителя")
    follow(access=load_access(story.vera), ticket=ticket)


def test_merged_tickets_do_not_go_up(story: Story) -> None:
    react()
    one, other = story.ticket(subject="one"), story.ticket(subject="other")
    merge(access=load_access(story.anna), source=one, target=other)
    reached(one, ClockWarned, 5)
    assert not Escalation.objects.filter(ticket=one).exists()
