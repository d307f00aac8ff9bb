"""The calls about several tickets, as another system makes them."""

from __future__ import annotations

import datetime

import pytest

from otklik.api.tests.people import World, open_for
from otklik.automation.actions import save_macro
from otklik.desk import actions
from otklik.desk.models import Bulk, ClosingRules, Message, Resolution, Ticket
from otklik.lib import clock

STRANGERS = ("egor", "oleg")


def test_r071_links_are_made_read_from_both_sides_and_removed(world: World) -> None:
    anna, ticket = world.api("anna"), world.ticket
    other = open_for(world.a, "darya@example.com")
    made = anna.post(f"tickets/{ticket.pk}/links", {"ticket": other.pk, "relation": "parent"})
    assert made.status_code == 201
    seen = anna.get(f"tickets/{other.pk}/links").json()["items"]
    assert [(row["relation"], row["forward"], row["ticket"]) for row in seen] == [("parent", False, ticket.pk)]
    circle = anna.post(f"tickets/{other.pk}/links", {"ticket": ticket.pk, "relation": "parent"})
    assert (circle.status_code, circle.json()["errors"][0]["loc"]) == (422, ["body", "ticket"])
    assert anna.call("DELETE", f"tickets/{world.shop_ticket.pk}/links/{made.json()['id']}").status_code == 404
    assert anna.call("DELETE", f"tickets/{ticket.pk}/links/{made.json()['id']}").status_code == 204
    assert anna.get(f"tickets/{ticket.pk}/links").json()["items"] == []


def test_s39_another_projects_ticket_is_like_none_for_links_and_merges(world: World) -> None:
    anna, ticket = world.api("anna"), world.ticket
    for path, name in (("links", "ticket"), ("merge", "into")):
        bodies = [{name: pk, "relation": "related"} for pk in (world.shop_ticket.pk, 987_654_321)]
        if path == "merge":
            bodies = [{name: body[name]} for body in bodies]
        first, second = (anna.post(f"tickets/{ticket.pk}/{path}", body) for body in bodies)
        assert first.status_code == second.status_code == 422
        assert first.content == second.content


def test_r071_tickets_like_one_with_how_they_ended(world: World) -> None:
    anna, ticket = world.api("anna"), world.ticket
    near, foreign = open_for(world.a, "darya@example.com"), open_for(world.b, "darya@example.com")
    Ticket.objects.filter(pk__in=(ticket.pk, near.pk, foreign.pk)).update(subject="Роутер мигает красным")
    Resolution.objects.create(project=world.a, ticket=near, cause="Прошивка", done="Обновили", status="solved")
    (row,) = anna.get(f"tickets/{ticket.pk}/similar").json()["items"]
    assert (row["ticket"], row["number"], row["subject"]) == (near.pk, f"NET-{near.number}", "Роутер мигает красным")
    assert row["resolution"]["done"] == "Обновили"
    assert world.api("gleb").get(f"tickets/{ticket.pk}/similar").status_code in {403, 404}
    for name in STRANGERS:
        assert world.api(name).get(f"tickets/{ticket.pk}/similar").status_code == 404


@pytest.mark.parametrize("name", STRANGERS)
def test_s03_strangers_find_nothing_to_relate(world: World, name: str) -> None:
    api, pk = world.api(name), world.ticket.pk
    bodies = {
        "links": {"ticket": pk, "relation": "related"},
        "merge": {"into": pk},
        "split": {"messages": [1]},
        "snooze": {"until": "2030-01-01T00:00:00Z"},
        "close-children": {},
    }
    for path, body in bodies.items():
        assert api.post(f"tickets/{pk}/{path}", body).status_code == 404
    assert api.get(f"tickets/{pk}/links").status_code == 404
    ticket = Ticket.objects.get(pk=pk)
    assert (ticket.version, ticket.snoozed_until) == (world.ticket.version, None)


def test_r073_merge_split_and_undo_by_calls(world: World) -> None:
    anna, ticket = world.api("anna"), world.ticket
    other = open_for(world.a, "darya@example.com")
    merged = anna.post(f"tickets/{other.pk}/merge", {"into": ticket.pk}, Idempotency_Key="m1")
    assert (merged.status_code, merged.json()["messages"]) == (200, 1)
    assert anna.post(f"tickets/{other.pk}/merge", {"into": ticket.pk}, Idempotency_Key="m1").json() == merged.json()
    shown = anna.get(f"tickets/{other.pk}").json()
    assert (shown["merged_into"], shown["status"]) == (ticket.pk, "closed")
    assert anna.post(f"tickets/{other.pk}/messages", {"text": "?", "public": True}).status_code == 409
    undone = anna.call("DELETE", f"tickets/{ticket.pk}/moves/{merged.json()['id']}")
    assert undone.json()["undone_at"]
    assert anna.call("DELETE", f"tickets/{ticket.pk}/moves/{merged.json()['id']}").status_code == 422
    said = actions.receive(
        actor=world.users["anna"].access.actor, ticket=ticket, message=actions.NewMessage(text="Bill"), channel="api"
    )
    split = anna.post(f"tickets/{ticket.pk}/split", {"messages": [said.pk], "subject": "The bill"})
    assert split.status_code == 201
    assert Message.objects.get(pk=said.pk).ticket_id == split.json()["target"]


def test_r076_snooze_and_wake_by_calls(world: World) -> None:
    anna, ticket = world.api("anna"), world.ticket
    until = "2099-01-01T00:00:00Z"
    assert anna.post(f"tickets/{ticket.pk}/snooze", {"until": until}).status_code == 422
    assert anna.post(f"tickets/{ticket.pk}/snooze", {"until": "2030-01-01T00:00:00"}).status_code == 422
    near = (clock.now() + datetime.timedelta(days=1)).isoformat()
    assert anna.post(f"tickets/{ticket.pk}/snooze", {"until": near}).json()["snoozed_until"]
    assert anna.get(f"tickets/{ticket.pk}").json()["snoozed_until"]
    assert anna.call("DELETE", f"tickets/{ticket.pk}/snooze").json() == {"snoozed_until": None}


def test_r080_a_bulk_change_is_previewed_done_and_undone_by_calls(world: World) -> None:
    anna = world.api("anna")
    ids = [world.ticket.pk, world.shop_ticket.pk]
    body = {"tickets": ids, "changes": {"priority": "urgent", "add_tags": ["Outage"]}}
    assert anna.post("bulk", {**body, "preview": True}).json() == {
        "total": 2, "change": 2, "same": 0, "denied": 0, "impossible": 0, "held": 0, "missing": [],
    }  # fmt: skip
    ClosingRules.objects.create(project=world.a, needs_topic=True)
    closing = anna.post("bulk", {"tickets": ids, "changes": {"status": "solved"}, "preview": True}).json()
    assert (closing["change"], closing["held"]) == (1, 1)
    assert [(one["key"], one["tickets"]) for one in closing["missing"]] == [("topic", 1)]
    assert not Bulk.objects.exists()
    begun = anna.post("bulk", body)
    assert (begun.status_code, begun.json()["state"]) == (202, "waiting")
    place = begun.headers["Location"].removeprefix("/api/v1/")
    assert world.api("boris").get(place).status_code == 404
    assert actions.work_off(bulk_id=begun.json()["id"]) is False
    assert anna.get(place).json()["changed"] == 2
    assert set(Ticket.objects.values_list("priority", flat=True)) == {4}
    assert world.api("boris").post(f"{place}/undo", {}).status_code == 404
    assert anna.post(f"{place}/undo", {}).json()["state"] == "undoing"
    assert anna.post(f"{place}/undo", {}).status_code == 422
    assert actions.work_off(bulk_id=begun.json()["id"]) is False
    assert set(Ticket.objects.values_list("priority", flat=True)) == {2}
    macro = save_macro(access=world.users["vera"].access, project=world.a, macro=None, name="x", actions=[
        {"do": "priority", "value": 4}])  # fmt: skip
    used = {"tickets": ids, "changes": {"macro": macro.pk}}
    assert anna.post("bulk", {**used, "preview": True}).json()["change"] == 1
    assert actions.work_off(bulk_id=anna.post("bulk", used).json()["id"]) is False
    assert set(Ticket.objects.values_list("project__key", "priority")) == {("net", 4), ("shop", 2)}
    assert world.api("gleb").post("bulk", {**used, "preview": True}).status_code == 422
    for name, status in (("ira", 403), ("gleb", 403)):
        assert world.api(name).post("bulk", body).status_code == status
    wrong: tuple[dict[str, object], ...] = ({}, {"status": "new"}, {"assignee": "me"}, {"status": None})
    for changes in (*wrong, {"macro": macro.pk + 1}, {"macro": macro.pk, "status": "open"}):
        assert anna.post("bulk", {"tickets": ids, "changes": changes}).status_code == 422
