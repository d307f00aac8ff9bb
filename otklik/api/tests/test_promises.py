"""Calendars, policies and the explanation of deadlines by calls."""

from __future__ import annotations

import pytest

from otklik.accounts.actions.projects import set_role
from otklik.accounts.roles import Role
from otklik.api.tests.people import ACTOR, World, for_everything, open_for
from otklik.lib import clock
from otklik.service_levels.tests.world import OFFICE, at, react

pytestmark = pytest.mark.django_db


def test_r162_calendars_and_policies_by_calls_and_deadlines_explained(world: World) -> None:
    set_role(actor=ACTOR, project=world.a, user=world.users["vera"], role=Role.MANAGER)
    api = for_everything(world, "vera").api("vera")
    with clock.at(at(8)):
        body = {"name": "Office", "time_zone": "Europe/Moscow", "week": OFFICE}
        days = [{"date": "2026-07-07", "name": "Holiday"}]
        made = api.post("projects/net/calendars", {**body, "days": days})
        assert made.status_code == 201, made.content
        office = made.json()
        assert (office["default"], office["days"]) == (True, {"2026-07-07": []})
        for wrong in ({"week": OFFICE[:6]}, {"teams": [987654321]}, {"time_zone": "Mars"}):
            assert api.post("projects/net/calendars", {**body, "name": "x", **wrong}).status_code == 422, wrong
        changed = api.call("PUT", f"projects/net/calendars/{office['id']}", {**body, "name": "Bureau"})
        assert changed.json()["name"] == "Bureau"
        assert [row["name"] for row in api.get("projects/net/calendars").json()["items"]] == ["Bureau"]
        promise = {"name": "Usual", "first_response": 60, "solution": 240}
        policy = api.post("projects/net/policies", promise).json()
        assert api.post("projects/net/policies", {"name": "Nothing"}).status_code == 422
        assert api.post("projects/net/policies", {**promise, "name": "x", "calendar": 987654321}).status_code == 422
        again = api.call("PUT", f"projects/net/policies/{policy['id']}", {**promise, "solution": None})
        assert again.json()["solution"] is None
        assert len(api.get("projects/net/policies").json()["items"]) == 1
    with clock.at(at(17, 30)):
        ticket = open_for(world.a, "nina@example.com")
        react()
        clocks = api.get(f"tickets/{ticket.pk}/clocks").json()["items"]
    assert [(row["target"], row["state"], row["minutes"]) for row in clocks] == [("first_response", "running", 60)]
    assert sum(part["minutes"] for part in clocks[0]["intervals"]) == 60
    assert clocks[0]["due_at"] == at(9, 30, day=2).isoformat().replace("+00:00", "Z")  # Tuesday is the holiday
    assert world.api("egor").get(f"tickets/{ticket.pk}/clocks").status_code == 404
