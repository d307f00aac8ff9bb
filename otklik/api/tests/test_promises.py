"""Calendars, policies and the explanation of deadlines by calls."""

from __future__ import annotations

from typing import Any

import pytest

from otklik.accounts.actions.projects import set_role
from otklik.accounts.roles import Role
from otklik.api.tests.calls import HOLIDAY
from otklik.api.tests.people import ACTOR, World, for_everything, open_for
from otklik.lib import clock
from otklik.service_levels.actions import work_off
from otklik.service_levels.models import Recount
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


def test_r162_days_years_files_order_and_removal_by_calls_with_progress(world: World) -> None:
    set_role(actor=ACTOR, project=world.a, user=world.users["vera"], role=Role.MANAGER)
    api, own = for_everything(world, "vera").api("vera"), "projects/net"
    with clock.at(at(8)):
        assert api.get(f"{own}/recount").json()["state"] is None
        week = {"name": "Office", "time_zone": "Europe/Moscow", "week": OFFICE}
        office = api.post(f"{own}/calendars", week).json()["id"]
        days = f"{own}/calendars/{office}/days"
        day = api.call("PUT", f"{days}/2026-12-30", {"name": "Inventory", "periods": [[540, 720]]})
        assert day.json() == {
            "date": "2026-12-30", "name": "Inventory", "periods": [[540, 720]], "source": "manual",
        }  # fmt: skip
        assert api.call("PUT", f"{days}/2026-12-30", {"periods": [[720, 540]]}).status_code == 422
        assert api.call("PUT", f"{days}/2026-02-30", {}).status_code == 422
        years = api.get(f"{own}/production-years").json()["items"]
        assert {"ru"} == {year["country"] for year in years}
        year = {"country": "ru", "year": years[0]["year"]}
        taken = api.post(f"{own}/calendars/{office}/production", year).json()["days"]
        assert taken > 10
        assert api.post(f"{own}/calendars/{office}/production", {**year, "year": 2050}).status_code == 422
        assert api.post(f"{own}/calendars/{office}/import", {"file": HOLIDAY}).json() == {"days": 1}
        assert api.post(f"{own}/calendars/{office}/import", {"file": "no calendar"}).status_code == 422
        found, page = [], f"/api/v1/{days}?limit=7"
        while page:
            told = api.get(page.removeprefix("/api/v1/")).json()
            found, page = [*found, *told["items"]], told["next"]
        assert [row["date"] for row in found] == sorted({row["date"] for row in found})
        assert {row["source"] for row in found} == {"manual", "production", "ical"}
        assert api.call("DELETE", f"{days}/2026-12-30").status_code == 204
        names = ("One", "Two")
        one, two = (
            api.post(f"{own}/policies", {"name": name, "solution": 60, "calendar": office}).json()["id"]
            for name in names
        )
        assert api.post(f"{own}/policies/{two}/move", {"direction": "up"}).status_code == 204
        assert [row["id"] for row in api.get(f"{own}/policies").json()["items"]] == [two, one]
        assert api.call("DELETE", f"{own}/calendars/{office}").status_code == 422  # policies count by it
        waiting = api.get(f"{own}/recount")
        assert waiting.json()["state"] == "waiting"
        assert api.get(f"{own}/recount", If_None_Match=waiting["ETag"]).status_code == 304
        while work_off(recount_id=Recount.objects.latest("pk").pk):
            pass
        progress = api.get(f"{own}/recount", If_None_Match=waiting["ETag"]).json()
        assert (progress["state"], progress["done"], progress["total"]) == ("done", 1, 1)
        for policy in (one, two):
            assert api.call("DELETE", f"{own}/policies/{policy}").status_code == 204
        assert api.call("DELETE", f"{own}/calendars/{office}").status_code == 204
        assert api.get(f"{own}/calendars/{office}").status_code == 404
        assert world.api("egor").get(days).status_code == 404


def test_r258_set_up_of_promises_and_the_queue_is_304_until_it_changes(world: World) -> None:
    set_role(actor=ACTOR, project=world.a, user=world.users["vera"], role=Role.MANAGER)
    api, own = for_everything(world, "vera").api("vera"), "projects/net"
    with clock.at(at(8)):
        line = {"side": "ours", "level": 1, "user": world.users["vera"].pk}
        week = {"name": "Office", "time_zone": "Europe/Moscow", "week": OFFICE}
        changes: list[tuple[str, str, dict[str, object]]] = [
            (_place(api.post(f"{own}/calendars", week)), "PUT", {**week, "name": "Bureau"}),
            (_place(api.post(f"{own}/policies", {"name": "x", "solution": 60})), "PUT", {"name": "y", "solution": 60}),
            (_place(api.post(f"{own}/responsible", line)), "PUT", {**line, "level": 2}),
            (_place(api.post(f"{own}/reasons", {"name": "Lunch"})), "PATCH", {"minutes": 20}),
            (_place(api.post(f"{own}/skills", {"name": "Fibre"})), "PATCH", {"active": False}),
            (f"{own}/abilities/{world.users['anna'].pk}", "PATCH", {"languages": ["ru"]}),
            (_place(api.post(f"{own}/escalation-rules", {"trigger": "warned"})), "PATCH", {"level": 3}),
            (f"{own}/response-figure", "PATCH", {"review_days": 9}),
            (f"{own}/routing", "PATCH", {"capacity": 9}),
        ]
        for path, method, body in changes:
            tag = api.get(path)["ETag"]
            assert api.get(path, If_None_Match=tag).status_code == 304, path
            changed = api.call(method, path, body, If_Match=tag)
            assert (changed.status_code, changed["ETag"] != tag) == (200, True), changed.content
            assert api.get(path, If_None_Match=tag)["ETag"] == changed["ETag"]
            assert api.call(method, path, body, If_Match=tag).status_code == 412
            assert world.api("egor").get(path, If_None_Match="*").status_code == 404


def _place(made: Any) -> str:
    assert made.status_code == 201, made.content
    return str(made["Location"]).removeprefix("/api/v1/")
