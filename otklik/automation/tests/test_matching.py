"""Conditions of rules: the same answers as saved views give, the calendar's times, macros (R266, R139)."""

from __future__ import annotations

import datetime
import random
import zoneinfo
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from otklik.accounts.access import DeniedError
from otklik.automation import actions, recurrence
from otklik.automation.conditions import check
from otklik.automation.matching import Facts, Known
from otklik.automation.matching import test_of as matcher_of
from otklik.desk.actions import change_ticket
from otklik.desk.compiling import Asking, compiled
from otklik.desk.models import Ticket, Topic
from otklik.desk.view_listing import topics_below
from otklik.events.models import Event
from otklik.lib import clock
from tests.story import Story

pytestmark = pytest.mark.django_db


def _values(story: Story, topics: list[Topic]) -> dict[str, list[tuple[str, Any]]]:
    people = [story.anna.pk, story.boris.pk]
    return {
        "status": [("in", ["new", "open"]), ("not_in", ["solved"]), ("in", ["closed"])],
        "priority": [("in", [1, 4]), ("not_in", [2])],
        "topic": [("in", [topics[0].pk]), ("not_in", ["nobody"]), ("in", ["nobody", topics[2].pk])],
        "team": [("in", [story.first_line.pk]), ("not_in", [story.first_line.pk]), ("in", ["nobody"])],
        "assignee": [("in", people), ("not_in", ["nobody"]), ("not_in", people[:1])],
        "tags": [("any", ["a", "b"]), ("every", ["a", "b"]), ("no", ["b"])],
        "source": [("in", ["email"]), ("not_in", ["email"])],
        "subject": [("contains", "ИНТЕР"), ("lacks", "интер")],
        "created": [("within", 3), ("older", 3), ("between", ["2020-01-01", "2021-01-01"])],
        "promised": [("is", True), ("is", False)],
        "overdue": [("is", True), ("is", False)],
        "due": [("hours", 2), ("hours", 9)],
        "unread": [("is", True), ("is", False)],
        "with_client": [("is", False)],
    }


def test_r266_rules_and_views_understand_conditions_alike(story: Story) -> None:
    top = Topic.objects.create(project=story.a, name="Связь")
    below = Topic.objects.create(project=story.a, name="Узел", parent=top)
    topics = [top, below, Topic.objects.create(project=story.a, name="Счета")]
    dice = random.Random(4)
    tickets = [story.ticket(subject=dice.choice(["Интернет", "Счёт"]), email=f"{n}@example.org") for n in range(12)]
    for ticket in tickets:
        Ticket.objects.filter(pk=ticket.pk).update(
            status=dice.choice(Ticket.Status.values),
            priority=dice.choice([1, 2, 3, 4]),
            topic=dice.choice([None, *topics]),
            team=dice.choice([None, story.first_line]),
            assignee=dice.choice([None, story.anna, story.boris]),
            tags=dice.choice([[], ["a"], ["a", "b"], ["b", "c"]]),
            unread=dice.choice([True, False]),
            next_due_at=dice.choice([None, *(clock.now() + datetime.timedelta(hours=hours) for hours in (-1, 1, 5))]),
            created_at=dice.choice(
                [datetime.datetime.now(datetime.UTC), datetime.datetime(2020, 5, 5, tzinfo=datetime.UTC)]
            ),
        )
    known = topics_below({topic.pk for topic in topics})
    values = _values(story, topics)
    rows = list(Ticket.objects.filter(project=story.a).select_related("person"))
    compared = 0
    for _turn in range(150):
        items: list[Any] = []
        for name in dice.sample(sorted(values), dice.choice([1, 2, 3])):
            op, value = dice.choice(values[name])
            items.append({"field": name, "op": op, "value": value})
        if len(items) > 2:
            items = [items[0], {"join": dice.choice(["all", "any"]), "items": items[1:]}]
        tree = check({"join": dice.choice(["all", "any"]), "items": items})
        sql = compiled(tree, Asking(topics=known))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id FROM desk_ticket WHERE project_id = %s AND {sql.text}", [story.a.pk, *sql.values]
            )
            there = {row[0] for row in cursor.fetchall()}
        test = matcher_of(tree, Known(known))
        here = {row.pk for row in rows if test(Facts(row, None, story.a.zone))}
        assert here == there, tree
        compared += len(rows)
    assert compared == 1800


def test_r139_calendar_rules_are_rfc_5545_in_the_wall_clock(story: Story) -> None:
    zone = zoneinfo.ZoneInfo("Europe/Berlin")

    def following(text: str, *moment: int) -> str:
        found = recurrence.next_after(recurrence.parse(text), zone, datetime.datetime(*moment, tzinfo=zone))
        return found.astimezone(zone).isoformat(timespec="minutes") if found else ""

    daily = "FREQ=DAILY;BYHOUR=9;BYMINUTE=0"
    assert following(daily, 2026, 3, 28, 10) == "2026-03-29T09:00+02:00"  # summer time begins that night
    assert following(daily, 2026, 10, 24, 10) == "2026-10-25T09:00+01:00"
    assert following("FREQ=DAILY;BYHOUR=2;BYMINUTE=30", 2026, 3, 29, 0) == "2026-03-29T03:30+02:00"  # 02:30 is left out
    assert following("FREQ=DAILY;BYHOUR=2;BYMINUTE=30", 2026, 10, 25, 2, 31) == "2026-10-26T02:30+01:00"
    assert following("RRULE:FREQ=MONTHLY;BYDAY=1MO;BYHOUR=9", 2026, 1, 1) == "2026-01-05T09:00+01:00"
    assert following("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", 2097, 1, 1) == "2104-02-29T00:00+01:00"
    bad = ("", "FREQ=MINUTELY", "FREQ=DAILY;COUNT=3", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "x" * 300, 7, None)
    for text in (
        *bad,
        "FREQ=DAILY;BYHOUR=99",
        "FREQ=DAILY;FREQ=DAILY;X",
        "FREQ=HOURLY;BYMINUTE=" + ",".join(map(str, range(20))),
    ):
        with pytest.raises(recurrence.BadRecurrenceError):
            recurrence.parse(text)


def test_r266_a_macro_does_several_things_with_the_rights_of_the_person(story: Story) -> None:
    steps = [
        {"do": "priority", "value": 4},
        {"do": "tag", "value": ["vip"]},
        {"do": "note", "value": "{{operator.name}}"},
    ]
    macro = actions.save_macro(access=story.vera.access, project=story.a, macro=None, name="VIP", actions=steps)
    ticket = story.ticket()
    used = actions.run_macro(access=story.anna.access, macro=macro, ticket=ticket)
    assert used.done == ["priority", "tag", "note"]
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.tags) == (4, ["vip"])
    assert Event.objects.get(kind="macro.run").actor_id == story.anna.pk
    change_ticket(access=story.anna.access, ticket=ticket, priority=1)
    with pytest.raises(DeniedError):
        actions.run_macro(access=story.egor.access, macro=macro, ticket=ticket)
    with pytest.raises(ValidationError):
        actions.run_macro(access=story.anna.access, macro=macro, ticket=story.ticket(story.b))
    with pytest.raises(DeniedError):
        actions.save_macro(access=story.anna.access, project=story.a, macro=None, name="x", actions=steps)
    assert Ticket.objects.get(pk=ticket.pk).priority == 1
