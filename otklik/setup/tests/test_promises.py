"""Set-up of calendars and service-level policies (R162, S03)."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from otklik.service_levels.models import Calendar, CalendarDay, Policy, Recount
from otklik.service_levels.tests.test_calendars import ICAL
from tests.story import Story

pytestmark = pytest.mark.django_db
URL = "/setup/projects/net/promises"
WEEK = {"name": "Будни", "time_zone": "Europe/Moscow", "mon": "9:00-13:00, 14-18", "tue": "22:00-24:00"}


def test_r162_a_manager_keeps_a_calendar(story: Story) -> None:
    marina = story.client(story.marina)
    assert marina.get(f"{URL}/calendars/new").status_code == 200
    bad = marina.post(f"{URL}/calendars/new", WEEK | {"wed": "18:00-09:00"})
    assert bad.status_code == 422
    assert not Calendar.objects.exists()
    page = marina.post(f"{URL}/calendars/new", WEEK | {"teams": [story.first_line.pk]}, follow=True)
    row = Calendar.objects.get()
    assert row.week == [[[540, 780], [840, 1080]], [[1320, 1440]], [], [], [], [], []]
    assert row.is_default
    assert "09:00-13:00, 14:00-18:00" in page.content.decode()
    here = f"{URL}/calendars/{row.pk}"
    marina.post(f"{here}/production", {"year": "ru:2026"})
    marina.post(f"{here}/days", {"date": "2026-12-30", "name": "Inventory", "periods": "10:00-12:00"})
    marina.post(f"{here}/days", {"date": "2026-11-04", "do": "remove"})
    marina.post(f"{here}/import", {"file": SimpleUploadedFile("days.ics", ICAL)})
    days = {one.date.isoformat(): one.periods for one in CalendarDay.objects.filter(calendar=row)}
    assert days["2026-12-30"] == [[600, 720]]
    assert days["2026-08-10"] == []
    assert "2026-11-04" not in days
    assert "Inventory" in marina.get(here).content.decode()
    assert marina.post(f"{here}/days", {"date": "never"}).status_code == 422
    assert marina.post(f"{here}/production", {"year": "ru:1999"}).status_code == 404
    assert story.client(story.egor).get(here).status_code == 404
    assert story.client(story.vera).post(f"{here}/remove").status_code == 404
    shifts = {"name": "Смены", "time_zone": "Asia/Tokyo", "by_shifts": "on"}
    assert marina.post(f"{URL}/calendars/new", shifts | {"always": "on"}).status_code == 422
    marina.post(f"{URL}/calendars/new", shifts)
    row = Calendar.objects.get(name="Смены")
    assert (row.by_shifts, row.time_zone) == (True, "Europe/Moscow")
    assert "checked" in marina.get(f"{URL}/calendars/{row.pk}").content.decode().partition('name="by_shifts"')[2][:160]
    marina.post(f"{URL}/calendars/{row.pk}/remove")
    marina.post(f"{here}/remove")
    assert not Calendar.objects.filter(is_removed=False).exists()


def test_a_manager_orders_policies_and_sees_the_recount(story: Story) -> None:
    marina = story.client(story.marina)
    usually = {"name": "Обычно", "first_response": "1ч 30м", "solution": "8h", "is_active": "on"}
    first = {"name": "Срочно", "first_response": "15m", "priorities": ["4"], "is_active": "on"}
    assert marina.post(f"{URL}/policies/new", {"name": "Ничего"}).status_code == 422
    assert marina.post(f"{URL}/policies/new", first | {"first_response": "soon"}).status_code == 422
    marina.post(f"{URL}/policies/new", first | {"lines": ["1"], "pauses": ["snoozed"], "standings": ["ordinary"]})
    marina.post(f"{URL}/policies/new", usually)
    urgent, usual = Policy.objects.order_by("position")
    assert (urgent.first_response, urgent.standings, urgent.lines, urgent.pauses) == (15, [""], [1], ["snoozed"])
    assert (usual.first_response, usual.solution) == (90, 480)
    marina.post(f"{URL}/policies/{usual.pk}/move", {"direction": "up"})
    assert [row.name for row in Policy.objects.order_by("position")] == ["Обычно", "Срочно"]
    assert "every 1s" in marina.get(URL).content.decode()
    Recount.objects.update(state="done")
    assert "every 1s" not in marina.get(f"{URL}/progress").content.decode()
    assert marina.get(f"{URL}/policies/{usual.pk}").status_code == 200
    assert story.client(story.egor).get(f"{URL}/policies/{usual.pk}").status_code == 404
    marina.post(f"{URL}/policies/{usual.pk}/remove")
    assert Policy.objects.get(pk=usual.pk).is_removed
