"""Escalation, the control list and reviews by calls (R98, R112, R113, R120, R256)."""

from __future__ import annotations

import pytest

from otklik.accounts.actions.projects import set_role
from otklik.accounts.roles import Role
from otklik.api.tests.people import ACTOR, World, for_everything
from otklik.service_levels.events import ClockBreached
from otklik.service_levels.models import BreachCard, Escalation, PromiseSettings
from otklik.service_levels.tests.test_escalation import reached

pytestmark = pytest.mark.django_db


def test_r98_the_matrix_rules_and_absences_by_calls(world: World) -> None:
    set_role(actor=ACTOR, project=world.a, user=world.users["boris"], role=Role.MANAGER)
    api = for_everything(world, "boris").api("boris")
    vera, egor = world.users["vera"].pk, world.users["egor"].pk
    body = {"side": "ours", "level": 1, "user": vera, "topics": [world.topic.pk], "deputies": [world.users["anna"].pk]}
    made = api.post("projects/net/responsible", body)
    assert made.status_code == 201, made.content
    line = made.json()["id"]
    assert [row["id"] for row in api.get("projects/net/responsible").json()["items"]] == [line]
    tried = api.get(f"projects/net/responsible-trial?topic={world.sub_topic.pk}").json()
    assert (tried["user"]["id"], tried["line"]) == (vera, line)
    assert api.get("projects/net/responsible-trial?at=2026-11-23T12:00:00").status_code == 422
    for wrong in ({"user": egor}, {"deputies": [egor]}, {"topics": [987654321]}, {"calendar": 987654321}):
        assert api.post("projects/net/responsible", {**body, **wrong}).status_code == 422, wrong
    away = api.post("projects/net/absences", {"user": vera, "since": "2026-11-01", "until": "2099-01-01"})
    assert away.status_code == 201
    tried = api.get(f"projects/net/responsible-trial?topic={world.topic.pk}&at=2026-11-23T12:00:00Z").json()
    assert (tried["user"]["id"], [row["id"] for row in tried["absent"]]) == (world.users["anna"].pk, [vera])
    assert len(api.get("projects/net/absences").json()["items"]) == 1
    assert api.call("DELETE", f"projects/net/absences/{away.json()['id']}").status_code == 204
    assert api.call("PUT", f"projects/net/responsible/{line}", {**body, "level": 2}).json()["level"] == 2
    assert api.call("DELETE", f"projects/net/responsible/{line}").status_code == 204
    rule = api.post("projects/net/escalation-rules", {"trigger": "replies", "amount": 9})
    assert rule.status_code == 201
    place = f"projects/net/escalation-rules/{rule.json()['id']}"
    assert api.patch(place, {"active": False, "amount": 8}).json()["amount"] == 8
    assert api.patch(place, {"amount": 0}).status_code == 422
    assert rule.json()["id"] in [row["id"] for row in api.get("projects/net/escalation-rules").json()["items"]]
    assert api.call("DELETE", place).status_code == 204
    assert api.patch("projects/net/response-figure", {"review_days": 5}).json()["review_days"] == 5
    assert api.get("projects/net/response-figure").json()["median_minutes"] is None
    for name, status in (("anna", 403), ("vera", 403), ("egor", 404), ("oleg", 404)):
        stranger = for_everything(world, name).api(name)
        assert stranger.get("projects/net/responsible").status_code == status
        assert stranger.post("projects/net/responsible", body).status_code == status


def test_r120_a_ticket_goes_up_by_a_call(world: World) -> None:
    api, pk = world.api("anna"), world.ticket.pk
    assert api.post(f"tickets/{pk}/escalations", {"reason": "   "}).status_code == 422
    made = api.post(f"tickets/{pk}/escalations", {"reason": "Просит старшего"})
    assert made.status_code == 201, made.content
    assert (made.json()["level"], made.json()["trigger"], made.json()["by"]) == (1, None, "Anna")
    assert [row["reason"] for row in api.get(f"tickets/{pk}/escalations").json()["items"]] == ["Просит старшего"]
    assert world.api("ira").post(f"tickets/{pk}/escalations", {"reason": "Нет"}).status_code == 403
    for name in ("egor", "oleg"):
        assert world.api(name).post(f"tickets/{pk}/escalations", {"reason": "Нет"}).status_code == 404
        assert world.api(name).get(f"tickets/{pk}/escalations").status_code == 404
    assert Escalation.objects.count() == 1


def test_r113_the_control_list_by_calls(world: World) -> None:
    seen = world.api("anna").get("control?limit=1").json()
    assert len(seen["items"]) == 1
    rest = world.api("anna").get(seen["next"].removeprefix("/api/v1/")).json()
    assert {seen["items"][0]["id"], rest["items"][0]["id"]} == {world.ticket.pk, world.shop_ticket.pk}
    assert rest["next"] is None
    assert sum(bar["tickets"] for bar in seen["ages"]) == 2
    assert [row["id"] for row in world.api("boris").get("control").json()["items"]] == [world.ticket.pk]
    assert world.api("egor").get("control").json()["items"] == []
    assert world.api("boris").get("control?project=shop").status_code == 404
    assert world.api("anna").get("control?cursor=xx").status_code == 422


def test_r112_reviews_by_calls_and_the_client_company_when_the_project_says_so(world: World) -> None:
    reached(world.ticket, ClockBreached, 3)
    card = BreachCard.objects.get()
    body = {
        "what": "Не ответили", "why": "Болезнь", "measure": "Замена", "until": "2026-12-01",
        "who": world.users["anna"].pk,
    }  # fmt: skip
    api = world.api("anna")
    assert api.get("reviews?state=open").json()["open"] == 1
    assert api.call("PUT", f"reviews/{card.pk}", {**body, "why": ""}).status_code == 422
    assert api.call("PUT", f"reviews/{card.pk}", {**body, "who": world.users["egor"].pk}).status_code == 422
    filled = api.call("PUT", f"reviews/{card.pk}", body)
    assert (filled.status_code, filled.json()["filled_by"]) == (200, "Anna")
    assert world.api("gleb").get(f"reviews/{card.pk}").status_code == 404
    PromiseSettings.objects.update_or_create(project=world.a, defaults={"client_sees_cards": True})
    assert world.api("gleb").get(f"reviews/{card.pk}").json()["why"] == "Болезнь"
    assert world.api("gleb").call("PUT", f"reviews/{card.pk}", body).status_code == 403
    for name in ("egor", "oleg"):
        assert world.api(name).get(f"reviews/{card.pk}").status_code == 404
        assert world.api(name).call("PUT", f"reviews/{card.pk}", body).status_code == 404
        assert world.api(name).get("reviews").json()["items"] == []
