"""Kept lists of customers by calls: the same ones that the page keeps."""

from __future__ import annotations

import pytest

from otklik.accounts.models import User
from otklik.api.tests.people import World, open_for
from otklik.customers.models import ConsentText, Person
from otklik.desk.models import SavedSegment
from otklik.events.models import Event

NAMED = "segments/named"
VIP = {"name": "VIP", "project": "net", "conditions": {"customer_class": "vip"}}


def test_r256_a_list_is_kept_read_changed_walked_and_removed(world: World) -> None:
    anna = world.api("anna")
    made = anna.post(NAMED, VIP)
    assert made.status_code == 201, made.content
    path = f"{NAMED}/{made.json()['id']}"
    assert made["Location"] == f"/api/v1/{path}"
    assert (made.json()["mine"], made.json()["shared"], made.json()["project"]) == (True, False, "net")
    again = anna.post(NAMED, {**VIP, "conditions": {"customer_class": "vip", "has_open": True}})
    assert (again.status_code, again.json()["id"]) == (200, made.json()["id"])
    second = open_for(world.a, "vip@example.com")
    third = open_for(world.a, "other@example.com")
    Person.objects.filter(pk__in=[second.person_id, third.person_id]).update(standing="vip")
    Person.objects.filter(pk=world.shop_ticket.person_id).update(standing="vip")
    page = anna.get(f"{path}/customers?limit=1").json()
    assert [row["id"] for row in page["items"]] == [third.person_id]
    rest = anna.get(page["next"].removeprefix("/api/v1/")).json()
    assert ([row["id"] for row in rest["items"]], rest["next"]) == ([second.person_id], None)
    read = anna.get(path)
    assert anna.get(path, If_None_Match=read["ETag"]).status_code == 304
    changed = anna.patch(path, {"name": "Silent VIP"}, If_Match=read["ETag"])
    assert (changed.status_code, changed.json()["name"]) == (200, "Silent VIP")
    assert changed.json()["conditions"]["has_open"] is True
    assert anna.patch(path, {"name": "x"}, If_Match=read["ETag"]).status_code == 412
    assert anna.patch(path, {"conditions": {}}).status_code == 422
    assert [row["name"] for row in anna.get(f"{NAMED}?project=net").json()["items"]] == ["Silent VIP"]
    assert anna.call("DELETE", path).status_code == 204
    assert anna.get(path).status_code == 404
    kinds = Event.objects.filter(kind__startswith="segment.").values_list("kind", flat=True)
    assert sorted(kinds) == ["segment.removed", *["segment.saved"] * 3]


def test_every_condition_comes_back_as_it_was_given(world: World) -> None:
    ConsentText.objects.create(project=world.a, purpose="data", version="1", text="Yes", sha256="x")
    given = {
        "customer_class": "", "language": "ru", "region": "Тверь", "technical_level": "unknown", "mood": "angry",
        "no_robots": False, "consent": "data", "without_consent": True, "tag": "роутер", "has_open": False,
        "contact_after": "2026-01-31", "contact_before": "2026-12-31", "born_from": 1970, "born_to": 1990,
        "preferred_channel": "phone", "reach": "telegram", "company": "Луч", "panel": "интернет", "source": "phone",
        "known_after": "2026-01-01", "known_before": "2026-12-30",
    }  # fmt: skip
    anna = world.api("anna")
    made = anna.post(NAMED, {"name": "All", "conditions": given})
    assert made.status_code == 201, made.content
    assert (made.json()["conditions"], made.json()["project"]) == (given, None)
    row = SavedSegment.objects.get()
    assert (row.conditions["standing"], row.conditions["consent"], row.conditions["level"]) == (
        "ordinary",
        "-data",
        "0",
    )
    assert anna.get(f"{NAMED}/{row.pk}/customers").json()["items"] == []
    for wrong in (
        {"customer_class": "nosuch"}, {"consent": "nosuch"}, {"contact_after": "2026-02-30"}, {"colour": "red"},
        {"technical_level": 1}, {"contact_before": "31.12.2026"}, {},
        {"born_from": 1800}, {"reach": "pigeon"}, {"source": "nowhere"}, {"known_after": "soon"},
    ):  # fmt: skip
        assert anna.post(NAMED, {"name": "Wrong", "conditions": wrong}).status_code == 422, wrong


def test_a_key_makes_a_repeat_harmless_and_a_name_is_one_list(world: World) -> None:
    vera = world.api("vera")
    shared = {**VIP, "shared": True}
    first = vera.post(NAMED, shared, Idempotency_Key="k1")
    again = vera.post(NAMED, shared, Idempotency_Key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again["Idempotent-Replayed"], again.json()) == ("true", first.json())
    other = vera.post(NAMED, {**shared, "name": "Other"}).json()
    taken = vera.patch(f"{NAMED}/{other['id']}", {"name": "VIP"})
    assert (taken.status_code, taken.json()["errors"][0]["loc"]) == (422, ["body", "name"])
    assert vera.post(NAMED, {**shared, "project": None}).status_code == 422


def test_s27_shared_ones_are_for_supervisors_and_ones_own_for_nobody_else(world: World) -> None:
    vera, anna, boris = world.api("vera"), world.api("anna"), world.api("boris")
    shared = f"{NAMED}/{vera.post(NAMED, {**VIP, 'shared': True}).json()['id']}"
    own = f"{NAMED}/{anna.post(NAMED, VIP).json()['id']}"
    assert anna.get(shared).status_code == 200
    assert anna.patch(shared, {"name": "x"}).status_code == anna.call("DELETE", shared).status_code == 403
    assert anna.post(NAMED, {**VIP, "shared": True}).status_code == 403
    for api in (boris, vera):
        assert api.get(own).status_code == api.get(f"{own}/customers").status_code == 404
        assert api.patch(own, {"name": "x"}).status_code == api.call("DELETE", own).status_code == 404
    assert world.api("gleb").post(NAMED, {"name": "x", "conditions": {"tag": "a"}}).status_code == 403
    assert SavedSegment.objects.count() == 2


@pytest.mark.parametrize("name", ["egor", "oleg"])
def test_s03_a_strangers_token_finds_no_list(world: World, name: str) -> None:
    made = world.api("vera").post(NAMED, {**VIP, "shared": True}).json()
    api = world.api(name)
    missing = api.get(f"{NAMED}/987654321")
    path = f"{NAMED}/{made['id']}"
    assert (api.get(path).status_code, api.get(path).content) == (404, missing.content)
    for answer in (api.patch(path, {"name": "x"}), api.call("DELETE", path), api.get(f"{path}/customers")):
        assert answer.status_code == 404
    assert api.get(NAMED).json()["items"] == []
    assert api.get(f"{NAMED}?project=net").status_code == 404
    assert api.post(NAMED, VIP).status_code in {403, 404}


def test_the_days_of_a_list_are_those_of_the_reader(world: World) -> None:
    anna = world.api("anna")
    User.objects.filter(pk=world.users["anna"].pk).update(time_zone="Asia/Vladivostok")
    made = anna.post(NAMED, {**VIP, "conditions": {"contact_after": "0001-01-01"}})
    assert made.status_code == 201
    # The first day of all begins there before time itself does: such a condition holds nobody back.
    assert len(anna.get(f"{NAMED}/{made.json()['id']}/customers").json()["items"]) == 1
