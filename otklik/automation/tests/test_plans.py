"""Tickets that come by the calendar: once a date, over DST, days off, standstills and clocks that jump (R139, F24)."""

from __future__ import annotations

import datetime
import threading
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import translation

from otklik.accounts.access import DeniedError
from otklik.accounts.walls import inside
from otklik.automation import actions, planning
from otklik.automation.actions import NewPlan
from otklik.automation.models import Plan, PlanDate
from otklik.automation.plan_words import said
from otklik.automation.recurrence import walk
from otklik.automation.tests.test_rules import lines
from otklik.desk.actions.checklists import NewPoint, save_checklist
from otklik.desk.checklists import on_ticket
from otklik.desk.models import Ticket, Topic
from otklik.lib import clock
from tests.story import Story

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")
MONDAYS = "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0"
DAILY = "FREQ=DAILY;BYHOUR=9;BYMINUTE=0"


def at(day: int, hour: int = 9, minute: int = 0) -> datetime.datetime:
    """Return a moment of November 2026 in Moscow; the 23rd is a Monday."""
    return datetime.datetime(2026, 11, day, hour, minute, tzinfo=MOSCOW)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what sets the clock."""

    def to(moment: datetime.datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment.astimezone(datetime.UTC))

    to(at(20))
    return to


@pytest.fixture(autouse=True)
def _no_calendar() -> Any:
    known = list(planning._works)
    planning._works[:] = []
    yield
    planning._works[:] = known


def plan(story: Story, rrule: str = DAILY, **more: Any) -> Plan:
    """Have the supervisor of A make a plan."""
    template = {"subject": "Проверка", "text": "Обойти узлы"} | more.pop("template", {})
    wanted = NewPlan(name="Обход", rrule=rrule, template=template, time_zone="Europe/Moscow", **more)
    return actions.save_plan(access=story.vera.access, project=story.a, plan=None, wanted=wanted)


def opened(made: Plan) -> list[str]:
    """Return the days for which tickets were opened."""
    rows = PlanDate.objects.filter(plan=made, state="opened").order_by("at")
    return [f"{row.at.astimezone(MOSCOW):%d %H:%M}" for row in rows]


def test_r139_a_ticket_comes_once_with_all_that_the_template_says(story: Story, now: Any) -> None:
    topic = Topic.objects.create(project=story.a, name="Связь")
    listed = save_checklist(
        access=story.marina.access, project=story.a, checklist=None, name="Обход", points=[NewPoint("Узел 1")]
    )
    person = story.ticket().person_id
    template = {
        "topic": topic.pk, "team": story.first_line.pk, "assignee": story.anna.pk, "priority": 3, "tags": ["обход"],
        "customer": person, "checklist": listed.pk,
    }  # fmt: skip
    made = plan(story, MONDAYS, template=template)
    assert made.next_at == at(23)
    assert actions.open_due() == 0
    now(at(23, 9, 1))
    assert actions.open_due() == 1
    assert actions.open_due() == 0
    ticket = Ticket.objects.get(source="schedule")
    assert (ticket.topic, ticket.team, ticket.assignee, ticket.person_id) == (
        topic, story.first_line, story.anna, person,
    )  # fmt: skip
    assert (ticket.subject, ticket.priority, ticket.tags, ticket.unread) == ("Проверка", 3, ["обход"], False)
    assert [row.name for row in on_ticket(ticket)] == ["Обход"]
    with translation.override("en"):
        told = lines(story, ticket)
    assert ("Schedule “Обход”", "opened the ticket (schedule)") in told
    assert any(who == "Schedule “Обход”" and text.startswith("opened the ticket of ") for who, text in told)
    made.refresh_from_db()
    assert made.next_at == at(30)


def test_r139_days_off_skips_pause_and_the_end(story: Story, now: Any) -> None:
    free = plan(story, days_off="skip", ends_on=datetime.date(2026, 11, 25))
    moved = plan(story, "FREQ=WEEKLY;BYDAY=SA,SU;BYHOUR=9", days_off="next", missed="each")
    skipped = plan(story, skips=("2026-11-21",))
    actions.skip_day(access=story.vera.access, plan=skipped, day=datetime.date(2026, 11, 22), skip=True)
    paused = plan(story, is_active=False)
    for day in range(20, 28):
        now(at(day, 9, 1))
        actions.open_due()
    assert opened(free) == ["23 09:00", "24 09:00", "25 09:00"]  # Saturday and Sunday are off, then it has ended
    assert opened(moved) == ["23 09:00"]  # two dates fall on one working day: one ticket
    assert opened(skipped)[:2] == ["23 09:00", "24 09:00"]
    assert opened(paused) == []
    free.refresh_from_db()
    assert free.next_raw is None
    planning.use_calendar(lambda _project, day: day.day == 29)
    assert [date.at for date in planning.dates(moved, at(27))][:1] == [at(29)]


@pytest.mark.parametrize(("missed", "days"), [("each", 4), ("last", 1)])
def test_f24_after_a_standstill_missed_dates_come_as_it_was_chosen(
    story: Story, now: Any, missed: str, days: int
) -> None:
    made = plan(story, missed=missed)
    now(at(24, 12))
    assert actions.open_due() == days
    assert opened(made) == ["21 09:00", "22 09:00", "23 09:00", "24 09:00"][-days:]
    last = PlanDate.objects.filter(plan=made).latest("at")
    assert last.left_out == 4 - days if missed == "last" else last.left_out == 0
    assert actions.open_due() == 0


def test_f24_a_clock_that_jumps_opens_nothing_twice_and_stops_nothing(story: Story, now: Any) -> None:
    made = plan(story)
    now(at(21, 9, 1))
    assert actions.open_due() == 1
    now(at(20, 9, 1))  # a day back: the date has had its ticket
    assert actions.open_due() == 0
    now(at(21, 9, 2))
    assert actions.open_due() == 0
    now(at(21, 9, 1) + datetime.timedelta(days=3650))  # far ahead, and right again
    actions.open_due()
    now(at(22, 9, 1))
    actions.open_due()
    now(at(23, 9, 1))
    actions.open_due()
    assert opened(made)[:2] == ["21 09:00", "23 09:00"]


def test_r139_the_clock_of_the_zone_counts_over_dst() -> None:
    spring = walk(
        "FREQ=DAILY;BYHOUR=2;BYMINUTE=30",
        BERLIN,
        datetime.datetime(2026, 3, 28, tzinfo=BERLIN),
        datetime.date(2026, 1, 1),
    )
    found = [next(spring).astimezone(BERLIN) for _day in range(3)]
    assert [f"{each:%d %H:%M}" for each in found] == ["28 02:30", "29 03:30", "30 02:30"]
    autumn = walk(
        "FREQ=DAILY;BYHOUR=2;BYMINUTE=30",
        BERLIN,
        datetime.datetime(2026, 10, 24, tzinfo=BERLIN),
        datetime.date(2026, 1, 1),
    )
    found = [next(autumn) for _day in range(3)]
    assert [f"{each.astimezone(BERLIN):%d %H:%M}" for each in found] == ["24 02:30", "25 02:30", "26 02:30"]
    weeks = walk("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;BYHOUR=9", MOSCOW, at(20), datetime.date(2026, 11, 16))
    assert [each.astimezone(MOSCOW).day for each in (next(weeks), next(weeks))] == [30, 14]


def test_r139_what_cannot_be_opened_is_told_and_switches_the_plan_off(story: Story, now: Any) -> None:
    topic = Topic.objects.create(project=story.a, name="Связь")
    made = plan(story, template={"topic": topic.pk})
    topic.delete()
    for day in range(21, 27):
        now(at(day, 9, 1))
        assert actions.open_due() == 0
    made.refresh_from_db()
    assert (made.failures, made.is_active) == (5, False)
    assert PlanDate.objects.filter(plan=made, state="failed").exclude(error="").count() == 5
    assert not Ticket.objects.filter(source="schedule").exists()


def test_s39_walls_of_plans(story: Story, now: Any) -> None:
    foreign = Topic.objects.create(project=story.b, name="Чужая")
    with pytest.raises(ValidationError):
        plan(story, template={"topic": foreign.pk})
    with pytest.raises(ValidationError):
        plan(story, "FREQ=SECONDLY")
    made = plan(story)
    wanted = NewPlan(name="x", rrule=DAILY, template={"subject": "x", "text": "x"})
    for stranger in (story.anna, story.egor):
        with pytest.raises(DeniedError):
            actions.save_plan(access=stranger.access, project=story.a, plan=None, wanted=wanted)
        with pytest.raises(DeniedError):
            actions.remove_plan(access=stranger.access, plan=made)
    with inside([story.b.pk]):
        assert not Plan.objects.exists()


def test_rules_are_said_in_plain_words() -> None:
    with translation.override("en"):
        assert said(MONDAYS) == "every week: Monday at 09:00"
        assert said("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=8;BYMINUTE=30") == "Monday to Friday at 08:30"
        assert (
            said("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1;BYHOUR=7;BYMINUTE=5") == "every 2 months: the last day at 07:05"
        )
        assert said("FREQ=MONTHLY;BYDAY=1MO;BYHOUR=9;BYMINUTE=0") == "FREQ=MONTHLY;BYDAY=1MO;BYHOUR=9;BYMINUTE=0"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_r139_two_workers_open_one_ticket(story: Story, now: Any) -> None:
    made = plan(story)
    now(at(21, 9, 1))
    start = threading.Barrier(2)

    def work() -> None:
        try:
            start.wait()
            actions.open_due()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _number in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert opened(made) == ["21 09:00"]
    assert Ticket.objects.filter(source="schedule").count() == 1
