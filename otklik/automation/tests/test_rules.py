"""Rules from the change to what they did: order, walls, once, loops, failures (R266, R283, S14, S42)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from otklik.accounts.access import DeniedError
from otklik.accounts.models import Team, User
from otklik.automation import actions
from otklik.automation.actions.rules import RulePlan
from otklik.automation.compiled import forget
from otklik.automation.models import Firing, LoopAlarm, Rule
from otklik.desk import timeline
from otklik.desk.actions import NewMessage, change_status, change_ticket, post
from otklik.desk.models import AnswerTemplate, Follower, Message, Ticket, Topic
from otklik.desk.queries import history_of
from otklik.events import reacting
from otklik.events.models import Event
from otklik.lib import clock
from otklik.outbox.models import Delivery
from tests.story import Story

pytestmark = pytest.mark.django_db
OPENED = {"on": "event", "kinds": ["ticket.opened"]}
CHANGED = {"on": "event", "kinds": ["ticket.changed"]}


def tree(*items: tuple[str, str, Any], join: str = "all") -> dict[str, Any]:
    """Return conditions."""
    return {"join": join, "items": [{"field": field, "op": op, "value": value} for field, op, value in items]}


def rule(story: Story, name: str, trigger: Any, *done: tuple[str, Any], **more: Any) -> Rule:
    """Have the supervisor of A write a rule."""
    plan = RulePlan(name=name, trigger=trigger, actions=[{"do": do, "value": value} for do, value in done], **more)
    return actions.save_rule(access=story.vera.access, project=story.a, rule=None, plan=plan)


def react() -> None:
    """Run what the worker would until nothing is left to react to."""
    seen: set[Any] = set()
    for _turn in range(30):
        waiting = [pk for pk in Event.objects.order_by("id").values_list("change_id", flat=True) if pk not in seen]
        if not waiting:
            return
        for change_id in dict.fromkeys(waiting):
            seen.add(change_id)
            assert reacting.run_change(change_id) == []
    raise AssertionError("it never ends")


def lines(story: Story, ticket: Ticket) -> list[tuple[str, str]]:
    """Return the timeline of a ticket as Anna reads it."""
    return [(line.actor, line.text) for line in timeline.lines(history_of(story.anna.access, ticket))]


@pytest.fixture(autouse=True)
def _fresh() -> None:
    forget()


def test_r266_a_rule_sets_assigns_tags_notes_and_stands_in_the_timeline(story: Story) -> None:
    topic = Topic.objects.create(project=story.a, name="Связь")
    rule(
        story,
        "Ночные",
        OPENED,
        ("priority", 4),
        ("topic", topic.pk),
        ("tag", ["Ночь"]),
        ("team", story.first_line.pk),
        ("person", story.anna.pk),
        ("note", "Позвонить: {{customer.name}}, {{ticket.number}}"),
        ("status", "open"),
        conditions=tree(("subject", "contains", "интернет"), ("by", "not_in", ["rule"])),
    )
    ticket, other = story.ticket(), story.ticket(subject="Счёт")
    react()
    ticket.refresh_from_db()
    other.refresh_from_db()
    assert (ticket.priority, ticket.topic, ticket.tags, ticket.team) == (4, topic, ["ночь"], story.first_line)
    assert (ticket.assignee, ticket.status) == (story.anna, "open")
    note = Message.objects.get(ticket=ticket, kind="note")
    assert note.text == f"Позвонить: Дарья Соколова, NET-{ticket.number}" and "Ночные" in note.author_name
    assert (other.priority, other.assignee) == (2, None)
    told = lines(story, ticket)
    assert all("Ночные" in actor for actor, _text in told[1:]) and len(told) > 5
    assert Event.objects.filter(kind="rule.fired", ticket_id=ticket.pk).count() == 1
    assert Firing.objects.get().done == ["priority", "topic", "tag", "team", "person", "note", "status"]


def test_r283_a_rule_has_colleagues_follow_and_tickets_sleep(story: Story) -> None:
    sunday = datetime.datetime(2027, 3, 7, 12, tzinfo=datetime.UTC)
    team = {"who": ["team", "supervisors"], "people": [story.boris.pk]}
    rule(story, "Следить", OPENED, ("team", story.first_line.pk), ("follow", team))
    rule(story, "Час", CHANGED, ("snooze", 60), conditions=tree(("tags", "any", ["час"])))
    rule(story, "Завтра", CHANGED, ("snooze", "work"), conditions=tree(("tags", "any", ["завтра"])))
    anna = story.anna.access
    with clock.at(sunday):
        later, tomorrow, ended = story.ticket(), story.ticket(), story.ticket()
        react()
        change_ticket(access=anna, ticket=later, tags=["час"])
        change_ticket(access=anna, ticket=tomorrow, tags=["завтра"])
        change_status(access=anna, ticket=ended, status="solved")
        change_ticket(access=anna, ticket=ended, tags=["час"])
        react()
    held = {user.email for user in User.objects.filter(pk__in=Follower.objects.filter(ticket=later).values("user"))}
    assert held == {one.email for one in (story.anna, story.boris, story.vera, story.marina)}
    assert any("Следить" in actor and "Борис" in text for actor, text in lines(story, later))
    until = dict(Ticket.objects.values_list("pk", "snoozed_until"))
    assert until[later.pk] == sunday + datetime.timedelta(hours=1)
    assert until[tomorrow.pk] == datetime.datetime(2027, 3, 8, 6, tzinfo=datetime.UTC), "Monday, nine by Moscow"
    assert until[ended.pk] is None and not Firing.objects.filter(state="failed").exists()
    with clock.at(sunday + datetime.timedelta(days=1)):  # somebody works: it need not wait
        awake = story.ticket()
        change_ticket(access=anna, ticket=awake, tags=["завтра"])
        react()
    assert Ticket.objects.get(pk=awake.pk).snoozed_until is None
    for bad in (("follow", {"who": []}), ("follow", {"people": [story.egor.pk]}), ("snooze", 0), ("snooze", "later"),
                ("snooze", True), ("snooze", 366 * 1440 + 1)):  # fmt: skip
        with pytest.raises(ValidationError):
            rule(story, "x", OPENED, bad)


def test_r266_order_is_explicit_and_a_last_rule_ends_it(story: Story) -> None:
    first = rule(story, "A", OPENED, ("tag", ["a"]))
    rule(story, "B", OPENED, ("tag", ["b"]), conditions=tree(("tags", "any", ["a"])), is_last=True)
    third = rule(story, "C", OPENED, ("tag", ["c"]))
    ticket = story.ticket()
    react()
    ticket.refresh_from_db()
    assert ticket.tags == ["a", "b"]  # B sees what A did, C nothing
    actions.move_rule(access=story.vera.access, rule=third, direction="up")
    actions.move_rule(access=story.vera.access, rule=first, direction="down")
    assert list(Rule.objects.values_list("name", flat=True)) == ["C", "A", "B"]
    ticket = story.ticket()
    react()
    ticket.refresh_from_db()
    assert ticket.tags == ["c", "a", "b"]


def test_r266_each_rule_acts_once_on_an_event(story: Story) -> None:
    rule(story, "Once", OPENED, ("note", "x"))
    story.ticket()
    opened = Event.objects.get(kind="ticket.opened")
    from otklik.automation.reactions import run_rules

    for _turn in range(3):
        run_rules(opened)
    react()
    assert Message.objects.filter(kind="note").count() == 1 and Firing.objects.count() == 1


def test_s42_rules_that_set_each_other_off_stop_with_one_alarm(story: Story) -> None:
    rule(story, "Up", CHANGED, ("priority", 4), conditions=tree(("priority", "in", [1])))
    rule(story, "Down", CHANGED, ("priority", 1), conditions=tree(("priority", "in", [4])))
    rule(story, "Down too", CHANGED, ("priority", 1), conditions=tree(("priority", "in", [4])))
    ticket = story.ticket()
    react()
    before = Event.objects.count()
    change_ticket(access=story.anna.access, ticket=ticket, priority=4)
    react()
    written = Event.objects.filter(pk__gt=before, kind="ticket.changed", actor_name__startswith="rule ")
    assert 0 < written.count() <= 10
    assert Event.objects.filter(kind="rule.loop_stopped").count() == 1 and LoopAlarm.objects.count() == 1
    assert max(Event.objects.values_list("depth", flat=True)) <= 5
    assert set(Event.objects.get(kind="rule.loop_stopped").payload["names"]) <= {"Up", "Down", "Down too"}
    change_ticket(access=story.anna.access, ticket=ticket, tags=["again"])
    react()
    assert LoopAlarm.objects.count() == 2  # another cause, another alarm


def test_r266_a_failing_rule_does_nothing_and_is_switched_off_with_an_alarm(story: Story) -> None:
    team = Team.objects.create(project=story.a, name="Вторая", line=2)
    broken = rule(story, "Broken", OPENED, ("tag", ["half"]), ("team", team.pk))
    rule(story, "Fine", OPENED, ("tag", ["fine"]))
    team.delete()
    for _turn in range(6):
        ticket = story.ticket()
        react()
        ticket.refresh_from_db()
        assert ticket.tags == ["fine"]
    broken.refresh_from_db()
    assert (broken.is_active, broken.failures) == (False, 5) and broken.last_error
    assert Event.objects.filter(kind="rule.failed").count() == 5
    assert Event.objects.filter(kind="rule.switched_off").count() == 1
    assert Firing.objects.filter(rule=broken, state="failed").exclude(error="").count() == 5
    actions.switch_rule(access=story.vera.access, rule=broken, on=True)
    broken.refresh_from_db()
    assert (broken.is_active, broken.failures, broken.last_error) == (True, 0, "")


def test_s03_a_rule_does_nothing_beyond_the_wall_of_its_project(story: Story) -> None:
    foreign = Topic.objects.create(project=story.b, name="Чужая")
    shared = AnswerTemplate.objects.create(project=story.b, name="x", body="x")
    strange: list[tuple[str, Any]] = [
        ("topic", foreign.pk),
        ("reply", shared.pk),
        ("person", story.egor.pk),
        ("notify", {"people": [story.egor.pk], "text": "x"}),
        ("status", "gone"),
        ("priority", True),
        ("tag", []),
        ("erase", 1),
    ]
    for do, value in strange:
        with pytest.raises(ValidationError):
            rule(story, "X", OPENED, (do, value))
    for condition in (("topic", "in", [foreign.pk]), ("assignee", "in", ["me"]), ("weekday", "in", ["8"])):
        with pytest.raises(ValidationError):
            rule(story, "X", OPENED, ("priority", 1), conditions=tree(condition))
    for trigger in ({"on": "event", "kinds": ["rule.fired"]}, {"on": "since", "of": "x", "minutes": 1}, 7, None):
        with pytest.raises(ValidationError):
            rule(story, "X", trigger, ("priority", 1))
    rule(story, "Mine", OPENED, ("priority", 4))
    theirs = story.ticket(story.b)
    react()
    theirs.refresh_from_db()
    assert theirs.priority == 2 and Rule.objects.count() == 1
    plan = RulePlan(name="x", trigger=OPENED, actions=[{"do": "priority", "value": 1}])
    for stranger in (story.egor, story.anna, story.gleb):
        with pytest.raises(DeniedError):
            actions.save_rule(access=stranger.access, project=story.a, rule=None, plan=plan)


def test_s14_placeholders_of_rules_are_names_of_a_list_replaced_once(story: Story) -> None:
    words = "{{7*7}} {% debug %} {{ticket.customer.password}} {{x.__class__}} ${a} {{customer.name}}"
    rule(story, "S14", OPENED, ("note", words), ("notify", {"who": ["supervisors"], "text": words}))
    ticket = story.ticket(name="{{ticket.number}}", email="new@example.org", phone="")
    react()
    expected = words.replace("{{customer.name}}", "{{ticket.number}}")
    assert Message.objects.get(ticket=ticket, kind="note").text == expected
    notice = Event.objects.get(kind="rule.notice").payload
    assert notice["text"] == expected and notice["people"] == sorted([story.vera.pk, story.marina.pk])


def test_r266_an_answer_by_a_rule_is_automatic_limited_and_takes_nobodys_ticket(story: Story) -> None:
    body = AnswerTemplate.objects.create(project=story.a, name="t", body="Здравствуйте, **{{customer.name}}**!")
    rule(story, "Answer", {"on": "event", "kinds": ["message.posted"]}, ("reply", body.pk),
         conditions=tree(("message_kind", "in", ["note"])))  # fmt: skip
    ticket = story.ticket()
    for _turn in range(4):
        post(access=story.anna.access, ticket=ticket, kind="note", message=NewMessage(text="x"))
        react()
    ticket.refresh_from_db()
    answers = Message.objects.filter(ticket=ticket, kind="automatic")
    assert [row.text for row in answers] == ["Здравствуйте, Дарья Соколова!"] * 3
    assert Delivery.objects.filter(purpose="rule", recipients=["darya@example.org"]).count() == 3
    assert (ticket.assignee, ticket.first_reply_at, ticket.status) == (None, None, "new")
    assert Firing.objects.filter(state="failed").count() == 1


def test_r266_rules_of_time_since_until_and_by_calendar_each_once(story: Story) -> None:
    start = datetime.datetime(2026, 3, 2, 8, 0, tzinfo=datetime.UTC)  # a Monday, 11:00 in Moscow
    with clock.at(start):
        rule(story, "Since", {"on": "since", "of": "opened", "minutes": 60}, ("tag", ["late"]),
             conditions=tree(("status", "in", ["new"])))  # fmt: skip
        rule(story, "Until", {"on": "until", "minutes": 30}, ("priority", 4))
        rule(story, "Daily", {"on": "schedule", "rrule": "FREQ=DAILY;BYHOUR=12"}, ("note", "день"))
        ticket = story.ticket()
        solved = story.ticket(subject="Другое")
        change_status(access=story.anna.access, ticket=solved, status="solved")
    deadline = start + datetime.timedelta(hours=3)
    Ticket.objects.filter(pk=ticket.pk).update(next_due_at=deadline)
    expected = {
        59: ([], 2, 0),
        60: (["late"], 2, 1),
        149: (["late"], 2, 1),
        151: (["late"], 4, 1),
        170: (["late"], 4, 1),
    }
    for minutes, state in expected.items():
        with clock.at(start + datetime.timedelta(minutes=minutes)):
            actions.sweep()
            actions.sweep()
        ticket.refresh_from_db()
        notes = Message.objects.filter(ticket=ticket, kind="note").count()
        assert (ticket.tags, ticket.priority, notes) == state, minutes
    with clock.at(start + datetime.timedelta(days=5)):  # after five days without a worker: once, not five times
        actions.sweep()
        actions.sweep()
    assert Message.objects.filter(ticket=ticket, kind="note").count() == 2
    solved.refresh_from_db()
    assert solved.tags == [] and not Message.objects.filter(ticket=solved, kind="note").exists()
    assert Firing.objects.filter(kind="time.until").count() == 1
