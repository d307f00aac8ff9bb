"""Customers' cards and companies through the API."""

from __future__ import annotations

import pytest

from otklik.api.tests.people import World
from otklik.customers.models import ConsentText, PanelRow, Person, PersonNote
from otklik.events.models import Event


def test_r256_a_purchase_told_twice_is_one_row_and_one_event(world: World) -> None:
    anna = world.api("anna")
    path = f"customers/{world.ticket.person_id}/panels/purchase/shop:17"
    told = {"title": "Роутер X2", "state": "paid", "amount": "4900.00", "currency": "RUB", "starts_on": "2026-11-01"}
    first = anna.call("PUT", path, told)
    again = anna.call("PUT", path, told)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Event.objects.filter(kind="customer.panel").count() == 1
    changed = anna.call("PUT", path, {**told, "state": "delivered"})
    assert (changed.status_code, changed.json()["state"]) == (200, "delivered")
    assert PanelRow.objects.count() == 1
    for wrong in ({"title": ""}, {**told, "amount": "много"}, {**told, "starts_on": "2026-13-01"}, {**told, "x": 1}):
        assert anna.call("PUT", path, wrong).status_code == 422
    assert anna.call("PUT", path.replace("purchase", "debt"), told).status_code == 422
    assert anna.call("DELETE", path).status_code == 204
    assert anna.call("DELETE", path).status_code == 404


def test_a_card_is_read_and_changed_with_its_version(world: World) -> None:
    anna = world.api("anna")
    path = f"customers/{world.ticket.person_id}/card"
    read = anna.get(path)
    body = {"customer_class": "vip", "birth_year": 1980, "technical_level": "expert", "mood": "calm"}
    body |= {"quiet_from": "22:00", "quiet_to": "08:00", "no_robots": True, "time_zone": "Europe/Moscow"}
    changed = anna.patch(path, body, If_Match=read["ETag"])
    assert changed.status_code == 200
    assert {name: changed.json()[name] for name in body} == body
    assert anna.patch(path, {"mood": "angry"}, If_Match=read["ETag"]).status_code == 412
    for wrong in (
        {"birth_year": 1700}, {"mood": "blue"}, {"customer_class": "nosuch"}, {"time_zone": "Moon/Sea"},
        {"quiet_from": None}, {"quiet_from": "25:00"}, {"erased_at": "2026-01-01"}, {"version": 7}, {"region": None},
    ):  # fmt: skip
        assert anna.patch(path, wrong).status_code == 422, wrong
    person = Person.objects.get(pk=world.ticket.person_id)
    assert (person.mood, person.version) == ("calm", 2)


def test_identities_notes_and_consents(world: World) -> None:
    anna = world.api("anna")
    base = f"customers/{world.ticket.person_id}"
    ConsentText.objects.create(project=world.a, purpose="data", version="1", text="Yes", sha256="x")
    added = anna.post(f"{base}/identities", {"kind": "contract", "value": "40-117"}).json()
    assert [row["value"] for row in added["identities"]] == ["darya@example.com", "40-117"]
    taken = anna.post("customers", {"project": "net", "identities": [{"kind": "contract", "value": "40-117"}]})
    assert taken.status_code == 422
    removed = anna.call("DELETE", f"{base}/identities/{added['identities'][1]['id']}").json()
    assert len(removed["identities"]) == 1
    made = anna.post("customers", {"project": "net", "identities": [{"kind": "contract", "value": "40-117"}]})
    assert (made.status_code, made["Location"]) == (201, f"/api/v1/customers/{made.json()['id']}")
    assert anna.post("customers", {"project": "net"}).status_code == 422
    (note,) = anna.post(f"{base}/notes", {"text": "Собака злая"}).json()["notes"]
    assert (note["author"], note["pinned"]) == ("Anna", True)
    assert world.api("boris").call("DELETE", f"{base}/notes/{note['id']}").status_code == 403
    assert world.api("vera").call("DELETE", f"{base}/notes/{note['id']}").json()["notes"] == []
    body = {"purpose": "data", "version": "1", "channel": "phone", "evidence": "+79161234567"}
    (consent,) = anna.post(f"{base}/consents", body).json()["consents"]
    assert anna.post(f"{base}/consents", body).json()["consents"] == [consent]
    assert anna.post(f"{base}/consents", {**body, "version": "2"}).status_code == 422
    withdrawn = anna.call("DELETE", f"{base}/consents/{consent['id']}").json()["consents"][0]
    assert withdrawn["withdrawn_at"] is not None


def test_companies(world: World) -> None:
    anna = world.api("anna")
    made = anna.post("organisations", {"project": "net", "name": "Orlova & Co"})
    assert made.status_code == 201
    path = f"organisations/{made.json()['id']}"
    assert anna.post("organisations", {"project": "net", "name": "Orlova & Co"}).status_code == 422
    assert anna.patch(path, {"note": "VAT 7"}).json()["note"] == "VAT 7"
    assert [row["name"] for row in anna.get("organisations?project=net").json()["items"]] == ["Orlova & Co"]
    assert anna.get("organisations?project=shop").json()["items"] == []
    assert anna.get(path).json()["name"] == "Orlova & Co"


@pytest.mark.parametrize("name", ["egor", "gleb", "oleg", "fedor"])
def test_s03_a_strangers_token_finds_no_card(world: World, name: str) -> None:
    api = world.api(name)
    base = f"customers/{world.ticket.person_id}"
    missing = api.get("customers/987654321/card")
    assert (api.get(f"{base}/card").status_code, api.get(f"{base}/card").content) == (404, missing.content)
    assert api.patch(f"{base}/card", {"region": "x"}).status_code == 404
    assert api.post(f"{base}/notes", {"text": "x"}).status_code == 404
    assert api.call("PUT", f"{base}/panels/purchase/1", {"title": "x"}).status_code == 404
    assert PersonNote.objects.count() == PanelRow.objects.count() == 0


def test_s27_who_only_reads_changes_no_card(world: World) -> None:
    ira = world.api("ira")
    base = f"customers/{world.ticket.person_id}"
    assert ira.get(f"{base}/card").status_code == 200
    for method, path, body in (
        ("PATCH", "card", {"region": "x"}),
        ("POST", "notes", {"text": "x"}),
        ("POST", "identities", {"kind": "contract", "value": "1"}),
        ("PUT", "panels/purchase/1", {"title": "x"}),
    ):
        assert ira.call(method, f"{base}/{path}", body).status_code == 403
    assert Person.objects.get(pk=world.ticket.person_id).version == 1
