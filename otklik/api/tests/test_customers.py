from __future__ import annotations

import pytest

from otklik.api.tests.people import World, new_ticket


def test_finds_by_number_and_by_address(world: World) -> None:
    anna = world.api("anna")
    anna.post("tickets", new_ticket(customer={"name": "Пётр", "email": "p@example.com", "phone": "8(916)123-45-67"}))
    for query in ("phone=%2B79161234567", "phone=8%20916%201234567", "email=P@Example.com"):
        (found,) = anna.get(f"customers?{query}").json()["items"]
        assert (found["name"], found["project"]) == ("Пётр", "net")
        assert (found["phones"], found["emails"]) == (["+79161234567"], ["p@example.com"])
    both = anna.get("customers?phone=89161234567&email=darya@example.com").json()["items"]
    assert len(both) == 2


@pytest.mark.parametrize("query", ["phone=abc", "email=nobody", "email=nobody@example.com"])
def test_finds_nobody(world: World, query: str) -> None:
    assert world.api("anna").get(f"customers?{query}").json() == {"items": [], "next": None}


def test_s03_customers_of_other_projects_are_not_found(world: World) -> None:
    assert world.api("boris").get("customers?email=mikhail@example.com").json()["items"] == []
    assert world.api("egor").get("customers").json()["items"] == []
    assert {row["project"] for row in world.api("oleg").get("customers").json()["items"]} == {"shop"}


def test_pages_of_customers(world: World) -> None:
    anna = world.api("anna")
    first = anna.get("customers?limit=1").json()
    second = anna.get(first["next"].removeprefix("/api/v1/")).json()
    assert [row["id"] for row in first["items"] + second["items"]] == [
        world.ticket.person_id,
        world.shop_ticket.person_id,
    ]
    assert second["next"] is None


def test_projects_and_rights(world: World) -> None:
    found = world.api("anna").get("projects").json()["items"]
    assert [(row["key"], row["rights"]) for row in found] == [("net", ["read", "work"]), ("shop", ["read", "work"])]
    (only,) = world.api("gleb").get("projects").json()["items"]
    assert (only["key"], only["rights"]) == ("net", ["answer_question", "read_handed"])
