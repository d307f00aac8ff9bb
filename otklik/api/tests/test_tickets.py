from __future__ import annotations

from typing import Any

import pytest

from otklik.accounts.actions.projects import change_project
from otklik.accounts.models import Team
from otklik.api.tests.people import ACTOR, Api, World, new_ticket, open_for
from otklik.customers.models import Identity, Person
from otklik.desk.models import Message, Ticket
from otklik.events.models import Event


def test_opens_a_ticket(world: World) -> None:
    body = new_ticket(
        customer={"name": "Дарья", "email": "Darya.O@Example.com", "phone": "8 916 123-45-67"},
        topic="internet/no connection",
        priority="high",
        source="form",
    )
    answer = world.api("anna").post("tickets", body)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    ticket = Ticket.objects.get(pk=made["id"])
    assert answer["Location"] == f"/api/v1/tickets/{ticket.pk}"
    assert answer["ETag"].startswith('"1-')
    assert made == world.api("anna").get(f"tickets/{ticket.pk}").json()
    assert made["number"] == f"NET-{ticket.number}"
    expected = {"project": "net", "subject": "Нет интернета", "status": "new", "priority": "high", "source": "form"}
    assert {name: made[name] for name in expected} == expected
    assert made["topic"] == {"id": world.sub_topic.pk, "name": "No connection"}
    assert ticket.person is not None
    assert {row.value for row in ticket.person.identities.all()} == {"darya.o@example.com", "+79161234567"}
    message = Message.objects.get(ticket=ticket)
    assert (message.kind, message.text, message.author_name) == ("customer", body["text"], "Дарья")
    event = Event.objects.get(ticket_id=ticket.pk, kind="ticket.opened")
    assert (event.actor_kind, event.actor_id) == ("user", world.users["anna"].pk)


def test_opens_without_a_customer(world: World) -> None:
    answer = world.api("anna").post("tickets", new_ticket(customer={"name": None, "email": "", "phone": ""}))
    assert answer.status_code == 201
    assert answer.json()["customer"] is None


def test_recognises_a_known_customer(world: World) -> None:
    answer = world.api("anna").post("tickets", new_ticket(customer={"email": "DARYA@example.com"}))
    assert answer.json()["customer"]["id"] == world.ticket.person_id


@pytest.mark.parametrize(
    ("change", "loc"),
    [
        ({"priority": "huge"}, ["body", "priority"]),
        ({"source": "x"}, ["body", "source"]),
        ({"subject": ""}, ["body", "subject"]),
        ({"subject": "x" * 301}, ["body", "subject"]),
        ({"text": "a\x00b"}, ["body", "text"]),
        ({"text": "x" * 100_001}, ["body", "text"]),
        ({"text": 5}, ["body", "text"]),
        ({"topic": "Nothing"}, ["body", "topic"]),
        ({"topic": 2**63}, ["body", "topic"]),
        ({"topic": True}, ["body", "topic"]),
        ({"customer": {"email": "nobody"}}, ["body", "customer", "email"]),
        ({"customer": {"phone": "call me"}}, ["body", "customer", "phone"]),
        ({"customer": {"verified": True}}, ["body", "customer", "verified"]),
        ({"project": "ne/t"}, ["body", "project"]),
    ],
)
def test_s27_values_that_are_not_allowed_are_named(world: World, change: dict[str, Any], loc: list[str]) -> None:
    before = (Ticket.objects.count(), Person.objects.count())
    answer = world.api("anna").post("tickets", new_ticket(**change))
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == 422
    assert loc in [error["loc"][: len(loc)] for error in problem["errors"]]
    assert (Ticket.objects.count(), Person.objects.count()) == before


@pytest.mark.parametrize(
    "name",
    ["id", "number", "project_id", "status", "assignee_id", "created_at", "version", "with_client", "tags", "is_staff"],
)
def test_s27_undeclared_fields_are_refused(world: World, name: str) -> None:
    answer = world.api("vera").post("tickets", new_ticket(**{name: 1}))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["body", name]
    if name not in {"status", "tags"}:
        answer = world.api("vera").patch(f"tickets/{world.ticket.pk}", {name: 1})
        assert answer.status_code == 422
    answer = world.api("vera").post(f"tickets/{world.ticket.pk}/messages", {"text": "x", "public": False, name: 1})
    assert answer.status_code == 422
    world.ticket.refresh_from_db()
    assert (world.ticket.version, world.ticket.project_id) == (1, world.a.pk)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("anna", 201),
        ("boris", 201),
        ("vera", 201),
        ("ira", 403),
        ("fedor", 403),
        ("gleb", 403),
        ("egor", 404),
        ("oleg", 404),
    ],
)
def test_who_may_open(world: World, name: str, status: int) -> None:
    before = Ticket.objects.count()
    answer = world.api(name).post("tickets", new_ticket())
    assert answer.status_code == status
    assert Ticket.objects.count() == before + (status == 201)


def test_an_ended_project_takes_nothing(world: World) -> None:
    change_project(actor=ACTOR, project=world.a, is_active=False)
    assert world.api("boris").post("tickets", new_ticket()).status_code == 404


def ids(answer: Any) -> list[int]:
    assert answer.status_code == 200, answer.content
    return [item["id"] for item in answer.json()["items"]]


def test_list_and_its_conditions(world: World) -> None:
    anna = world.api("anna")
    second = open_for(world.a, "second@example.com", "Slow television")
    assert ids(anna.get("tickets")) == [second.pk, world.shop_ticket.pk, world.ticket.pk]
    assert ids(anna.get("tickets?project=SHOP")) == [world.shop_ticket.pk]
    assert ids(world.api("boris").get("tickets")) == [second.pk, world.ticket.pk]
    anna.patch(f"tickets/{second.pk}", {"status": "solved", "assignee": "me"})
    assert ids(anna.get("tickets?status=solved")) == [second.pk]
    assert ids(anna.get("tickets?status=solved&status=new&project=net")) == [second.pk, world.ticket.pk]
    assert ids(anna.get("tickets?assignee=me")) == [second.pk]
    assert ids(anna.get("tickets?assignee=anna@example.com&status=solved")) == [second.pk]
    assert ids(world.api("boris").get(f"tickets?assignee={world.users['anna'].pk}")) == [second.pk]
    assert ids(anna.get("tickets?assignee=none&project=net")) == [world.ticket.pk]
    assert ids(anna.get("tickets?q=television")) == [second.pk]
    assert ids(anna.get("tickets?q=television&status=new")) == []
    assert ids(anna.get(f"tickets?q=NET-{world.ticket.number}")) == [world.ticket.pk]
    assert ids(anna.get("tickets?q=darya@example.com&project=net")) == [world.ticket.pk]


@pytest.mark.parametrize("query", ["", "q=television", "project=net&status=new"])
def test_pages_follow_one_another(world: World, query: str) -> None:
    made = [open_for(world.a, f"x{n}@example.com", "Slow television").pk for n in range(5)]
    anna = world.api("anna")
    path: str | None = f"tickets?{query}&limit=2"
    seen: list[int] = []
    for _ in range(5):
        assert path is not None
        answer = anna.get(path)
        seen += ids(answer)
        following = answer.json()["next"]
        path = following.removeprefix("/api/v1/") if following else None
        if path is None:
            break
    assert seen[:5] == made[::-1]
    assert len(seen) == len(set(seen))
    assert path is None


@pytest.mark.parametrize(
    ("query", "loc"),
    [
        ("limit=201", "limit"),
        ("limit=0", "limit"),
        ("limit=x", "limit"),
        ("cursor=!!!", "cursor"),
        ("cursor=WzEsMl0", "cursor"),
        ("status=lost", "status"),
        ("assignee=nobody@example.com", "assignee"),
        ("assignee=%00", "assignee"),
        ("q=%00", "q"),
        ("projekt=net", "projekt"),
    ],
)
def test_s30_bad_conditions_are_named(world: World, query: str, loc: str) -> None:
    answer = world.api("anna").get(f"tickets?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"][:2] == ["query", loc]


def test_s03_a_foreign_project_is_like_none(world: World) -> None:
    egor = world.api("egor")
    foreign, missing = egor.get("tickets?project=net"), egor.get("tickets?project=nothing")
    assert (foreign.status_code, foreign.content) == (missing.status_code, missing.content) == (404, missing.content)


def test_changes_a_ticket(world: World) -> None:
    team = Team.objects.get(project=world.a)
    body = {
        "status": "open",
        "priority": "urgent",
        "assignee": "boris@example.com",
        "team": team.name,
        "topic": world.sub_topic.pk,
        "tags": ["Outage", "outage", "vip"],
    }
    answer = world.api("anna").patch(f"tickets/{world.ticket.pk}", body)
    assert answer.status_code == 200, answer.content
    made = answer.json()
    assert made["status"] == "open"
    assert made["priority"] == "urgent"
    assert made["assignee"] == {"id": world.users["boris"].pk, "name": "Boris"}
    assert made["team"]["id"] == team.pk
    assert made["topic"]["id"] == world.sub_topic.pk
    assert made["tags"] == ["outage", "vip"]
    assert answer["ETag"].startswith(f'"{made["version"]}-')
    cleared = world.api("anna").patch(f"tickets/{world.ticket.pk}", {"assignee": None, "team": None, "topic": None})
    assert [cleared.json()[name] for name in ("assignee", "team", "topic")] == [None, None, None]
    kinds = set(Event.objects.filter(ticket_id=world.ticket.pk).values_list("kind", flat=True))
    assert {"ticket.status", "ticket.assigned", "ticket.changed"} <= kinds


@pytest.mark.parametrize(
    ("body", "loc"),
    [
        ({"status": "open", "tags": ["İ" * 60]}, "tags"),
        ({"priority": "high", "assignee": "gleb@example.com"}, "assignee"),
        ({"priority": "high", "assignee": "oleg@example.com"}, "assignee"),
        ({"priority": "high", "team": "second"}, "team"),
        ({"status": None}, "status"),
        ({"tags": None}, "tags"),
        ({"tags": ["x"] * 31}, "tags"),
        ({"assignee": 0}, "assignee"),
    ],
)
def test_a_change_happens_whole_or_not_at_all(world: World, body: dict[str, Any], loc: str) -> None:
    answer = world.api("anna").patch(f"tickets/{world.ticket.pk}", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"][:2] == ["body", loc]
    world.ticket.refresh_from_db()
    assert (world.ticket.version, world.ticket.status, world.ticket.priority) == (1, "new", 2)


def test_changes_only_the_version_that_was_read(world: World) -> None:
    anna = world.api("anna")
    etag = anna.get(f"tickets/{world.ticket.pk}")["ETag"]
    assert anna.patch(f"tickets/{world.ticket.pk}", {"priority": "high"}, If_Match=etag).status_code == 200
    stale = anna.patch(f"tickets/{world.ticket.pk}", {"priority": "low"}, If_Match=etag)
    assert (stale.status_code, stale["Content-Type"]) == (412, "application/problem+json")
    assert anna.get(f"tickets/{world.ticket.pk}").json()["priority"] == "high"
    assert anna.patch(f"tickets/{world.ticket.pk}", {"priority": "low"}, If_Match="*").status_code == 200


@pytest.mark.parametrize(
    ("name", "read", "write"),
    [("boris", 200, 200), ("ira", 200, 403), ("fedor", 404, 404), ("gleb", 404, 404), ("egor", 404, 404)],
)
def test_s03_who_may_read_and_change(world: World, name: str, read: int, write: int) -> None:
    api = world.api(name)
    path = f"tickets/{world.ticket.pk}"
    assert api.get(path).status_code == read
    assert api.patch(path, {"priority": "low"}).status_code == write
    assert api.get(f"{path}/messages").status_code == read
    assert api.post(f"{path}/messages", {"text": "x", "public": False}).status_code == (201 if write == 200 else write)


def test_s03_a_foreign_ticket_is_like_none(world: World) -> None:
    egor = world.api("egor")
    for method, tail, body in (
        ("GET", "", None),
        ("PATCH", "", {"status": "open"}),
        ("GET", "/messages", None),
        ("POST", "/messages", {"text": "x", "public": True}),
    ):
        foreign = egor.call(method, f"tickets/{world.ticket.pk}{tail}", body)
        missing = egor.call(method, f"tickets/{2**62}{tail}", body)
        assert (foreign.status_code, foreign.content) == (404, missing.content)
        assert _steady(foreign) == _steady(missing)
    world.ticket.refresh_from_db()
    assert (world.ticket.version, world.ticket.message_count) == (1, 1)


@pytest.mark.parametrize("value", ["0", "-1", str(2**63), "1" * 5000, "x", "1.5", "%00"])
def test_f13_ids_are_bounded(world: World, value: str) -> None:
    answer = world.api("anna").get(f"tickets/{value}")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"


def test_the_client_company_sees_what_was_put_to_it(world: World) -> None:
    Ticket.objects.filter(pk=world.ticket.pk).update(with_client=True)
    gleb = world.api("gleb")
    assert ids(gleb.get("tickets")) == [world.ticket.pk]
    assert ids(gleb.get("tickets?q=internet")) == []
    assert gleb.patch(f"tickets/{world.ticket.pk}", {"status": "open"}).status_code == 403
    assert gleb.post(f"tickets/{world.ticket.pk}/messages", {"text": "x", "public": True}).status_code == 403
    assert ids(gleb.get("customers?email=darya@example.com")) == []


def test_s24_a_limited_token_reaches_its_project_only(world: World) -> None:
    from otklik.accounts.actions.tokens import issue_token

    api = Api(issue_token(user=world.users["anna"], name="shop only", projects=[world.b]))
    assert ids(api.get("tickets")) == [world.shop_ticket.pk]
    assert api.get(f"tickets/{world.ticket.pk}").status_code == 404
    assert api.post("tickets", new_ticket()).status_code == 404
    assert [item["key"] for item in api.get("projects").json()["items"]] == ["shop"]


def test_identities_of_the_known_are_not_extended(world: World) -> None:
    world.api("anna").post("tickets", new_ticket(customer={"email": "darya@example.com", "phone": "+79160000000"}))
    assert not Identity.objects.filter(value="+79160000000").exists()


def _steady(answer: Any) -> dict[str, str]:
    """Return the headers of an answer but those that count calls."""
    return {name: value for name, value in answer.headers.items() if not name.startswith("RateLimit-")}
