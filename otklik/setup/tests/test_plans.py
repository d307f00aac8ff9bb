"""The screens of schedules: dates ahead in plain words before anything is kept, days left out, the log (R139)."""

from __future__ import annotations

from django.urls import reverse
from django.utils import translation

from otklik.automation.models import Plan, PlanDate
from otklik.lib import clock
from tests.story import Story

FORM = {
    "name": "Обход", "every": "WEEKLY", "interval": "2", "days": ["MO", "TH"], "time": "09:30",
    "begins_on": "2026-11-23", "time_zone": "Europe/Moscow", "days_off": "next", "missed": "each", "is_active": "on",
    "subject": "Обход узлов", "text": "Все", "priority": "3", "tags": "обход, узлы",
}  # fmt: skip


def test_r139_a_supervisor_looks_ahead_keeps_and_changes_a_schedule(story: Story) -> None:
    vera, anna = story.client(story.vera), story.client(story.anna)
    new = reverse("setup_plan_new", args=["net"])
    with translation.override("en"):
        looked = vera.post(reverse("setup_plan_look", args=["net"]), FORM, headers={"HX-Request": "true"})
    assert "setup_plan_skip" not in looked.content.decode()
    assert looked.content.decode().count("<li") == 8
    assert not Plan.objects.exists()
    assert vera.post(new, {**FORM, "days": []}).status_code == 422
    assert vera.post(new, {**FORM, "every": "OWN", "rrule": "FREQ=SECONDLY"}).status_code == 422
    assert anna.get(new).status_code == 404
    assert vera.post(new, FORM).status_code == 302
    made = Plan.objects.get()
    assert made.rrule == "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;BYHOUR=9;BYMINUTE=30"
    assert (made.template["tags"], made.template["priority"]) == (["обход", "узлы"], 3)
    at = reverse("setup_plan", args=["net", made.pk])
    page = vera.get(at).content.decode()
    assert 'value="2"' in page
    assert made.next_at is not None
    day = made.next_at.date().isoformat()
    skip = reverse("setup_plan_skip", args=["net", made.pk])
    assert vera.post(skip, {"day": day, "skip": "1"}).status_code == 302
    made.refresh_from_db()
    assert made.skips == [day]
    assert vera.post(skip, {"day": "x"}).status_code == 302
    PlanDate.objects.create(
        project=story.a, plan=made, raw=clock.now(), at=clock.now(), state="failed", error="Темы больше нет"
    )
    assert "Темы больше нет" in vera.get(at).content.decode()
    assert vera.post(at, {"remove": "1"}).status_code == 302
    assert not Plan.objects.exists()
