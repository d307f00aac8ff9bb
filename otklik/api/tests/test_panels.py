"""Side panels by calls: set up, tried, read beside a ticket; no transaction is open while another system is asked."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as options

from otklik.accounts.actions.projects import set_role
from otklik.accounts.actions.tokens import issue_token
from otklik.accounts.roles import Role
from otklik.api.tests.people import ACTOR, Api, World, make_world
from otklik.connectors.models import Panel, PanelCard
from otklik.lib import passes
from otklik.lib.safehttp import allowed_networks

CARD = {"title": "Договор 77", "rows": [{"label": "Баланс", "value": "-120.5", "tone": "danger"}]}


class Crm:
    """Another system: keeps what it was asked and answers as it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.status = 200
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append((self.path, self.headers["Authorization"].removeprefix("Bearer ")))
                body = json.dumps(CARD).encode()
                self.send_response(outer.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                """Nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def crm(settings: Any) -> Iterator[Crm]:
    """Another system on this machine, which we may call."""
    settings.ALLOWED_NETWORKS = allowed_networks(["127.0.0.1"])
    made = Crm()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def committed(transactional_db: None) -> World:
    """The world without a transaction around the calls, as it is when they come."""
    return make_world()


def manager(world: World) -> Api:
    set_role(actor=ACTOR, project=world.a, user=world.users["vera"], role=Role.MANAGER)
    return world.api("vera")


def new_panel(crm: Crm | None = None, **changes: Any) -> dict[str, Any]:
    origin = crm.origin if crm else "https://crm.example.org"
    url = origin + "/card/{{ticket.number}}?mail={{customer.email}}"
    return {"project": "net", "name": "CRM", "kind": "card", "url": url, **changes}


def test_r262_a_panel_is_set_up_changed_moved_and_removed(world: World) -> None:
    vera = manager(world)
    made = vera.post("panels", new_panel(roles=["operator"]), Idempotency_Key="k")
    assert made.status_code == 201, made.content
    assert vera.post("panels", new_panel(roles=["operator"]), Idempotency_Key="k").json() == made.json()
    path = f"panels/{made.json()['id']}"
    assert made["Location"] == f"/api/v1/{path}"
    secret = made.json()["secret"]
    read = vera.get(path)
    assert "secret" not in read.json()
    assert vera.get(path, If_None_Match=read["ETag"]).status_code == 304
    changed = vera.patch(path, {"cache_seconds": 0, "roles": []}, If_Match=read["ETag"])
    assert (changed.status_code, changed.json()["cache_seconds"], changed.json()["name"]) == (200, 0, "CRM")
    assert vera.patch(path, {"name": "x"}, If_Match=read["ETag"]).status_code == 412
    renewed = vera.post(f"{path}/secret", None)
    assert renewed.status_code == 200
    assert renewed.json()["secret"] not in {secret, ""}
    second = vera.post("panels", new_panel(name="Second")).json()
    assert vera.post(f"panels/{second['id']}/move", {"direction": "up"}).status_code == 204
    items = vera.get("panels?project=net").json()["items"]
    assert {row["name"]: row["position"] for row in items} == {"CRM": 1, "Second": 0}
    for wrong in (
        {"url": "ftp://x"}, {"url": "https://x.example/{{customer.nosuch}}"}, {"timeout_seconds": 11},
        {"roles": ["client"]},
        {"name": None}, {"secret_sealed": "x"}, {"kind": "page"}, {"url": "https://{{customer.email}}/"},
    ):  # fmt: skip
        assert vera.patch(path, wrong).status_code == 422, wrong
    assert vera.call("DELETE", path).status_code == 204
    assert vera.get(path).status_code == 404


def test_r264_a_card_is_read_beside_the_ticket_and_kept(committed: World, crm: Crm) -> None:
    world, vera = committed, manager(committed)
    panel = vera.post("panels", new_panel(crm)).json()
    anna = world.api("anna")
    path = f"tickets/{world.ticket.pk}/panels"
    assert anna.get(path).json()["items"] == [{"id": panel["id"], "name": "CRM", "kind": "card", "height": 320}]
    assert crm.asked == []
    told = anna.get(f"{path}/{panel['id']}")
    assert told.status_code == 200, told.content
    assert told.json()["card"]["rows"][0] == {"label": "Баланс", "value": "-120.5", "link": "", "tone": "danger"}
    (asked, token), *_ = crm.asked
    assert asked == f"/card/NET-{world.ticket.number}?mail=darya%40example.com"
    said = passes.read(panel["secret"], token, issuer=options.PUBLIC_URL, audience=crm.origin)
    assert (said["user"], said["ticket"]) == (world.users["anna"].pk, f"NET-{world.ticket.number}")
    assert anna.get(f"{path}/{panel['id']}").json()["as_of"] is not None
    assert (len(crm.asked), PanelCard.objects.count()) == (1, 1)
    crm.status = 500
    vera.patch(f"panels/{panel['id']}", {"cache_seconds": 0})
    old = anna.get(f"{path}/{panel['id']}").json()
    assert (old["stale"], old["card"]["title"], old["error"]) == (True, "Договор 77", "answered 500")
    assert vera.get(f"panels/{panel['id']}").json()["failures"] == 1
    frame = vera.post("panels", new_panel(kind="frame", name="Page")).json()
    page = anna.get(f"{path}/{frame['id']}").json()
    assert page["address"].startswith(f"https://crm.example.org/card/NET-{world.ticket.number}?")
    assert "otklik_token=" in page["address"]
    assert len(crm.asked) == 2


def test_r262_a_panel_is_tried_and_nothing_is_kept(committed: World, crm: Crm) -> None:
    world, vera = committed, manager(committed)
    panel = vera.post("panels", new_panel(crm)).json()
    tried = vera.post(f"panels/{panel['id']}/test", {})
    assert tried.status_code == 200, tried.content
    assert (tried.json()["ticket"], tried.json()["status"], tried.json()["error"]) == (world.ticket.pk, 200, "")
    assert (tried.json()["card"]["title"], tried.json()["claims"]["ticket"]) == (
        "Договор 77",
        f"NET-{world.ticket.number}",
    )
    crm.status = 503
    failed = vera.post(f"panels/{panel['id']}/test", {"ticket": world.ticket.pk}).json()
    assert (failed["card"], failed["error"], failed["status"]) == (None, "answered 503", 503)
    assert vera.post(f"panels/{panel['id']}/test", {"ticket": world.shop_ticket.pk}).status_code == 422
    assert not PanelCard.objects.exists()
    assert vera.get(f"panels/{panel['id']}").json()["failures"] == 0


@pytest.mark.parametrize("name", ["egor", "oleg", "gleb"])
def test_s03_a_stranger_reads_no_panel(world: World, name: str) -> None:
    made = manager(world).post("panels", new_panel()).json()
    api = world.api(name)
    missing = api.get("panels/987654321").content
    path = f"panels/{made['id']}"
    assert api.get(path).content == missing
    for method, where, body in (
        ("PATCH", path, {"name": "x"}), ("DELETE", path, None), ("POST", f"{path}/secret", None),
        ("POST", f"{path}/move", {"direction": "up"}), ("POST", f"{path}/test", {}),
        ("GET", f"tickets/{world.ticket.pk}/panels/{made['id']}", None),
        ("GET", f"tickets/{world.shop_ticket.pk}/panels/{made['id']}", None),
    ):  # fmt: skip
        assert api.call(method, where, body).status_code == 404, where
    assert api.get("panels").json()["items"] == []
    assert api.post("panels", new_panel()).status_code in {403, 404}
    assert Panel.objects.count() == 1


def test_s27_panels_are_a_managers_and_scopes_hold_at_their_doors(world: World) -> None:
    vera = manager(world)
    made = vera.post("panels", new_panel()).json()
    for name in ("anna", "ira"):
        assert world.api(name).get(f"panels/{made['id']}").status_code == 404
        assert world.api(name).post("panels", new_panel()).status_code == 403
    where = f"tickets/{world.ticket.pk}/panels/{made['id']}"
    assert Api(None).get(where).status_code == Api("otk_wrong").get(where).status_code == 401
    reader = Api(issue_token(user=world.users["anna"], name="x", scopes=["read"]))
    refused = reader.get(where)
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert world.api("anna").call("DELETE", where).status_code == 405
    assert vera.post(f"panels/{made['id']}/test", {"x": 1}).status_code == 422
    assert world.api("anna").get("projects").status_code == 200
