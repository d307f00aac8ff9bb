"""A project's doors by calls: forms, mail, webhooks, what is kept of customers; no secret comes out (R256, S49)."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as options

from otklik.accounts.actions.projects import set_role
from otklik.accounts.actions.tokens import issue_token
from otklik.accounts.models import User
from otklik.accounts.roles import Role
from otklik.api.tests.calls import BOX, HOOK
from otklik.api.tests.people import ACTOR, Api, World
from otklik.channels.models import MailAccount, MailAddress
from otklik.connectors import actions as connecting
from otklik.connectors.models import Webhook, WebhookDelivery
from otklik.customers.models import ConsentText, Retention, Standing
from otklik.lib.safehttp import FailedError
from otklik.lib.sealed import unseal
from otklik.requests.models import Portal

NET = "projects/net"


@pytest.fixture
def managed(world: World) -> World:
    """Vera manages project A."""
    set_role(actor=ACTOR, project=world.a, user=world.users["vera"], role=Role.MANAGER)
    world.users["vera"] = User.objects.get(pk=world.users["vera"].pk)
    return world


def test_r184_what_a_project_shows_to_customers(managed: World) -> None:
    vera = managed.api("vera")
    read = vera.get(f"{NET}/portal")
    assert (read.json()["open"], read.json()["consent"], read.json()["link_days"]) == (False, "", 60)
    body = {"open": True, "sites": ["https://Shop.example/"], "consent": "I agree", "link_days": 30}
    changed = vera.patch(f"{NET}/portal", body, If_Match=read["ETag"])
    assert changed.status_code == 200
    assert (changed.json()["sites"], changed.json()["general"]) == (["https://shop.example"], True)
    again = vera.patch(f"{NET}/portal", {"intro": "Good day"}).json()
    assert (again["consent"], again["open"], again["intro"]) == ("I agree", True, "Good day")
    assert ConsentText.objects.count() == 1
    assert vera.patch(f"{NET}/portal", {"open": False}, If_Match=read["ETag"]).status_code == 412
    for wrong in ({"sites": ["https://x.example/path"]}, {"link_days": 0}, {"open": None}, {"project": 1}):
        assert vera.patch(f"{NET}/portal", wrong).status_code == 422, wrong
    assert Portal.objects.get().link_days == 30


def test_r268_what_is_kept_of_customers(managed: World) -> None:
    vera = managed.api("vera")
    read = vera.get(f"{NET}/retention")
    changed = vera.patch(f"{NET}/retention", {"raw_days": 30}, If_Match=read["ETag"])
    assert (changed.json()["raw_days"], changed.json()["text_days"]) == (30, None)
    assert vera.patch(f"{NET}/retention", {"files_days": 90}).json()["raw_days"] == 30
    assert vera.patch(f"{NET}/retention", {"raw_days": None}).json()["files_days"] == 90
    assert vera.patch(f"{NET}/retention", {"raw_days": 0}).status_code == 422
    assert vera.patch(f"{NET}/retention", {"raw_days": 1}, If_Match=read["ETag"]).status_code == 412
    assert Retention.objects.get().raw_days is None
    text = {"purpose": "news", "version": "1", "text": "I want letters"}
    made = vera.post(f"{NET}/consent-texts", text)
    assert made.status_code == 201
    assert vera.post(f"{NET}/consent-texts", text).json() == made.json()
    assert vera.post(f"{NET}/consent-texts", {**text, "text": "Other"}).status_code == 422
    assert vera.get(f"{NET}/consent-texts").json()["items"] == [made.json()]
    partner = vera.post(f"{NET}/customer-classes", {"name": "Partner"}).json()
    assert (partner["key"], partner["active"]) == ("partner", True)
    assert vera.post(f"{NET}/customer-classes", {"name": "VIP"}).status_code == 422
    assert vera.call("DELETE", f"{NET}/customer-classes/{partner['id']}").status_code == 204
    assert vera.get(f"{NET}/customer-classes").json()["items"] == [{**partner, "active": False}]
    assert vera.post(f"{NET}/customer-classes", {"name": "Partner"}).json() == partner


def test_mail_addresses(managed: World) -> None:
    vera = managed.api("vera")
    made = vera.post(f"{NET}/mail/addresses", {"address": "Help@Example.com"}).json()
    assert made["address"] == "help@example.com"
    MailAddress.objects.create(project=managed.b, address="shop@example.com")
    for wrong in ("help@example.com", "shop@example.com", "rubbish", "a+b@example.com"):
        answer = vera.post(f"{NET}/mail/addresses", {"address": wrong})
        assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, ["body", "address"]), wrong
    assert vera.get(f"{NET}/mail/addresses").json()["items"] == [made]
    shop = MailAddress.objects.get(project=managed.b).pk
    assert vera.call("DELETE", f"{NET}/mail/addresses/{shop}").status_code == 404
    assert vera.call("DELETE", f"{NET}/mail/addresses/{made['id']}").status_code == 204
    assert MailAddress.objects.count() == 1


def test_s49_a_mail_accounts_password_goes_in_and_never_out(managed: World) -> None:
    vera = managed.api("vera")
    made = vera.post(f"{NET}/mail/accounts", BOX)
    assert (made.status_code, made.json()["has_password"]) == (201, True)
    place = str(made["Location"]).removeprefix("/api/v1/")
    said = made.content + vera.get(place).content + vera.get(f"{NET}/mail/accounts").content
    assert BOX["password"].encode() not in said
    assert b"sealed" not in said
    renamed = vera.patch(place, {"name": "Help", "folders": "INBOX, Old"}, If_Match=made["ETag"])
    assert (renamed.json()["name"], renamed.json()["imap_host"]) == ("Help", "imap.example.com")
    assert vera.patch(place, {"name": "x"}, If_Match=made["ETag"]).status_code == 412
    row = MailAccount.objects.get()
    assert unseal(row.password_sealed, options.FIELD_KEYS) == BOX["password"]
    # A stolen token must not have the kept password sent to a server of the thief's.
    for way in (
        {"imap_host": "imap.thief.example"}, {"smtp_host": "smtp.thief.example"}, {"imap_port": 1993},
        {"imap_security": "plain"}, {"username": "other"},
    ):  # fmt: skip
        answer = vera.patch(place, way)
        assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, ["body", "password"]), way
    assert vera.patch(place, {"imap_host": "imap.other.example", "password": "new"}).status_code == 200
    assert unseal(MailAccount.objects.get().password_sealed, options.FIELD_KEYS) == "new"
    assert vera.patch(place, {"imap_host": "", "smtp_host": ""}).status_code == 422
    assert vera.call("DELETE", place).status_code == 204
    assert not MailAccount.objects.exists()


def test_a_webhook_is_changed_tried_out_and_sends_again(managed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    vera = managed.api("vera")
    made = vera.post("webhooks", HOOK).json()
    place = f"webhooks/{made['id']}"
    read = vera.get(place)
    assert "secret" not in read.json()
    changed = vera.patch(place, {"kinds": ["message.posted"], "active": False}, If_Match=read["ETag"])
    assert (changed.json()["kinds"], changed.json()["active"], changed.json()["name"]) == (
        ["message.posted"], False, "CRM",
    )  # fmt: skip
    assert vera.patch(place, {"name": "x"}, If_Match=read["ETag"]).status_code == 412
    for wrong in ({"url": "ftp://x/"}, {"kinds": []}, {"kinds": ["security.signed_in"]}, {"secret_sealed": "x"}):
        assert vera.patch(place, wrong).status_code == 422, wrong
    sealed = Webhook.objects.get().secret_sealed
    assert vera.post(f"{place}/secret", {}).json()["secret"] not in {made["secret"], ""}
    assert Webhook.objects.get().old_secret_sealed == sealed
    tried = vera.post(f"{place}/test", {})
    assert (tried.status_code, tried.json()["kind"], tried.json()["state"]) == (202, "webhook.test", "pending")
    log = str(tried["Location"]).removeprefix("/api/v1/")
    monkeypatch.setattr("otklik.lib.safehttp.request", refuse)
    connecting.deliver(delivery_id=tried.json()["id"])
    detail = vera.get(log).json()
    assert (detail["state"], detail["attempts"], detail["tries"][0]["error"]) == ("failed", 1, "no such place")
    assert '"webhook.test"' in detail["body"]
    again = vera.post(f"{log}/resend", {})
    assert again.status_code == 202
    listed = vera.get(f"{place}/messages?limit=1").json()
    assert [row["id"] for row in listed["items"]] == [again.json()["id"]]
    rest = vera.get(listed["next"].removeprefix("/api/v1/")).json()
    assert ([row["id"] for row in rest["items"]], rest["next"]) == ([tried.json()["id"]], None)
    assert WebhookDelivery.objects.get(pk=again.json()["id"]).body == detail["body"]


def refuse(*_args: Any, **_named: Any) -> None:
    """Stand for a network in which nobody answers."""
    raise FailedError("no such place")


def test_s03_doors_are_shut_for_strangers_and_for_narrow_tokens(managed: World) -> None:
    vera = managed.api("vera")
    hook = vera.post("webhooks", HOOK).json()["id"]
    message = vera.post(f"webhooks/{hook}/test", {}).json()["id"]
    box = vera.post(f"{NET}/mail/accounts", BOX).json()["id"]
    partner = vera.post(f"{NET}/customer-classes", {"name": "Partner"}).json()["id"]
    of_project: list[tuple[str, str, Any]] = [
        ("GET", "portal", None), ("PATCH", "portal", {"open": True}), ("GET", "retention", None),
        ("PATCH", "retention", {"raw_days": 1}), ("GET", "consent-texts", None),
        ("POST", "consent-texts", {"purpose": "x", "version": "1", "text": "x"}), ("GET", "customer-classes", None),
        ("POST", "customer-classes", {"name": "x"}), ("DELETE", f"customer-classes/{partner}", None),
        ("GET", "mail/addresses", None), ("POST", "mail/addresses", {"address": "x@example.com"}),
        ("GET", "mail/accounts", None), ("POST", "mail/accounts", BOX), ("GET", f"mail/accounts/{box}", None),
        ("PATCH", f"mail/accounts/{box}", {"name": "x"}), ("DELETE", f"mail/accounts/{box}", None),
    ]  # fmt: skip
    of_hook: list[tuple[str, str, Any]] = [
        ("GET", "", None), ("PATCH", "", {"name": "x"}), ("POST", "/secret", {}), ("POST", "/test", {}),
        ("GET", "/messages", None), ("GET", f"/messages/{message}", None), ("POST", f"/messages/{message}/resend", {}),
    ]  # fmt: skip
    narrow = Api(issue_token(user=managed.users["vera"], name="x", scopes=["read", "write", "customers", "events"]))
    sealed = Webhook.objects.get().secret_sealed
    for method, tail, body in of_project:
        for name, status in (("egor", 404), ("oleg", 404), ("anna", 403), ("gleb", 403)):
            assert managed.api(name).call(method, f"{NET}/{tail}", body).status_code == status, (name, method, tail)
        assert narrow.call(method, f"{NET}/{tail}", body).status_code == 403, tail
    for method, tail, body in of_hook:
        for name in ("egor", "oleg", "anna", "gleb"):
            answer = managed.api(name).call(method, f"webhooks/{hook}{tail}", body)
            missing = managed.api(name).call(method, f"webhooks/987654321{tail}", body)
            assert (answer.status_code, answer.content) == (404, missing.content), (name, method, tail)
        assert narrow.call(method, f"webhooks/{hook}{tail}", body).status_code == 403, tail
    assert (Webhook.objects.get().secret_sealed, WebhookDelivery.objects.count()) == (sealed, 1)
    assert (MailAccount.objects.get().name, Standing.objects.get().is_active) == ("Support", True)
    assert not Portal.objects.exists()
