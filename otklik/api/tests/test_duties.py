"""Customers as wholes by calls: two that are one, all data of one, erasing one, lists by conditions."""

from __future__ import annotations

import io
import zipfile

from otklik.api.tests.people import World, open_for
from otklik.customers.actions import run_erasure
from otklik.customers.models import Erasure, Identity, Merge, Person, PersonNote
from otklik.desk.models import Ticket
from otklik.events.models import Event


def test_r083_two_cards_become_one_and_two_again(world: World) -> None:
    anna, kept = world.api("anna"), world.ticket.person_id
    gone = open_for(world.a, "dasha@example.com").person_id
    made = anna.post(f"customers/{kept}/merges", {"other": gone, "reason": "Said so"})
    assert (made.status_code, made.json()["by"]) == (201, "Anna")
    assert Ticket.objects.filter(person_id=kept).count() == 2
    assert [row["id"] for row in anna.get(f"customers/{kept}/merges").json()["items"]] == [made.json()["id"]]
    place = f"customers/{kept}/merges/{made.json()['id']}"
    assert anna.call("DELETE", f"customers/{gone}/merges/{made.json()['id']}").status_code == 404
    assert anna.call("DELETE", place).json()["undone_at"]
    assert Ticket.objects.filter(person_id=kept).count() == 1
    first, second = (
        anna.post(f"customers/{kept}/merges", {"other": pk}) for pk in (world.shop_ticket.person_id, 987_654_321)
    )
    assert (first.status_code, first.content) == (422, second.content)
    assert anna.post(f"customers/{kept}/merges", {"other": kept}).status_code == 422


def test_r080_the_main_identity_and_pinned_notes(world: World) -> None:
    anna, pk = world.api("anna"), world.ticket.person_id
    anna.post(f"customers/{pk}/identities", {"kind": "email", "value": "new@example.com"})
    identity = Identity.objects.get(value="new@example.com").pk
    card = anna.post(f"customers/{pk}/identities/{identity}/main", {}).json()
    assert [row["value"] for row in card["identities"] if row["main"]] == ["new@example.com"]
    anna.post(f"customers/{pk}/notes", {"text": "x"})
    note = PersonNote.objects.get().pk
    assert anna.patch(f"customers/{pk}/notes/{note}", {"pinned": False}).json()["notes"][0]["pinned"] is False
    other = world.shop_ticket.person_id
    assert anna.post(f"customers/{other}/identities/{identity}/main", {}).status_code == 404
    assert anna.patch(f"customers/{other}/notes/{note}", {"pinned": True}).status_code == 404


def test_r268_all_data_of_a_customer_and_his_erasure(world: World) -> None:
    pk = world.ticket.person_id
    assert world.api("anna").post(f"customers/{pk}/archive", {}).status_code == 403
    answer = world.api("vera").post(f"customers/{pk}/archive", {})
    names = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()
    assert "index.html" in names
    assert Event.objects.filter(kind="customer.exported").count() == 1
    body = {"ground": "request", "document": "No. 5", "customer": pk}
    assert world.api("vera").post(f"customers/{pk}/erasure", body).status_code == 403
    world.users["vera"].memberships.update(role="manager")
    vera = world.api("vera")
    assert vera.post(f"customers/{pk}/erasure", {**body, "customer": 1}).status_code == 422
    begun = vera.post(f"customers/{pk}/erasure", body)
    assert (begun.status_code, begun.json()["state"]) == (202, "waiting")
    run_erasure(act=begun.json()["id"])
    place = begun.headers["Location"].removeprefix("/api/v1/")
    assert vera.get(place).json()["state"] == "done"
    for name in ("anna", "egor", "oleg"):
        assert world.api(name).get(place).status_code == 404


def test_r243_lists_of_customers_by_conditions(world: World) -> None:
    anna = world.api("anna")
    several = [open_for(world.a, f"p{number}@example.com").person_id for number in range(3)]
    Person.objects.filter(pk__in=several).update(region="Perm", mood="angry")
    first = anna.get("segments?project=net&region=perm&mood=angry&limit=2").json()
    rest = anna.get(first["next"].removeprefix("/api/v1/")).json()
    assert [row["id"] for part in (first, rest) for row in part["items"]] == several[::-1]
    assert len(anna.get("segments?has_open=true").json()["items"]) == 5
    assert anna.get("segments?has_open=false").json()["items"] == []
    assert anna.get("segments?contact_after=2099-01-01T00:00:00Z").json()["items"] == []
    Person.objects.filter(pk=several[0]).update(birth_year=1985, preferred_channel="phone")
    for fits in ("born_from=1985&born_to=1985", "preferred_channel=phone", "preferred_channel=phone&reach=email"):
        assert [row["id"] for row in anna.get(f"segments?{fits}").json()["items"]] == several[:1], fits
    for nobody in ("born_from=1986", "born_to=1984", "reach=viber", "company=nosuch", "panel=nosuch", "source=visit"):
        assert anna.get(f"segments?{nobody}").json()["items"] == [], nobody
    assert anna.get("segments?known_after=2099-01-01T00:00:00Z").json()["items"] == []
    for far in ("0269-02-21T00:31:40.5-18:32", "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-23:00"):
        assert anna.get(f"segments?contact_before={far}").status_code == 200
    for wrong in (
        "mood=merry",
        "contact_after=0.5",
        "contact_after=2026-01-01",
        "regoin=x",
        "cursor=abc",
        "technical_level=9",
        "born_from=abc",
        "reach=pigeon",
        "source=nowhere",
        "known_after=soon",
    ):
        assert anna.get(f"segments?{wrong}").status_code == 422
    assert world.api("egor").get("segments").json()["items"] == []
    assert {row["project"] for row in world.api("oleg").get("segments").json()["items"]} == {"shop"}
    assert world.api("oleg").get("segments?project=net").status_code == 404


def test_s03_a_strangers_customer_is_none(world: World) -> None:
    pk = world.ticket.person_id
    for name in ("egor", "oleg", "gleb"):
        api = world.api(name)
        for method, path, body in (
            ("GET", "merges", None), ("POST", "merges", {"other": 5}), ("DELETE", "merges/1", None),
            ("POST", "archive", {}), ("POST", "erasure", {"ground": "request", "customer": pk}),
            ("POST", "identities/1/main", {}), ("PATCH", "notes/1", {"pinned": True}),
        ):  # fmt: skip
            answer = api.call(method, f"customers/{pk}/{path}", body)
            assert (answer.status_code, path) == (404, path)
            assert answer.content == api.call(method, f"customers/987654321/{path}", body).content
    assert not (Merge.objects.exists() or Erasure.objects.exists())
