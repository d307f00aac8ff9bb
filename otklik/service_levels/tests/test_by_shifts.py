"""A calendar by the plan of shifts works when somebody of its teams does (R162)."""

from __future__ import annotations

import datetime
import random
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from otklik.accounts.models import TeamMember
from otklik.lib import clock
from otklik.routing.actions.shifts import add_shift, remove_shift, set_day
from otklik.routing.models import Shift
from otklik.routing.shifts import on_shift
from otklik.service_levels import actions
from otklik.service_levels.actions import CalendarForm
from otklik.service_levels.book import timetable_of
from otklik.service_levels.models import Calendar, Recount
from otklik.service_levels.tests.world import MONDAY, at, clocks, policy, react
from tests.story import Story

pytestmark = pytest.mark.django_db
TIME = datetime.time


def by_shifts(story: Story, **more: Any) -> Calendar:
    form = CalendarForm(name="Shifts", time_zone="Asia/Tokyo", by_shifts=True, **more)
    return actions.save_calendar(access=story.marina.access, project=story.a, calendar=None, form=form)


def shift(story: Story, user: object, days: list[int], starts: int, ends: int, **more: Any) -> Shift:
    plan = {"users": [user], "days": days, "starts": TIME(starts), "ends": TIME(ends), "first": MONDAY.date(), **more}
    return add_shift(access=story.vera.access, project=story.a, **plan)[0]


def test_r162_it_agrees_with_who_is_on_shift_at_any_moment(story: Story) -> None:
    calendar = by_shifts(story, teams=[story.first_line])
    team = set(TeamMember.objects.filter(team=story.first_line).values_list("user_id", flat=True))
    shift(story, story.anna, [0, 1, 2], 9, 13)
    shift(story, story.anna, [0, 1, 2], 12, 18)
    shift(story, story.boris, [4, 5], 22, 6, every=2)
    shift(story, story.fedor, [6], 0, 0)  # of no team of the calendar
    days = [MONDAY.date() + datetime.timedelta(days=number) for number in (1, 4, 8, 9)]
    set_day(access=story.vera.access, project=story.a, user=story.anna, date=days[0])  # ill
    set_day(access=story.vera.access, project=story.a, user=story.boris, date=days[1], starts=TIME(20), ends=TIME(23))
    set_day(access=story.vera.access, project=story.a, user=story.anna, date=days[2], starts=TIME(23), ends=TIME(2))
    table = timetable_of(Calendar.objects.get(pk=calendar.pk))
    chance = random.Random(162)
    worked = 0
    for _turn in range(240):
        moment = at(0) + datetime.timedelta(minutes=chance.randrange(28 * 1440))
        expected = bool(team & set(on_shift(story.a, moment)))
        assert table.is_working(moment) == expected, moment
        worked += expected
    assert 24 < worked < 130
    assert table.between(at(9), at(18)) == 9 * 3600, "an hour in which two work is one hour"
    everybody = by_shifts_of_all(story)
    assert timetable_of(everybody).is_working(at(12, day=6))
    actions.save_day(access=story.marina.access, calendar=everybody, date=at(12, day=6).date(), name="Праздник")
    assert not timetable_of(Calendar.objects.get(pk=everybody.pk)).is_working(at(12, day=6))


def by_shifts_of_all(story: Story) -> Calendar:
    form = CalendarForm(name="All", time_zone="Asia/Tokyo", by_shifts=True)
    made = actions.save_calendar(access=story.marina.access, project=story.a, calendar=None, form=form)
    assert made.time_zone == story.a.time_zone, "the plan's hours are those of the project"
    return made


def test_r162_deadlines_follow_the_plan(story: Story) -> None:
    with clock.at(at(8)):
        by_shifts(story)
        policy(story)
        early = shift(story, story.anna, [0, 1, 2, 3, 4], 8, 12)
        late = shift(story, story.boris, [0, 1, 2, 3, 4], 12, 20)
        react()
    with clock.at(at(19, 30)):
        ticket = story.ticket()
        assert clocks(ticket)["first_response"].due_at == at(8, 30, day=1)
        remove_shift(access=story.vera.access, shift=early)
        react()
        row = Recount.objects.latest("id")
        while actions.work_off(recount_id=row.pk):
            pass
        assert clocks(ticket)["first_response"].due_at == at(12, 30, day=1)
        remove_shift(access=story.vera.access, shift=late)
        react()
        while actions.work_off(recount_id=Recount.objects.latest("id").pk):
            pass
    assert clocks(ticket)["first_response"].due_at is None, "nobody works any more: no moment can be promised"
    with pytest.raises(ValidationError):
        by_shifts(story, always=True)
