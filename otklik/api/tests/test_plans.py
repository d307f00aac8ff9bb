"""Schedules of tickets by calls (R139)."""

from __future__ import annotations

from otklik.api.tests.people import World, for_everything
from otklik.automation.models import Plan

WEEKLY = {
    "name": "Check",
    "rrule": "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9",
    "time_zone": "Europe/Moscow",
    "ticket": {
        "subject": "Check the nodes",
        "text": "All of them",
        "topic": "Internet",
        "assignee": "anna@example.com",
    },
}


def test_r139_schedules_by_calls(world: World) -> None:
    for_everything(world, "vera", "anna")
    vera, anna, stranger = (world.api(name) for name in ("vera", "anna", "oleg"))
    assert anna.post("projects/net/schedules", WEEKLY).status_code == 403
    made = vera.post("projects/net/schedules", WEEKLY)
    assert made.status_code == 201, made.content
    at = f"projects/net/schedules/{made.json()['id']}"
    assert made.json()["rrule"] == "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0"
    assert made.json()["ticket"]["assignee"]["name"] == world.users["anna"].name
    first = vera.get(f"{at}/ahead").json()["items"][0]["by_rule_at"]
    day = first[:10]
    assert vera.call("PUT", f"{at}/skips/{day}").json()["skips"] == [day]
    assert vera.get(f"{at}/ahead").json()["items"][0]["why"] == "skip"
    assert vera.call("DELETE", f"{at}/skips/{day}").json()["skips"] == []
    changed = vera.patch(at, {"missed": "each", "active": False})
    assert (changed.json()["missed"], changed.json()["next_at"]) == ("each", None)
    for bad in (
        {"rrule": "FREQ=SECONDLY"},
        {"ticket": {**WEEKLY["ticket"], "topic": "Nothing"}},
        {"time_zone": "Mars"},
    ):
        assert vera.patch(at, bad).status_code == 422
    assert stranger.get(at).status_code == 404
    assert vera.get(f"{at}/log").json()["items"] == []
    assert vera.call("DELETE", at).status_code == 204
    assert not Plan.objects.exists()
