"""A project's own fields, names of statuses and resolutions through the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from otklik.accounts.roles import Role
from otklik.api.tests.people import World, new_ticket, open_for
from otklik.desk.models import ClosingRules, Resolution, ResolutionCode, StatusLabel, Ticket, TicketField

STAFF = [str(role) for role in Role if role not in {Role.CLIENT, Role.ENGINEER}]


def field(world: World, key: str, kind: str = "text", **parts: Any) -> TicketField:
    parts = {"readers": STAFF, "writers": ["operator", "supervisor"], "name": key.title(), **parts}
    position = TicketField.objects.count()
    return TicketField.objects.create(project=world.a, key=key, kind=kind, position=position, **parts)


@pytest.fixture
def form(world: World) -> dict[str, TicketField]:
    options = [{"id": 1, "name": "Router", "archived": False}, {"id": 2, "name": "Cable", "archived": False}]
    return {
        "contract": field(world, "contract", required="opening"),
        "cause": field(world, "cause", "choice", options=options),
        "parts": field(world, "parts", "several", options=options),
        "price": field(world, "price", "money", currency="RUB"),
        "visit": field(world, "visit", "yes_no"),
        "payer": field(world, "payer", "person"),
        "secret": field(world, "secret", readers=["supervisor"], writers=["supervisor"]),
    }


def test_what_a_project_adds_is_told(world: World, form: dict[str, TicketField]) -> None:
    StatusLabel.objects.create(project=world.a, kind="open", name="At the engineer")
    told = world.api("anna").get("projects/net/fields").json()
    assert [item["key"] for item in told["items"]] == ["contract", "cause", "parts", "price", "visit", "payer"]
    assert told["items"][0]["required"] == "opening"
    assert [option["name"] for option in told["items"][1]["options"]] == ["Router", "Cable"]
    assert told["status_labels"][0]["status"] == "open"
    assert told["closing"] == {"resolution": False, "topic": False}
    assert "secret" in [item["key"] for item in world.api("vera").get("projects/net/fields").json()["items"]]
    client = world.api("gleb").get("projects/net/fields").json()
    assert (client["items"], client["status_labels"], client["resolution_codes"]) == ([], [], [])


@pytest.mark.parametrize("name", ["egor", "oleg"])
def test_s03_a_stranger_learns_nothing_of_the_form(world: World, form: dict[str, TicketField], name: str) -> None:
    assert world.api(name).get("projects/net/fields").status_code == 404
    assert world.api(name).get("projects/nosuch/fields").content == world.api(name).get("projects/net/fields").content
    shown = world.api(name).patch(f"tickets/{world.ticket.pk}", {"fields": {"contract": "x"}})
    assert shown.status_code == 404


def test_fields_come_with_the_opening_and_go_with_the_ticket(world: World, form: dict[str, TicketField]) -> None:
    given = {
        "contract": " 40-117 ", "cause": "router", "parts": ["Cable", 1], "price": "1 500,50", "visit": False,
        "payer": world.ticket.person_id,
    }  # fmt: skip
    answer = world.api("anna").post("tickets", new_ticket(fields=given))
    assert answer.status_code == 201, answer.content
    made = answer.json()
    router, cable = {"id": 1, "name": "Router"}, {"id": 2, "name": "Cable"}
    assert made["fields"] == {
        "contract": "40-117", "cause": router, "parts": [router, cable], "price": "1500.50", "visit": False,
        "payer": {"id": world.ticket.person_id, "name": "Darya"},
    }  # fmt: skip
    path = f"tickets/{made['id']}"
    assert world.api("anna").get(path).json() == made
    assert world.api("boris").get("tickets").json()["items"][0]["fields"] == made["fields"]
    assert world.api("vera").get(path).json()["fields"]["secret"] is None
    changed = world.api("anna").patch(path, {"fields": {"cause": None, "visit": True}}).json()
    assert (changed["fields"]["cause"], changed["fields"]["visit"], changed["version"]) == (None, True, 2)


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({}, "contract"), ({"contract": ""}, "contract"), ({"contract": "1", "nothing": "x"}, "nothing"),
        ({"contract": "1", "cause": "Weather"}, "cause"), ({"contract": "1", "price": "much"}, "price"),
        ({"contract": "1", "visit": "yes"}, "visit"), ({"contract": "1", "payer": 987654}, "payer"),
        ({"contract": "1", "secret": "x"}, "secret"), ({"contract": {"a": 1}}, "contract"),
        ({"contract": "a\x00b"}, "contract"), ({"__proto__": "x"}, "__proto__"),
    ],
)  # fmt: skip
def test_r006_s27_what_is_wrong_with_fields_is_named(
    world: World, form: dict[str, TicketField], given: dict[str, Any], key: str
) -> None:
    before = Ticket.objects.count()
    answer = world.api("anna").post("tickets", new_ticket(fields=given))
    assert answer.status_code == 422, answer.content
    assert key in [str(part) for error in answer.json()["errors"] for part in error["loc"]]
    assert Ticket.objects.count() == before


def test_all_or_nothing(world: World, form: dict[str, TicketField]) -> None:
    body = {"priority": "urgent", "fields": {"contract": "1", "cause": "Weather"}}
    assert world.api("anna").patch(f"tickets/{world.ticket.pk}", body).status_code == 422
    world.ticket.refresh_from_db()
    assert (world.ticket.priority, world.ticket.version) == (2, 1)


def test_a_status_by_its_own_name(world: World) -> None:
    label = StatusLabel.objects.create(project=world.a, kind="waiting_customer", name="Photo awaited")
    StatusLabel.objects.create(project=world.b, kind="open", name="Foreign")
    anna, path = world.api("anna"), f"tickets/{world.ticket.pk}"
    made = anna.patch(path, {"status_label": "photo awaited"}).json()
    assert (made["status"], made["status_label"]) == ("waiting_customer", {"id": label.pk, "name": "Photo awaited"})
    assert anna.patch(path, {"priority": "high"}).json()["status_label"]["id"] == label.pk
    assert anna.patch(path, {"status": "open"}).json()["status_label"] is None
    for bad in ({"status_label": "Foreign"}, {"status_label": label.pk, "status": "open"}, {"status_label": 999}):
        assert anna.patch(path, bad).status_code == 422
    assert anna.patch(path, {"status_label": None}).json()["status"] == "open"


def test_r088_an_ending_needs_what_the_project_demands(world: World, form: dict[str, TicketField]) -> None:
    ClosingRules.objects.create(project=world.a, needs_resolution=True, needs_topic=True)
    code = ResolutionCode.objects.create(project=world.a, name="Port replaced")
    ResolutionCode.objects.create(project=world.b, name="Foreign")
    anna, path = world.api("anna"), f"tickets/{world.ticket.pk}"
    problem = anna.patch(path, {"status": "solved"})
    assert problem.status_code == 422
    told = problem.json()
    assert [".".join(error["loc"]) for error in told["errors"]] == [
        "body.fields.contract", "body.topic", "body.resolution.cause", "body.resolution.done", "body.resolution.code",
    ]  # fmt: skip
    assert "Contract" in told["detail"]
    whole = {
        "status": "solved",
        "fields": {"contract": "40-117"},
        "topic": "Internet",
        "resolution": {"cause": "Port burnt", "done": "Replaced", "code": "port replaced"},
    }
    foreign = {**whole, "resolution": {**whole["resolution"], "code": "Foreign"}}
    assert anna.patch(path, foreign).status_code == 422
    made = anna.patch(path, whole).json()
    assert made["status"] == "solved"
    assert made["resolution"]["code"] == {"id": code.pk, "name": "Port replaced"}
    assert (made["resolution"]["done"], made["resolution"]["author"]) == ("Replaced", "Anna")
    again = anna.patch(path, {"status": "open"}).json()
    assert again["resolution"]["done"] == "Replaced"  # reopening keeps the history
    assert anna.patch(path, {"resolution": {"done": "x"}}).status_code == 422
    Ticket.objects.filter(pk=world.ticket.pk).update(with_client=True)
    client = world.api("gleb").get(path).json()
    assert (client["resolution"], client["status_label"], client["fields"]) == (None, None, {})
    assert Resolution.objects.count() == 1


def test_lists_cost_the_same_however_long(world: World, form: dict[str, TicketField]) -> None:
    anna = world.api("anna")
    counted = []
    for more in (1, 6):
        for number in range(more):
            ticket = open_for(world.a, f"c{number}@example.com")
            anna.patch(f"tickets/{ticket.pk}", {"fields": {"contract": "1", "payer": ticket.person_id}})
            anna.patch(f"tickets/{ticket.pk}", {"status": "solved", "resolution": {"done": "x"}})
        with CaptureQueriesContext(connection) as queries:
            assert anna.get("tickets").status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1]
