"""Calendars as they are kept: production calendar, import, teams, and what is refused."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError

from otklik.accounts.access import DeniedError
from otklik.desk import actions as desk
from otklik.lib import clock
from otklik.service_levels import actions, ical, production
from otklik.service_levels.actions import CalendarForm
from otklik.service_levels.book import timetable_of
from otklik.service_levels.models import Calendar, CalendarDay
from otklik.service_levels.tests.world import OFFICE, at, clocks, office, policy
from tests.story import Story

pytestmark = pytest.mark.django_db
ICAL = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//test//EN\r
BEGIN:VEVENT\r
UID:1\r
DTSTART;VALUE=DATE:20260810\r
DTEND;VALUE=DATE:20260812\r
SUMMARY:Company days\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:2\r
DTSTART;VALUE=DATE:20200901\r
RRULE:FREQ=YEARLY\r
SUMMARY:Day of knowledge\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:3\r
DTSTART:20260811T100000Z\r
DTEND:20260811T110000Z\r
SUMMARY:A meeting\r
END:VEVENT\r
END:VCALENDAR\r
"""


def days(calendar: Calendar) -> dict[str, list[list[int]]]:
    return {row.date.isoformat(): row.periods for row in CalendarDay.objects.filter(calendar=calendar)}


def test_r162_the_russian_production_calendar_of_2026_has_247_working_days(story: Story) -> None:
    with clock.at(at(8)):
        calendar = office(story)
        access = story.marina.access
        actions.save_day(access=access, calendar=calendar, date=datetime.date(2026, 11, 4), periods=[[600, 720]])
        assert actions.add_production_year(access=access, calendar=calendar, country="ru", year=2026) == 21
        actions.add_production_year(access=access, calendar=calendar, country="ru", year=2027)
    special = days(calendar)
    assert special["2026-11-04"] == [[600, 720]]  # what was set by hand stays
    assert special["2026-04-30"] == [[540, 780], [840, 1020]]
    actions.remove_day(access=access, calendar=calendar, date=datetime.date(2026, 11, 4))
    actions.add_production_year(access=access, calendar=calendar, country="ru", year=2026)
    calendar.refresh_from_db()
    table = timetable_of(calendar)
    year = [datetime.date(2026, 1, 1) + datetime.timedelta(days=number) for number in range(365)]
    worked = [day for day in year if table.days.get(day, table.week[day.weekday()])]
    assert len(worked) == 247
    # Hours of the year in a 40-hour week, as the official calendar counts them: 247 days of eight hours, four shorter.
    start = datetime.datetime(2025, 12, 31, 21, tzinfo=datetime.UTC)
    assert table.between(start, start + datetime.timedelta(days=365)) == (247 * 8 - 4) * 3600
    assert [one.complete for one in production.years("ru") if one.country == "ru"] == [True, False]
    with pytest.raises(LookupError):
        actions.add_production_year(access=access, calendar=calendar, country="ru", year=2031)


def test_r162_whole_days_of_an_ical_file_are_days_off(story: Story) -> None:
    access = story.marina.access
    with clock.at(at(8)):
        calendar = office(story)
        assert actions.import_ical(access=access, calendar=calendar, data=ICAL) == 2 + 7
    special = days(calendar)
    assert special["2026-08-10"] == special["2026-08-11"] == special["2026-09-01"] == special["2031-09-01"] == []
    assert "2026-08-12" not in special
    for bad in (b"", b"hello", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", b"x" * 1_000_001):
        with pytest.raises(ical.NotCalendarError):
            actions.import_ical(access=access, calendar=calendar, data=bad)


def test_r162_a_team_works_by_its_own_calendar_and_a_policy_can_have_one(story: Story) -> None:
    with clock.at(at(8)):
        office(story)
        form = CalendarForm(name="Night", time_zone="Europe/Moscow", always=True, teams=[story.first_line])
        night = actions.save_calendar(access=story.marina.access, project=story.a, calendar=None, form=form)
        policy(story)
    with clock.at(at(17, 30)):
        ticket = story.ticket()
        assert clocks(ticket)["first_response"].due_at == at(9, 30, day=1)
        desk.assign(access=story.vera.access, ticket=ticket, assignee=None, team=story.first_line)
        row = clocks(ticket)["first_response"]
    assert (row.due_at, row.calendar_id) == (at(18, 30), night.pk)
    row.policy.calendar = Calendar.objects.get(name="Office")
    row.policy.save()
    actions.settle(tickets=[ticket.pk])
    assert clocks(ticket)["first_response"].due_at == at(9, 30, day=1)


def test_only_a_manager_keeps_calendars_and_nonsense_is_refused(story: Story) -> None:
    calendar = office(story)
    with pytest.raises(DeniedError):
        actions.save_day(access=story.anna.access, calendar=calendar, date=datetime.date(2026, 1, 1))
    with pytest.raises(DeniedError):
        actions.save_day(access=story.egor.access, calendar=calendar, date=datetime.date(2026, 1, 1))
    for week in ([[[600, 500]], *OFFICE[1:]], OFFICE[:6], [[[0, 1500]], *OFFICE[1:]]):
        form = CalendarForm(name="Bad", time_zone="Europe/Moscow", week=week)
        with pytest.raises(ValidationError):
            actions.save_calendar(access=story.marina.access, project=story.a, calendar=None, form=form)
    with pytest.raises(ValidationError):
        policy(story, calendar=Calendar(pk=99, project=story.b))
    used = policy(story, calendar=calendar)
    with pytest.raises(ValidationError):
        actions.remove_calendar(access=story.marina.access, calendar=calendar)
    actions.remove_policy(access=story.marina.access, policy=used)
    actions.remove_calendar(access=story.marina.access, calendar=calendar)
    assert not Calendar.objects.filter(is_removed=False).exists()
