"""Tokens, methods, types, sizes: what a call meets before its operation."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from otklik.accounts.actions.tokens import revoke_token
from otklik.accounts.models import ApiToken
from otklik.api.door import guarded
from otklik.api.tests.people import ACTOR, Api, World, new_ticket
from otklik.api.urls import urlpatterns
from otklik.desk.models import Ticket

CALLS = [
    ("GET", "tickets"),
    ("POST", "tickets"),
    ("GET", "tickets/1"),
    ("PATCH", "tickets/1"),
    ("GET", "tickets/1/messages"),
    ("POST", "tickets/1/messages"),
    ("GET", "customers"),
    ("GET", "projects"),
    ("DELETE", "tickets/1"),
]


def assert_problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["type"] == "about:blank"
    return problem


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_s24_without_a_token_nothing_opens(world: World, method: str, path: str) -> None:
    for api in (Api(None), Api("otk_wrong"), Api("")):
        answer = api.call(method, path, {})
        assert_problem(answer, 401)
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_every_operation_is_behind_the_door() -> None:
    inside = guarded(lambda request: None, {}).__qualname__  # type: ignore[arg-type, return-value]
    for pattern in urlpatterns:
        if pattern.name not in {"openapi", "docs", "nothing", "file_content"}:
            assert pattern.callback.__qualname__ == inside, pattern


def test_s28_a_session_does_not_open_the_api(world: World) -> None:
    api = Api(None)
    api.client.force_login(world.users["anna"])
    assert_problem(api.get("tickets"), 401)
    assert_problem(api.post("tickets", new_ticket()), 401)


def test_s24_revoked_expired_and_disabled(world: World) -> None:
    for name in ("anna", "boris", "vera"):
        assert world.api(name).get("projects").status_code == 200
    revoke_token(actor=ACTOR, token=ApiToken.objects.get(user=world.users["anna"]))
    ApiToken.objects.filter(user=world.users["boris"]).update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    world.users["vera"].is_active = False
    world.users["vera"].save()
    for name in ("anna", "boris", "vera"):
        assert_problem(world.api(name).get("projects"), 401)


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "tickets/1", "GET, HEAD, PATCH"),
        ("PUT", "tickets", "GET, HEAD, POST"),
        ("TRACE", "projects", "GET, HEAD, POST"),
        ("POST", "docs", "GET, HEAD"),
        ("DELETE", "openapi.json", "GET, HEAD"),
    ],
)
def test_wrong_methods(world: World, method: str, path: str, allow: str) -> None:
    answer = world.api("anna").call(method, path)
    assert_problem(answer, 405)
    assert answer["Allow"] == allow


def test_head_is_get_without_a_body(world: World) -> None:
    answer = world.api("anna").call("HEAD", f"tickets/{world.ticket.pk}")
    assert (answer.status_code, answer["ETag"][:3]) == (200, '"1-')


@pytest.mark.parametrize("path", ["", "nothing", "tickets/", "tickets/1/", "tickets/1/x", "Docs"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_other_addresses(world: World, method: str, path: str) -> None:
    assert_problem(world.api("anna").call(method, path), 404)


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
        "application/json; charset=koi8-r",
        "application/xml",
        "text/json",
    ],
)
def test_other_kinds_of_bodies(world: World, kind: str) -> None:
    body = json.dumps(new_ticket()).encode()
    assert_problem(world.api("anna").call("POST", "tickets", body, Content_Type=kind), 415)
    assert Ticket.objects.count() == 2


def test_compressed_bodies(world: World) -> None:
    assert_problem(world.api("anna").call("POST", "tickets", b"x", Content_Encoding="gzip"), 415)


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=UTF-8", "application/merge-patch+json"]
)
def test_json_bodies(world: World, kind: str) -> None:
    body = json.dumps({"priority": "high"}).encode()
    answer = world.api("anna").call("PATCH", f"tickets/{world.ticket.pk}", body, Content_Type=kind)
    assert answer.status_code == 200


BOMBS = {
    "depth": b"[" * 100_000,
    "depth of objects": b'{"a":' * 100_000,
    "depth inside": b'{"text":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
    "cut": b'{"project": "net"',
    "rest": b"{} {}",
    "not utf-8": b'{"text": "\xff"}',
    "lone surrogate": b'{"text": "\\ud800"}',
    "infinity": b'{"topic": Infinity}',
    "not a number": b'{"topic": NaN}',
    "comment": b"{/**/}",
    "nothing but space": b"  ",
    "utf-16": '{"text": "x"}'.encode("utf-16"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_f13_bodies_that_are_not_json(world: World, name: str) -> None:
    assert_problem(world.api("anna").call("POST", "tickets", BOMBS[name]), 400)


@pytest.mark.parametrize("body", [b"[]", b"1", b"null", b'"x"', b""])
def test_bodies_that_are_no_object(world: World, body: bytes) -> None:
    problem = assert_problem(world.api("anna").call("POST", "tickets", body), 422)
    assert problem["errors"][0]["loc"] == ["body"]


@pytest.mark.parametrize("size", [900_000, 1024 * 1024])
def test_f13_a_very_long_number(world: World, size: int) -> None:
    head = b'{"topic": '
    answer = world.api("anna").call("POST", "tickets", head + b"1" * (size - len(head) - 1) + b"}")
    assert answer.status_code in {400, 422}
    assert answer["Content-Type"] == "application/problem+json"


def test_f13_long_bodies(world: World) -> None:
    assert_problem(world.api("anna").call("POST", "tickets", b" " * (1024 * 1024 + 1)), 413)
    assert_problem(world.api("anna").call("POST", "tickets", b"{}", Content_Length="9" * 5000), 413)


def test_bodies_of_unknown_length(world: World) -> None:
    answer = world.api("anna").client.generic(
        "POST", "/api/v1/tickets", headers={"Transfer-Encoding": "chunked"}, CONTENT_LENGTH=""
    )
    assert_problem(answer, 411)


def test_f13_the_longest_text_is_kept(world: World) -> None:
    words = " ".join(f"слово{number:x}щ" for number in range(20_000))[:100_000]
    answer = world.api("anna").post("tickets", new_ticket(text=words))
    assert answer.status_code == 201
    seen = world.api("anna").get(f"tickets/{answer.json()['id']}/messages").json()
    assert seen["items"][0]["text"] == words


def test_an_error_of_ours_is_a_problem(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        Ticket.objects.filter(pk=world.ticket.pk).update(subject="half")
        raise RuntimeError("broken")

    monkeypatch.setattr("otklik.api.operations.tickets._shown", broken)
    answer = Api(world.tokens["anna"], raise_errors=False).get(f"tickets/{world.ticket.pk}")
    assert_problem(answer, 500)
    world.ticket.refresh_from_db()
    assert world.ticket.subject == "No internet"


def test_no_session_and_no_cookie(world: World, django_assert_max_num_queries: Any) -> None:
    api = world.api("anna")
    api.get("projects")
    with django_assert_max_num_queries(30) as queries:
        answer = api.post("tickets", new_ticket())
    assert answer.status_code == 201
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")
    touched = " ".join(row["sql"] for row in queries.captured_queries)
    assert "session" not in touched


def test_hot_statements_are_planned_once_a_connection(world: World) -> None:
    world.api("anna").post("tickets", new_ticket(customer={"email": "new@example.com"}))
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(statement, ';') FROM pg_prepared_statements")
        prepared = cursor.fetchone()[0]
    for part in ("accounts_apitoken token", "INSERT INTO desk_ticket", "INSERT INTO events_event", "accounts_project"):
        assert part in prepared
