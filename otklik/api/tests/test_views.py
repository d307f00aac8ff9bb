"""Saved views and their exports, as another system handles them."""

from __future__ import annotations

import csv
import datetime
import io
from typing import Any

import pytest

from otklik.api.tests.people import World, open_for
from otklik.connectors.actions import run_export
from otklik.connectors.models import Export
from otklik.desk.actions import change_status, count_view, fold_views
from otklik.desk.models import SavedView, Ticket
from otklik.events.models import Event
from otklik.lib import clock

OPEN = {"join": "all", "items": [{"field": "status", "op": "in", "value": ["new", "open"]}]}


def rows_of(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_r127_a_view_is_kept_read_changed_copied_and_removed(world: World) -> None:
    anna = world.api("anna")
    tree = {"join": "any", "items": [OPEN["items"][0], {"join": "all", "items": [
        {"field": "priority", "op": "in", "value": ["high", "urgent"]},
        {"field": "assignee", "op": "in", "value": ["nobody", "me"]},
    ]}]}  # fmt: skip
    made = anna.post("views", {"name": "Mine", "conditions": tree})
    assert (made.status_code, made.headers["ETag"][:3]) == (201, '"1-')
    place = made.headers["Location"].removeprefix("/api/v1/")
    assert made.json()["conditions"] == tree
    assert anna.get(place).json() == made.json()
    changed = anna.patch(place, {"name": "Ours", "order": "created"}, If_Match='"1"')
    assert (changed.json()["name"], changed.json()["conditions"]) == ("Ours", tree)
    assert anna.patch(place, {"name": "Late"}, If_Match='"1"').status_code == 412
    copy = anna.post(f"{place}/copy", {})
    assert (copy.status_code, copy.json()["conditions"]) == (201, tree)
    assert [row["id"] for row in anna.get("views?limit=1").json()["items"]] == [made.json()["id"]]
    assert len(anna.get(anna.get("views?limit=1").json()["next"].removeprefix("/api/v1/")).json()["items"]) == 1
    assert anna.post(f"{place}/move", {"direction": "down"}).status_code == 204
    assert anna.call("DELETE", place).status_code == 204
    assert anna.get(place).status_code == 404


def test_r127_the_tickets_and_the_counter_of_a_view(world: World) -> None:
    anna = world.api("anna")
    several = [open_for(world.a, f"a{number}@example.com").pk for number in range(3)]
    pk = anna.post("views", {"name": "Open", "conditions": OPEN, "project": "net"}).json()["id"]
    count_view(view_id=pk)
    assert anna.get(f"views/{pk}").json()["count"] == 4
    change_status(access=world.users["anna"].access, ticket=Ticket.objects.get(pk=several[0]), status="solved")
    fold_views()
    assert anna.get(f"views/{pk}").json()["count"] == 3
    first = anna.get(f"views/{pk}/tickets?limit=2").json()
    rest = anna.get(first["next"].removeprefix("/api/v1/")).json()
    seen = [row["id"] for part in (first, rest) for row in part["items"]]
    assert seen == [several[2], several[1], world.ticket.pk]
    assert rest["next"] is None
    assert anna.get(f"views/{pk}/tickets?project=shop").json()["items"] == []
    assert anna.get(f"views/{pk}/tickets?cursor=abcd").status_code == 422


def test_r127_a_view_of_deadlines_has_the_nearest_first_and_no_counter(world: World) -> None:
    anna, now = world.api("anna"), clock.now()
    later, late, none = (open_for(world.a, f"a{number}@example.com").pk for number in range(3))
    for pk, hours in ((later, 5), (late, -1)):
        Ticket.objects.filter(pk=pk).update(next_due_at=now + datetime.timedelta(hours=hours))
    asked = {"join": "all", "items": [{"field": "promised", "op": "is", "value": True}]}
    assert anna.post("views", {"name": "x", "conditions": OPEN, "order": "due"}).status_code == 422
    view = anna.post("views", {"name": "x", "conditions": asked, "order": "due", "columns": ["due"]}).json()["id"]
    count_view(view_id=view)
    assert anna.get(f"views/{view}").json()["count"] is None
    first = anna.get(f"views/{view}/tickets?limit=1").json()
    rest = anna.get(first["next"].removeprefix("/api/v1/")).json()
    seen = [(row["id"], row["due_at"] < f"{now:%Y-%m-%dT%H:%M:%SZ}") for row in first["items"] + rest["items"]]
    assert (seen, rest["next"]) == ([(late, True), (later, False)], None)
    for field, op, value, found in (("overdue", "is", True, [late]), ("due", "hours", 6, [later])):
        tree = {"join": "all", "items": [{"field": field, "op": op, "value": value}]}
        assert anna.patch(f"views/{view}", {"conditions": tree}).status_code == 200
        assert [row["id"] for row in anna.get(f"views/{view}/tickets").json()["items"]] == found
    assert none not in {row for row, _late in seen}
    assert world.api("egor").get(f"views/{view}/tickets").status_code == 404


@pytest.mark.parametrize("conditions", [
    {"join": "all", "items": [{"field": "status", "op": "contains", "value": "new"}]},
    {"join": "all", "items": [{"field": "created", "op": "between", "value": ["2026-02-30", "x"]}]},
    {"join": "all", "items": [{"field": "topic", "op": "in", "value": [2**63 - 1]}]},
    {"join": "all", "items": [{"field": "unread", "op": "is", "value": 5}]},
    {"join": "all", "items": [{"field": "priority", "op": "in", "value": ["whatever"]}]},
    {"join": "none", "items": []},
])  # fmt: skip
def test_f13_conditions_that_cannot_be(world: World, conditions: Any) -> None:
    answer = world.api("anna").post("views", {"name": "x", "conditions": conditions})
    assert (answer.status_code, SavedView.objects.count()) == (422, 0)


def test_s03_a_shared_view_is_its_supervisors_and_a_strangers_nothing(world: World) -> None:
    body = {"name": "All of Net", "conditions": OPEN, "scope": "project", "project": "net"}
    assert world.api("boris").post("views", body).status_code == 403
    pk = world.api("vera").post("views", body).json()["id"]
    boris = world.api("boris")
    assert boris.get(f"views/{pk}").json()["changeable"] is False
    assert boris.patch(f"views/{pk}", {"name": "x"}).status_code == 403
    assert boris.call("DELETE", f"views/{pk}").status_code == 403
    for name in ("egor", "oleg"):
        stranger = world.api(name)
        assert stranger.get(f"views/{pk}").content == stranger.get("views/987654321").content
        for method, path, given in (
            ("PATCH", "", {"name": "x"}), ("DELETE", "", None), ("GET", "/tickets", None), ("POST", "/copy", {}),
            ("POST", "/move", {"direction": "up"}), ("POST", "/exports", {"format": "csv"}),
        ):  # fmt: skip
            assert stranger.call(method, f"views/{pk}{path}", given).status_code == 404
        assert stranger.post("views", body).status_code == 404
        assert stranger.get("views").json()["items"] == []
    # A foreign topic is like one that does not exist, also for who may keep views elsewhere.
    named = {"join": "all", "items": [{"field": "topic", "op": "in", "value": [world.topic.pk]}]}
    assert world.api("oleg").post("views", {"name": "x", "conditions": named, "project": "shop"}).status_code == 422
    assert not Export.objects.exists()


def test_s15_a_view_is_written_into_a_file_with_progress(world: World) -> None:
    vera = world.api("vera")
    evil = open_for(world.a, "evil@example.com", subject='=HYPERLINK("https://evil.example")')
    change_status(access=world.users["anna"].access, ticket=world.ticket, status="solved")
    pk = vera.post("views", {"name": "Open", "conditions": OPEN}).json()["id"]
    assert world.api("anna").post(f"views/{pk}/exports", {"format": "csv"}).status_code == 404
    begun = vera.post(f"views/{pk}/exports", {"format": "csv"})
    assert (begun.status_code, begun.json()["state"], begun.json()["project"]) == (202, "pending", None)
    place = begun.headers["Location"].removeprefix("/api/v1/")
    assert vera.get(f"{place}/file").status_code == 404
    vera.patch(f"views/{pk}", {"conditions": {"join": "all", "items": []}})  # what was asked for stays
    run_export(export_id=begun.json()["id"])
    done = vera.get(place).json()
    assert (done["state"], done["written"]) == ("done", 1)
    rows = rows_of(vera.get(f"{place}/file"))
    assert [row[:3] for row in rows[1:]] == [["Net", f"NET-{evil.number}", "'" + evil.subject]]
    assert [row["id"] for row in vera.get("exports").json()["items"]] == [done["id"]]
    assert Event.objects.get(kind="export.made").project_id == world.a.pk
    for name in ("anna", "boris", "egor", "oleg"):
        other = world.api(name)
        assert [other.get(path).status_code for path in (place, f"{place}/file")] == [404, 404]
        assert other.get("exports").json()["items"] == []


def test_s15_all_of_a_project_and_who_may_take_it_out(world: World) -> None:
    body = {"project": "net", "what": "customers", "format": "csv"}
    statuses = {name: world.api(name).post("exports", body).status_code for name in ("egor", "oleg", "anna", "gleb")}
    assert statuses == {"egor": 404, "oleg": 404, "anna": 403, "gleb": 403}
    begun = world.api("vera").post("exports", body)
    run_export(export_id=begun.json()["id"])
    assert len(rows_of(world.api("vera").get(f"exports/{begun.json()['id']}/file"))) == 2
    for _time in range(3):
        world.api("vera").post("exports", body)
    assert world.api("vera").post("exports", body).status_code == 422


def test_s16_who_no_longer_supervises_gets_no_file(world: World) -> None:
    vera = world.api("vera")
    pk = vera.post("views", {"name": "Open", "conditions": OPEN}).json()["id"]
    export = vera.post(f"views/{pk}/exports", {"format": "xlsx"}).json()["id"]
    run_export(export_id=export)
    assert vera.get(f"exports/{export}/file").status_code == 200
    world.users["vera"].memberships.all().delete()
    assert vera.get(f"exports/{export}/file").status_code == 404
