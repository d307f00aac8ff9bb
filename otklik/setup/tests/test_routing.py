"""The screens of the queue's set-up and of shifts; with the stranger at each door."""

from __future__ import annotations

import datetime

import pytest

from otklik.desk.models import Ticket, Topic
from otklik.events.models import Event
from otklik.routing import shifts
from otklik.routing.models import Need, Profile, Reason, Rule, Shift, ShiftDay, Skill
from tests.story import Story

BASE = "/setup/projects/net"


@pytest.mark.parametrize("path", ["routing", "routing/rules/0", "routing/reasons/new", "routing/skills/new", "shifts"])
def test_r91_only_those_who_may_set_the_queue_up(story: Story, path: str) -> None:
    assert story.client(story.marina).get(f"{BASE}/{path}").status_code == 200
    assert story.client(story.egor).get(f"{BASE}/{path}").status_code == 404
    assert story.client(story.boris).get(f"{BASE}/{path}").status_code == 404
    assert story.client(story.vera).get(f"{BASE}/{path}").status_code == (200 if path == "shifts" else 404)


def test_r91_a_team_is_set_to_push_and_channels_get_weights(story: Story) -> None:
    client = story.client(story.marina)
    weights = {f"weight_{source}": "1" for source in Ticket.Source.values}
    usual = {"mode": "pull", "choice": "load", "same_minutes": "15", "back_after": "60", "capacity": "8"}
    answer = client.post(f"{BASE}/routing/rules/0", usual | weights | {"weight_phone": "4"})
    assert answer.status_code == 302
    team = {"mode": "push", "choice": "idle", "same_minutes": "0", "back_after": "0", "on_shift": "on"}
    assert client.post(f"{BASE}/routing/rules/{story.first_line.pk}", team).status_code == 302
    rule = Rule.objects.get(project=story.a, team=None)
    assert (rule.choice, rule.capacity, rule.weights) == ("load", 8, {"phone": 4})
    assert Rule.objects.get(team=story.first_line).on_shift is True
    event = Event.objects.filter(kind="routing.set_up").latest("pk")
    assert (event.payload["what"], event.payload["name"]) == ("rule", "Первая линия")
    assert client.post(f"{BASE}/routing/rules/0", {**usual, "mode": "no"}).status_code == 422


def test_r91_reasons_skills_and_abilities_are_set_up(story: Story) -> None:
    client = story.client(story.marina)
    topic = Topic.objects.create(project=story.a, name="Оптика")
    reason = {"name": "Обед", "state": "break", "minutes": "30", "is_active": "on"}
    assert client.post(f"{BASE}/routing/reasons/new", reason | {"everywhere": "on"}).status_code == 302
    assert Reason.objects.get().project == story.a  # only an administrator makes one for all projects
    assert client.post(f"{BASE}/routing/reasons/new", reason).status_code == 422  # the name is taken
    assert (
        story.client(story.olga)
        .post(f"{BASE}/routing/reasons/new", reason | {"name": "Учёба", "everywhere": "on"})
        .status_code
        == 302
    )
    shared = Reason.objects.get(project=None)
    assert client.get(f"{BASE}/routing/reasons/{shared.pk}").status_code == 404
    client.post(f"{BASE}/routing/skills/new", {"name": "Оптика", "is_active": "on", f"topic_{topic.pk}": "3"})
    skill = Skill.objects.get()
    assert Need.objects.get().level == 3
    path = f"{BASE}/routing/people/{story.boris.pk}"
    values = {"languages": "ru, EN", "lines": "1 2", "capacity": "5", f"skill_{skill.pk}": "4"}
    assert client.post(path, values).status_code == 302
    row = Profile.objects.get()
    assert (row.languages, row.lines, row.capacity, row.skills) == (["en", "ru"], [1, 2], 5, {str(skill.pk): 4})
    assert client.post(path, values | {"lines": "first"}).status_code == 422
    assert client.get(f"{BASE}/routing/people/{story.egor.pk}").status_code == 404
    page = client.get(f"{BASE}/routing").content.decode()
    assert "Оптика 4" in page


def test_r162_shifts_repeat_by_weeks_run_over_midnight_and_have_exceptions(story: Story) -> None:
    client = story.client(story.vera)
    shift = {"users": [story.boris.pk], "days": ["0", "4"], "starts": "22:00", "ends": "06:00", "first": "2026-11-23"}
    assert client.post(f"{BASE}/shifts", shift | {"every": "2"}).status_code == 302
    monday, friday = datetime.date(2026, 11, 23), datetime.date(2026, 11, 27)
    spans = shifts.plan(story.a, monday, monday + datetime.timedelta(days=20))
    assert [span.starts.astimezone(story.a.zone).date() for span in spans] == [
        monday, friday, monday + datetime.timedelta(days=14), friday + datetime.timedelta(days=14),
    ]  # fmt: skip
    night = datetime.datetime(2026, 11, 24, 5, 59, tzinfo=story.a.zone)
    assert shifts.on_shift(story.a, night) == [story.boris.pk]
    assert shifts.on_shift(story.a, night + datetime.timedelta(minutes=1)) == []
    off = {"day-person": story.boris.pk, "day-date": "2026-11-23", "day-reason": "Отгул"}
    assert client.post(f"{BASE}/shifts/day", off).status_code == 302
    assert shifts.on_shift(story.a, night) == []
    assert client.post(f"{BASE}/shifts/day", off | {"day-starts": "10:00"}).status_code == 422
    page = client.get(f"{BASE}/shifts?week=2026-11-25")
    assert [(row["user"], len(row["bars"])) for row in page.context["people"]] == [(story.boris, 1)]
    assert client.get(f"{BASE}/shifts?week=nonsense").status_code == 200
    row = Shift.objects.get()
    assert story.client(story.egor).post(f"{BASE}/shifts/{row.pk}/remove").status_code == 404
    assert client.post(f"{BASE}/shifts/{row.pk}/remove").status_code == 302
    assert not Shift.objects.exists()
    assert ShiftDay.objects.count() == 1
    kinds = Event.objects.filter(kind="shift.changed").order_by("pk").values_list("payload__what", flat=True)
    assert list(kinds) == ["added", "day", "removed"]
