"""What the wiring joins: rules with escalation, webhooks, notices and calendars; the worker with the clocks."""

from __future__ import annotations

import datetime
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from otklik.accounts.events import UserDisabled
from otklik.accounts.models import Team
from otklik.automation import actions
from otklik.automation.actions import NewPlan
from otklik.automation.actions.rules import RulePlan
from otklik.automation.compiled import forget
from otklik.automation.models import Rule
from otklik.config.parts import clocks
from otklik.customers.models import Person
from otklik.desk import actions as desk
from otklik.desk.actions import NewMessage
from otklik.desk.models import Ticket, Topic
from otklik.events.actor import system
from otklik.events.changes import change
from otklik.events.models import Event
from otklik.lib import clock
from otklik.notifications.models import Notice
from otklik.notifications.sending import _told
from otklik.outbox.models import Delivery
from otklik.service_levels import actions as promises
from otklik.service_levels.models import Escalation
from otklik.service_levels.tests.world import at, office, policy, react
from otklik.service_levels.tests.world import clocks as clocks_of
from tests.story import Story

SAID = {"on": "event", "kinds": ["message.posted"]}


@pytest.fixture(autouse=True)
def _fresh() -> None:
    forget()


def rule(story: Story, name: str, *done: tuple[str, Any], conditions: Any = None, trigger: Any = None) -> Rule:
    """Have the supervisor of A write a rule."""
    plan = RulePlan(
        name=name,
        trigger=trigger or {"on": "event", "kinds": ["ticket.opened"]},
        conditions=conditions or {"join": "all", "items": []},
        actions=[{"do": do, "value": value} for do, value in done],
    )
    return actions.save_rule(access=story.vera.access, project=story.a, rule=None, plan=plan)


def only(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"join": "all", "items": [{"field": field, "op": op, "value": value}]}


def test_r266_a_rule_escalates_calls_other_systems_and_tells_colleagues(story: Story) -> None:
    react()
    told = {"people": [story.boris.pk], "who": ["supervisors"], "text": "Звонят: {{ticket.number}}"}
    rule(story, "Пожар", ("escalate", "Горит"), ("webhook", "alarm"), ("notify", told))
    rule(story, "Вверх", ("tag", ["up"]), trigger={"on": "event", "kinds": ["ticket.escalated"]})
    ticket = story.ticket()
    react()
    assert Ticket.objects.get(pk=ticket.pk).tags == ["up"], "any kind of event that concerns a ticket sets rules off"
    row = Escalation.objects.get(ticket=ticket)
    assert (row.level, row.reason) == (1, "Горит")
    assert Event.objects.get(kind="rule.called").payload["label"] == "alarm"
    notices = Notice.objects.filter(kind="rule").select_related("user").order_by("user__email")
    assert [row.user for row in notices] == [story.boris, story.marina, story.vera]
    page = story.client(story.boris).get("/notices").content.decode()
    assert f"Звонят: NET-{ticket.number}" in page and "Пожар" in page
    push = Delivery(project=story.a, payload={"user": story.boris.pk, "notice": notices[0].pk})
    assert _told(push)[1][0][1].text == f"Звонят: NET-{ticket.number}"
    assert "Звонят" not in story.client(story.egor).get("/notices").content.decode()


def test_s42_those_who_supervise_are_told_what_was_stopped_or_failed(story: Story) -> None:
    team = Team.objects.create(project=story.a, name="Вторая", line=2)
    rule(story, "Сломано", ("team", team.pk))
    team.delete()
    for _turn in range(5):
        story.ticket()
        react()
    changed = {"on": "event", "kinds": ["ticket.changed"]}
    rule(story, "Вверх", ("priority", 4), conditions=only("priority", "in", [1]), trigger=changed)
    rule(story, "Вниз", ("priority", 1), conditions=only("priority", "in", [4]), trigger=changed)
    desk.change_ticket(access=story.anna.access, ticket=story.ticket(), priority=4)
    react()
    found = Notice.objects.filter(kind__startswith="rule_").values_list("kind", "user__email").order_by("kind", "user")
    people = {story.marina.email, story.vera.email}
    assert {(kind, person) for kind, person in found} == {
        (kind, person) for kind in ("rule_off", "rule_loop") for person in people
    }
    assert len(found) == 4
    topic = Topic.objects.create(project=story.a, name="Связь")
    template = {"subject": "Проверка", "text": "Обойти узлы", "topic": topic.pk}
    daily = "FREQ=DAILY;BYHOUR=9;BYMINUTE=0"
    wanted = NewPlan(name="Обход узлов", rrule=daily, template=template, time_zone="Europe/Moscow")
    actions.save_plan(access=story.vera.access, project=story.a, plan=None, wanted=wanted)
    topic.delete()
    with clock.at(clock.now() + datetime.timedelta(days=1)):
        assert actions.open_due() == 0
    react()
    failed = Notice.objects.filter(kind="schedule_failed").values_list("user__email", flat=True)
    assert sorted(failed) == sorted(people)
    page = story.client(story.vera).get("/notices").content.decode()
    assert all(name in page for name in ("Сломано", "Вниз", "Обход узлов"))


def test_r266_conditions_ask_the_customer_the_words_and_the_calendar(story: Story) -> None:
    react()
    calendar_of_night = at(20)
    with clock.at(at(8)):
        office(story)
    asked: dict[str, dict[str, Any]] = {
        "vip": only("standing", "in", ["vip"]),
        "en": only("language", "in", ["en"]),
        "tver": only("region", "contains", "тверь"),
        "fire": only("message_text", "contains", "горит"),
        "monday": only("weekday", "in", ["1"]),
        "evening": only("time", "inside", ["19:00", "07:00"]),
        "off": only("working", "is", False),
        "on": only("working", "is", True),
    }
    for tag, conditions in asked.items():
        rule(story, tag, ("tag", [tag]), conditions=conditions, trigger=SAID)
    ticket = story.ticket()
    Person.objects.filter(pk=ticket.person_id).update(standing="vip", language="en", region="Тверь и область")

    def said(text: str, moment: datetime.datetime) -> set[str]:
        Ticket.objects.filter(pk=ticket.pk).update(tags=[])
        with clock.at(moment):
            message = NewMessage(text=text)
            desk.receive(actor=system("mail"), ticket=ticket, person=None, message=message, channel="mail")
            react()
        return set(Ticket.objects.get(pk=ticket.pk).tags)

    assert said("Горит!", calendar_of_night) == {"vip", "en", "tver", "fire", "monday", "evening", "off"}
    Person.objects.filter(pk=ticket.person_id).update(standing="", language="ru", region="")
    assert said("Ещё", at(10, day=1)) == {"on"}
    assert said("Ещё", at(13, 30, day=1)) == {"off"}, "lunch: the project's own calendar is asked"


def test_r283_a_ticket_sleeps_until_its_team_or_the_project_works(story: Story) -> None:
    react()
    with clock.at(at(8)):
        office(story)
        second = Team.objects.create(project=story.a, name="Вечерняя")
        form = promises.CalendarForm("Evening", "Europe/Moscow", week=[[[1200, 1320]]] * 7, teams=[second])
        promises.save_calendar(access=story.marina.access, project=story.a, calendar=None, form=form)
    rule(story, "Отложить", ("snooze", "work"), trigger=SAID)
    ticket, evening = story.ticket(), story.ticket()
    desk.assign(access=story.vera.access, ticket=evening, assignee=None, team=second)

    def sleeps(row: Ticket, moment: datetime.datetime) -> datetime.datetime | None:
        with clock.at(moment):
            desk.receive(actor=system("mail"), ticket=row, person=None, message=NewMessage(text="?"), channel="mail")
            react()
        return Ticket.objects.get(pk=row.pk).snoozed_until

    assert sleeps(ticket, at(13, 30)) == at(14), "after lunch"
    assert sleeps(ticket, at(15)) is None, "somebody works, and he wrote"
    assert sleeps(ticket, at(19, day=4)) == at(9, day=7)
    assert sleeps(evening, at(15, second=1)) == at(20)


def test_promises_are_chosen_by_topic_and_line_too(story: Story) -> None:
    with clock.at(at(8)):
        office(story)
        top = Topic.objects.create(project=story.a, name="Связь")
        below = Topic.objects.create(project=story.a, name="Узел", parent=top)
        second = Team.objects.create(project=story.a, name="Вторая", line=2)
        policy(story, "Topic", first_response=10, topics=[top.pk])
        policy(story, "Line", first_response=20, lines=[2])
        policy(story)
    with clock.at(at(9)):
        tickets = [story.ticket(email=f"{n}@example.org", phone="") for n in range(3)]
        desk.change_ticket(access=story.anna.access, ticket=tickets[0], topic=below)
        desk.assign(access=story.vera.access, ticket=tickets[1], assignee=None, team=second)
        found = [clocks_of(ticket)["first_response"] for ticket in tickets]
    assert [row.policy.name for row in found] == ["Topic", "Line", "Standard"]
    assert [row.due_at for row in found] == [at(9, 10), at(9, 20), at(10)]
    desk.change_ticket(access=story.anna.access, ticket=tickets[0], topic=None)
    assert clocks_of(tickets[0])["first_response"].policy.name == "Standard"


@pytest.mark.django_db(transaction=True)
def test_f24_any_number_of_workers_wake_by_the_next_row_and_a_mark_fires_once(story: Story) -> None:
    with clock.at(at(8)):
        office(story)
        policy(story)
    assert clocks.look() == clocks.LONGEST
    with clock.at(at(9)):
        for number in range(12):
            story.ticket(email=f"{number}@example.org", phone="")
        react()
    with clock.at(at(9, 47, second=59) + datetime.timedelta(milliseconds=700)):
        assert clocks.look() == pytest.approx(0.3)  # it sleeps until the row is due, not for a round
    start = threading.Barrier(4)

    def worker(_n: int) -> None:
        start.wait()
        try:
            with clock.at(at(9, day=9)):
                for _round in range(12):
                    clocks.look()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(worker, range(4)))
    with clock.at(at(9, day=9)):
        while promises.fire():
            pass
    kinds = Event.objects.filter(kind__in=["clock.warned", "clock.breached"]).values_list("kind", "payload__clock")
    assert len(kinds) == len(set(kinds)) == 12 * 2 * 2  # two clocks a ticket, two marks a clock


def test_work_of_who_may_sign_in_no_more_goes_back_to_the_queue(story: Story) -> None:
    ticket = story.ticket()
    desk.take(access=story.boris.access, ticket=ticket)
    with change(actor=story.olga.access.actor) as current:
        current.record(UserDisabled(user=story.boris.pk, email=story.boris.email, disabled=True))
    react()
    ticket.refresh_from_db()
    assert ticket.assignee is None
