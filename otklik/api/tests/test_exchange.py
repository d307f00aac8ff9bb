"""Scopes, limits, uploads, files, the feed, webhooks and customers' versions, as other systems meet them."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from otklik.accounts import rates
from otklik.accounts.actions.projects import set_role
from otklik.accounts.actions.tokens import issue_token, revoke_token
from otklik.accounts.models import ApiToken
from otklik.accounts.roles import Role
from otklik.accounts.scopes import Scope
from otklik.api import feed
from otklik.api.scopes import SCOPES
from otklik.api.tests.people import ACTOR, Api, World, make_world, new_ticket, open_for
from otklik.api.urls import operation_names
from otklik.connectors.models import Webhook
from otklik.customers.models import Organisation
from otklik.desk.models import Message
from otklik.events.changes import change
from otklik.events.models import Event
from otklik.files.actions import upload as uploading
from otklik.files.models import Upload

HOOK = {"project": "net", "name": "CRM", "url": "https://hooks.example.org/x", "kinds": ["ticket.opened"]}


def limited(world: World, name: str, *scopes: str) -> Api:
    return Api(issue_token(user=world.users[name], name="limited", scopes=scopes))


def test_every_operation_of_the_table_is_there() -> None:
    assert set(SCOPES) <= {name for methods in operation_names().values() for name in methods.values()}


@pytest.mark.parametrize("scope", Scope.values)
def test_s27_a_token_does_what_its_scopes_say_and_nothing_else(world: World, scope: str) -> None:
    set_role(actor=ACTOR, project=world.a, user=world.users["anna"], role=Role.MANAGER)
    api = limited(world, "anna", scope)
    person = world.ticket.person_id
    calls: list[tuple[str, str, Any, set[str]]] = [
        ("GET", "tickets", None, {"read"}),
        ("GET", f"tickets/{world.ticket.pk}/messages", None, {"read"}),
        ("POST", "tickets", new_ticket(), {"write"}),
        ("POST", f"tickets/{world.ticket.pk}/messages", {"text": "x", "public": False}, {"write"}),
        ("PATCH", f"tickets/{world.ticket.pk}", {"priority": "high"}, {"write"}),
        ("POST", "uploads", {"project": "net", "name": "a", "size": 1}, {"write"}),
        ("GET", "customers", None, {"customers"}),
        ("GET", f"customers/{person}", None, {"customers"}),
        ("PATCH", f"customers/{person}", {"name": "x"}, {"customers", "write"}),
        ("GET", "events", None, {"events"}),
        ("GET", "webhooks", None, {"admin"}),
        ("POST", "webhooks", HOOK, {"admin"}),
        ("POST", "projects/net/invitations", {"email": "guest@example.com", "role": "operator"}, {"people"}),
        ("GET", "projects", None, set()),
    ]
    for method, path, body, needed in calls:
        answer = api.call(method, path, body)
        if needed <= {scope}:
            assert answer.status_code < 300, (method, path, answer.content)
        else:
            assert answer.status_code == 403, (method, path)
            assert 'error="insufficient_scope"' in answer["WWW-Authenticate"]
    both = limited(world, "anna", "customers", "write")
    assert both.patch(f"customers/{person}", {"name": "x"}).status_code == 200
    with pytest.raises(ValueError, match="root"):
        issue_token(user=world.users["anna"], name="x", scopes=["root"])


def test_a_token_that_calls_too_often_is_told_when_to_go_on(world: World, settings: Any) -> None:
    settings.API_CALLS_A_MINUTE = 3
    api = world.api("anna")
    answers = [api.get("projects") for _ in range(4)]
    if answers[-1].status_code == 200:  # a new minute has begun between
        answers = [api.get("projects") for _ in range(4)]
    last = answers[-1]
    assert last.status_code == 429
    assert last["Content-Type"] == "application/problem+json"
    assert 0 < int(last["Retry-After"]) <= 60
    assert (last["RateLimit-Limit"], last["RateLimit-Remaining"]) == ("3", "0")
    assert answers[0]["RateLimit-Policy"] == "3;w=60"
    assert world.api("boris").get("projects").status_code == 200


def test_processes_tell_each_other_how_often_a_token_called(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates.time, "time", lambda: 6_000_000_000.0)
    monkeypatch.setattr(rates, "_counts", {})
    token = ApiToken.objects.get(user=world.users["anna"]).pk
    first = rates.admit(token)
    monkeypatch.setattr(rates, "_process", 1)
    monkeypatch.setattr(rates, "_counts", {})
    assert rates.admit(token).remaining == first.remaining - 1
    assert rates.forget() == 0


def put(api: Api, pk: int, offset: int, piece: bytes) -> Any:
    return api.client.put(f"/api/v1/uploads/{pk}?offset={offset}", data=piece, content_type="application/octet-stream")


def test_f07_a_file_comes_in_pieces_and_goes_with_a_message(world: World) -> None:
    anna = world.api("anna")
    data = b"0123456789" * 1000
    digest = hashlib.sha256(data).hexdigest()
    body = {"project": "net", "name": "../log.txt", "content_type": "text/plain", "size": len(data), "sha256": digest}
    begun = anna.post("uploads", body)
    assert begun.status_code == 201
    made = begun.json()
    assert (made["received"], made["name"]) == (0, "log.txt")
    assert put(anna, made["id"], 0, data[:4000]).json()["received"] == 4000
    # The connection broke: the sender asks how far it is, and a piece that begins elsewhere changes nothing.
    assert put(anna, made["id"], 0, data[:4000]).status_code == 409
    assert put(anna, made["id"], 5000, data[5000:]).status_code == 409
    assert anna.get(f"uploads/{made['id']}").json()["received"] == 4000
    early = anna.post(f"tickets/{world.ticket.pk}/messages", {"text": "x", "public": False, "files": [made["id"]]})
    assert early.status_code == 422
    assert put(anna, made["id"], 4000, data[4000:] + b"more").status_code == 422
    assert put(anna, made["id"], 4000, data[4000:]).json()["complete"] is True
    said = anna.post(
        f"tickets/{world.ticket.pk}/messages", {"text": "x", "public": False, "files": [made["id"]]}
    ).json()
    (file,) = said["files"]
    assert (file["name"], file["size"]) == ("log.txt", len(data))
    assert b"".join(Client().get(file["url"]).streaming_content) == data
    assert not Upload.objects.exists()


def test_a_file_that_is_not_what_it_was_said_to_be_begins_anew(world: World) -> None:
    anna = world.api("anna")
    made = anna.post("uploads", {"project": "net", "name": "a", "size": 3, "sha256": "0" * 64}).json()
    assert put(anna, made["id"], 0, b"abc").json()["received"] == 0
    assert anna.call("DELETE", f"uploads/{made['id']}").status_code == 204
    assert anna.get(f"uploads/{made['id']}").status_code == 404


def test_a_crash_between_disk_and_commit_costs_nothing(world: World) -> None:
    made = uploading.begin(
        access=world.users["anna"].access, project_id=world.a.pk, name="a", content_type="text/plain", size=6
    )
    uploading.append(upload=made, offset=0, piece=b"abc")
    path = uploading._path(made)
    with Path(path).open("ab") as file:
        file.write(b"torn piece that was never committed")
    done = uploading.append(upload=made, offset=3, piece=b"def")
    assert uploading.contents([done]) == [b"abcdef"]


def test_uploads_are_bounded_and_swept(world: World, settings: Any) -> None:
    anna = world.api("anna")
    settings.MAX_UPLOAD_BYTES = 10
    assert anna.post("uploads", {"project": "net", "name": "a", "size": 11}).status_code == 422
    made = anna.post("uploads", {"project": "net", "name": "a", "size": 9}).json()
    put(anna, made["id"], 0, b"abc")
    path = uploading._path(Upload.objects.get())
    assert path.exists()
    assert uploading.sweep() == 0
    Upload.objects.update(expires_at="2020-01-01T00:00:00Z")
    assert uploading.sweep() == 1
    assert not path.exists()
    long = anna.client.put(
        "/api/v1/uploads/1?offset=0", data=b"x" * (4 * 1024 * 1024 + 1), content_type="application/octet-stream"
    )
    assert long.status_code == 413
    assert anna.client.put("/api/v1/uploads/1?offset=0", data="{}", content_type="application/json").status_code == 415


def test_s03_an_upload_is_its_makers_alone(world: World) -> None:
    made = world.api("anna").post("uploads", {"project": "net", "name": "a", "size": 3}).json()
    put(world.api("anna"), made["id"], 0, b"abc")
    for name in ("boris", "egor", "oleg"):
        other = world.api(name)
        assert other.get(f"uploads/{made['id']}").status_code == 404
        assert put(other, made["id"], 0, b"abc").status_code == 404
        assert other.call("DELETE", f"uploads/{made['id']}").status_code == 404
    body = {"text": "x", "public": False, "files": [made["id"]]}
    assert world.api("boris").post(f"tickets/{world.ticket.pk}/messages", body).status_code == 422
    assert world.api("anna").post(f"tickets/{world.shop_ticket.pk}/messages", body).status_code == 422
    assert world.api("egor").post("uploads", {"project": "net", "name": "a", "size": 3}).status_code == 404
    assert world.api("ira").post("uploads", {"project": "net", "name": "a", "size": 3}).status_code == 403


def attached(world: World) -> dict[str, Any]:
    """Return a file of a note of the ticket of A, as Anna sees it."""
    anna = world.api("anna")
    made = anna.post("uploads", {"project": "net", "name": "secret.txt", "size": 3}).json()
    put(anna, made["id"], 0, b"abc")
    body = {"text": "x", "public": False, "files": [made["id"]]}
    return anna.post(f"tickets/{world.ticket.pk}/messages", body).json()["files"][0]


def test_s16_a_files_address_is_for_one_person_one_file_ten_minutes(world: World, monkeypatch: Any) -> None:
    file = attached(world)
    other = attached(world)
    assert Client().get(file["url"]).status_code == 200
    token, foreign = file["url"].split("/")[5], other["url"].split("/")[5]
    for changed in (
        file["url"].replace(token, "x"),
        file["url"].replace(token, foreign),
        file["url"].replace(token, token[:-1]),
        file["url"].replace(f"/{file['id']}/", f"/{file['id'] + 999}/"),
    ):
        assert Client().get(changed).status_code == 404, changed
    for name in ("egor", "oleg"):
        assert world.api(name).get(f"files/{file['id']}").status_code == 404
    assert world.api("gleb").get(f"files/{file['id']}").status_code == 404  # a note: the client company has no part
    now = __import__("time").time()
    monkeypatch.setattr("otklik.desk.signed.time.time", lambda: now + 601)
    assert Client().get(file["url"]).status_code == 404


def test_s16_who_lost_his_right_loses_the_file(world: World) -> None:
    file = attached(world)
    set_role(actor=ACTOR, project=world.a, user=world.users["anna"], role=None)
    assert Client().get(file["url"]).status_code == 404
    set_role(actor=ACTOR, project=world.a, user=world.users["anna"], role=Role.OPERATOR)
    assert Client().get(file["url"]).status_code == 200
    world.users["anna"].is_active = False
    world.users["anna"].save()
    assert Client().get(file["url"]).status_code == 404


def follow(api: Api, cursor: str, **query: Any) -> tuple[list[dict[str, Any]], str]:
    found: list[dict[str, Any]] = []
    for _ in range(50):
        answer = api.client.get("/api/v1/events", {"cursor": cursor, **query}).json()
        found += answer["items"]
        cursor = answer["cursor"]
        if not answer["more"]:
            break
    return found, cursor


@pytest.mark.django_db(transaction=True)
def test_f27_the_feed_skips_nothing_that_commits_late() -> None:
    """A change that began first and ends last has the lowest ids and comes last, once."""
    world = make_world()
    anna = world.api("anna")
    _, cursor = follow(anna, "")
    begun, go = threading.Event(), threading.Event()

    def slow() -> None:
        with change(actor=ACTOR) as current:
            current.record(_opened(world, 111))
            current.write()
            current.events.clear()
            begun.set()
            go.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert begun.wait(10)
    open_for(world.a, "second@example.com")
    items, cursor = follow(anna, cursor)
    assert items == []  # held back: the first one is still under way
    go.set()
    thread.join()
    items, cursor = follow(anna, cursor, limit=1)
    assert [item["type"] for item in items].count("ticket.opened") == 2
    assert follow(anna, cursor)[0] == []
    open_for(world.b, "third@example.com")
    mine = follow(anna, cursor)[0]
    assert [item["project"] for item in mine] == ["shop"] * len(mine)
    assert follow(world.api("boris"), cursor)[0] == []
    assert len({item["id"] for item in follow(anna, "")[0]}) == len(follow(anna, "")[0])


def _opened(world: World, number: int) -> Any:
    from otklik.desk.events import TicketOpened

    return TicketOpened(
        project=world.a.pk, ticket=world.ticket.pk, number=f"NET-{number}", subject="x", source="api", channel="api"
    )


def test_the_feed_walks_one_index_and_sorts_nothing(world: World) -> None:
    values = {"tx": "0", "id": 0, "walk": 100, "projects": [world.a.pk], "kinds": ["ticket.opened"]}
    values["horizon"] = "99"
    with connection.cursor() as cursor:
        # The few rows of a test are sorted sooner than walked; what counts is that there is a walk in this order.
        cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute("EXPLAIN " + feed.WALK, values)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    inner = plan[plan.index("CTE walked") :].split("CTE Scan")[0]
    assert "Index Scan using events_event_feed" in inner
    assert "Seq Scan" not in inner
    assert "Sort" not in inner


def test_the_feed_is_for_those_who_read_everything(world: World) -> None:
    assert follow(world.api("gleb"), "")[0] == []
    assert follow(world.api("egor"), "")[0] == []
    assert world.api("anna").get("events?cursor=!!").status_code == 422
    assert world.api("anna").get("events?cursor=abc").status_code == 422
    now = world.api("anna").get("events?cursor=now").json()
    assert now["items"] == []


def test_a_customer_changes_only_as_he_was_read(world: World) -> None:
    anna = world.api("anna")
    path = f"customers/{world.ticket.person_id}"
    read = anna.get(path)
    changed = anna.patch(path, {"name": "Дарья О.", "organisation": "Рога"}, If_Match=read["ETag"])
    assert (changed.status_code, changed.json()["organisation"]) == (200, "Рога")
    assert anna.patch(path, {"name": "x"}, If_Match=read["ETag"]).status_code == 412
    assert anna.patch(path, {"name": "x"}, If_Match=changed["ETag"]).status_code == 200
    Organisation.objects.update(name="Копыта")
    assert anna.patch(path, {"name": "y"}, If_Match=changed["ETag"]).status_code == 412
    for name in ("egor", "oleg", "gleb"):
        assert world.api(name).get(path).status_code == 404
        assert world.api(name).patch(path, {"name": "z"}).status_code == 404
    assert world.api("ira").patch(path, {"name": "z"}).status_code == 403
    for field in ("id", "project", "project_id", "merged_into", "erased_at", "identities", "version"):
        assert anna.patch(path, {field: 1}).status_code == 422


def test_webhooks_by_call(world: World) -> None:
    set_role(actor=ACTOR, project=world.a, user=world.users["vera"], role=Role.MANAGER)
    vera = world.api("vera")
    made = vera.post("webhooks", HOOK).json()
    assert made["secret"].startswith("whsec_")
    (listed,) = vera.get("webhooks").json()["items"]
    assert "secret" not in listed
    assert world.api("anna").post("webhooks", HOOK).status_code == 403
    assert world.api("oleg").post("webhooks", HOOK).status_code == 404
    for changed in ({"url": "ftp://x/"}, {"kinds": ["security.signed_in"]}, {"secret_sealed": "x"}, {"kinds": []}):
        assert vera.post("webhooks", HOOK | changed).status_code == 422, changed
    assert world.api("oleg").call("DELETE", f"webhooks/{made['id']}").status_code == 404
    assert vera.call("DELETE", f"webhooks/{made['id']}").status_code == 204
    assert not Webhook.objects.exists()


def test_s43_the_same_key_with_a_file_gives_one_message(world: World) -> None:
    anna = world.api("anna")
    made = anna.post("uploads", {"project": "net", "name": "a", "size": 3}).json()
    put(anna, made["id"], 0, b"abc")
    body = {"text": "x", "public": False, "files": [made["id"]]}
    answers = [anna.post(f"tickets/{world.ticket.pk}/messages", body, Idempotency_Key="once") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert Message.objects.filter(ticket=world.ticket, kind="note").count() == 1


def test_a_revoked_token_is_out_at_once(world: World) -> None:
    api = limited(world, "anna", "read")
    assert api.get("tickets").status_code == 200
    token = ApiToken.objects.get(name="limited")
    assert Event.objects.filter(kind="security.token_issued").exists()
    revoke_token(actor=ACTOR, token=token)
    assert api.get("tickets").status_code == 401
