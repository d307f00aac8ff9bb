"""The upkeep by calls: what comes in, what failed, mail tests, examples of webhooks, the token itself (R256)."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from otklik.accounts.actions.projects import set_role
from otklik.accounts.actions.tokens import issue_token
from otklik.accounts.models import User
from otklik.accounts.roles import Role
from otklik.api.operations import mail_tests
from otklik.api.tests.calls import BOX, HOOK
from otklik.api.tests.calls_upkeep import came_in, failed
from otklik.api.tests.people import ACTOR, Api, World
from otklik.api.upkeep_models import KindOfEvent
from otklik.channels.actions import read_inbound
from otklik.channels.mail.accounts import Step
from otklik.channels.models import InboundItem, MailAccount
from otklik.connectors.kinds import KINDS
from otklik.connectors.models import WebhookDelivery
from otklik.desk.models import Ticket
from otklik.events.events import ReactionDismissed, ReactionRerun
from otklik.events.models import Event, ReactionRun
from otklik.lib.sealed import unseal

NET = "projects/net"
MAIL = b"From: Darya <d@example.org>\r\nTo: net@example.com\r\nSubject: Modem\r\nMessage-ID: <m@x>\r\n\r\nNo light\r\n"


@pytest.fixture
def managed(world: World) -> World:
    """Boris manages project A, Vera supervises it."""
    set_role(actor=ACTOR, project=world.a, user=world.users["boris"], role=Role.MANAGER)
    world.users["boris"] = User.objects.get(pk=world.users["boris"].pk)
    return world


def test_s01_the_quarantine_is_seen_and_read_again_by_calls(world: World) -> None:
    vera = world.api("vera")
    row = came_in(world, raw=MAIL, size=len(MAIL), attempts=3)
    InboundItem.objects.create(project=world.b, channel="mail", external_id="b", raw=b"x", size=1, state="quarantined")
    state = vera.get(f"{NET}/intake").json()
    assert (state["quarantined"], state["alarm"], state["pending"], state["mailboxes"]) == (1, True, 0, [])
    listed = vera.get(f"{NET}/intake/items").json()
    assert ([item["id"] for item in listed["items"]], listed["next"]) == ([row.pk], None)
    assert (listed["items"][0]["error"], listed["items"][0]["state"]) == ("cannot be read", "quarantined")
    source = vera.get(f"{NET}/intake/items/{row.pk}/source")
    assert (source.content, source["Content-Type"]) == (MAIL, "application/octet-stream")
    assert "attachment" in source["Content-Disposition"]
    begun = vera.post(f"{NET}/intake/items/{row.pk}/rerun", {})
    assert (begun.status_code, begun.json()["state"]) == (202, "pending")
    read_inbound(project_id=world.a.pk)
    place = begun["Location"].removeprefix("/api/v1/")
    done = vera.get(place).json()
    assert (done["state"], done["outcome"]) == ("done", "opened")
    assert Ticket.objects.get(pk=done["ticket"]).subject == "Modem"
    # Read already: left alone.
    assert vera.post(f"{NET}/intake/items/{row.pk}/rerun", {}).json()["state"] == "done"
    assert vera.get(f"{NET}/intake/items").json()["items"] == []


def test_s06_automatic_mail_becomes_a_ticket_and_all_is_read_again(world: World) -> None:
    vera = world.api("vera")
    rows = [came_in(world, state="done", outcome="automatic", last_error=""), came_in(world), came_in(world)]
    page = vera.get(f"{NET}/intake/items?which=all&limit=2").json()
    rest = vera.get(page["next"].removeprefix("/api/v1/")).json()
    assert [item["id"] for part in (page, rest) for item in part["items"]] == [row.pk for row in rows][::-1]
    assert [row["id"] for row in vera.get(f"{NET}/intake/items?which=automatic").json()["items"]] == [rows[0].pk]
    assert vera.get(f"{NET}/intake/items?which=odd").json()["items"] == []
    made = vera.post(f"{NET}/intake/items/{rows[0].pk}/ticket", {})
    assert (made.status_code, made.json()["outcome"], made.json()["state"]) == (202, "forced", "pending")
    # What is in quarantine is not kept apart: left alone.
    assert vera.post(f"{NET}/intake/items/{rows[1].pk}/ticket", {}).json()["state"] == "quarantined"
    assert vera.post(f"{NET}/intake/rerun", {}).json() == {"amount": 2}
    assert InboundItem.objects.filter(state="pending").count() == 3
    for wrong in ("which=x", "state=done", "cursor=abc"):
        assert vera.get(f"{NET}/intake/items?{wrong}").status_code == 422, wrong


def test_s03_the_intake_is_for_those_who_supervise(world: World) -> None:
    row = came_in(world, subject="Canary")
    calls: list[tuple[str, str, Any]] = [
        ("GET", "", None), ("GET", "/items", None), ("GET", f"/items/{row.pk}", None),
        ("GET", f"/items/{row.pk}/source", None), ("POST", f"/items/{row.pk}/rerun", {}),
        ("POST", f"/items/{row.pk}/ticket", {}), ("POST", "/rerun", {}),
    ]  # fmt: skip
    narrow = Api(issue_token(user=world.users["vera"], name="x", scopes=["read", "write", "admin"]))
    for method, tail, body in calls:
        for name, status in (("egor", 404), ("oleg", 404), ("anna", 403), ("gleb", 403)):
            answer = world.api(name).call(method, f"{NET}/intake{tail}", body)
            assert (answer.status_code, b"Canary" in answer.content) == (status, False), (name, method, tail)
            if status == 404:
                same = world.api(name).call(method, f"projects/nosuch/intake{tail}", body)
                assert answer.content == same.content
        # Mails name customers: the scope `admin` alone does not read them.
        named = narrow.call(method, f"{NET}/intake{tail}", body).status_code
        assert named == (403 if "items" in tail else 200 if method == "GET" else 202), (method, tail)
    other = InboundItem.objects.create(project=world.b, channel="mail", external_id="b", raw=b"x", size=1)
    for tail in ("", "/source"):
        assert world.api("vera").get(f"{NET}/intake/items/{other.pk}{tail}").status_code == 404


def test_failed_reactions_run_again_or_are_laid_aside(world: World) -> None:
    one, two = failed(world), failed_too(world)
    world.users["vera"].is_administrator = True
    world.users["vera"].save()
    vera = world.api("vera")
    listed = vera.get("failures?limit=1").json()
    assert [row["id"] for row in listed["items"]] == [two.pk]
    rest = vera.get(listed["next"].removeprefix("/api/v1/")).json()["items"]
    assert [(row["id"], row["project"], row["ticket"]) for row in rest] == [(one.pk, "net", world.ticket.pk)]
    assert rest[0]["error"].endswith("OSError: no")
    assert vera.post(f"failures/{one.pk}/rerun", {}).status_code == 204
    assert vera.post(f"failures/{two.pk}/dismiss", {}).status_code == 204
    states = dict(ReactionRun.objects.values_list("pk", "state"))
    assert (states[one.pk], states[two.pk]) == ("failed", "done")
    assert Event.objects.filter(kind__in=[ReactionRerun.kind, ReactionDismissed.kind]).count() == 2
    assert vera.get("failures").json()["items"] == []
    for pk in (one.pk, 987654321):  # not dead any more, never there
        assert vera.post(f"failures/{pk}/rerun", {}).status_code == 404
    limited = Api(issue_token(user=world.users["vera"], name="x", projects=[world.a]))
    for api in (limited, world.api("anna"), world.api("egor")):
        assert api.get("failures").status_code == 403
        assert api.post(f"failures/{one.pk}/rerun", {}).status_code == 403


def failed_too(world: World) -> ReactionRun:
    """Return another reaction that failed for good."""
    event = Event.objects.filter(project_id=world.b.pk).order_by("pk").first()
    return ReactionRun.objects.create(event=event, reaction="other", state="dead", attempts=6, last_error="x")


def test_a_mail_account_is_tried_out_and_not_changed(managed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    boris = managed.api("boris")
    made = boris.post(f"{NET}/mail/accounts", BOX)
    place = made["Location"].removeprefix("/api/v1/")
    tried: list[tuple[str, str]] = []

    def answers(account: MailAccount) -> list[Step]:
        from django.conf import settings

        tried.append((account.imap_host, unseal(account.password_sealed, settings.FIELD_KEYS)))
        return [Step("Sign in", True, "x"), Step("Folder", account.folders == "INBOX", "y")]

    monkeypatch.setattr(mail_tests, "test_connection", answers)
    assert boris.post(f"{place}/test", {}).json()["ok"] is True
    assert boris.post(f"{place}/test", {"folders": "Old"}).json() == {
        "ok": False,
        "steps": [{"name": "Sign in", "ok": True, "text": "x"}, {"name": "Folder", "ok": False, "text": "y"}],
    }
    assert boris.post(f"{NET}/mail/test", {**BOX, "password": "other"}).json()["ok"] is True
    assert [word for _host, word in tried] == [BOX["password"], BOX["password"], "other"]
    assert MailAccount.objects.get().folders == "INBOX"
    # A stolen token must not have the kept password sent to a server of the thief's (S49).
    for way in ({"imap_host": "thief.example"}, {"imap_port": 1}, {"username": "x"}, {"smtp_host": "thief.example"}):
        answer = boris.post(f"{place}/test", way)
        assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, ["body", "password"]), way
    assert boris.post(f"{NET}/mail/test", {"name": "x"}).status_code == 422
    assert len(tried) == 3
    assert mail_tests._places.acquire(blocking=False)
    assert mail_tests._places.acquire(blocking=False)
    try:
        full = boris.post(f"{place}/test", {})
        assert (full.status_code, full["Retry-After"]) == (429, "15")
    finally:
        mail_tests._places.release(2)
    for name, status in (("egor", 404), ("oleg", 404), ("anna", 403), ("vera", 403)):
        for path, body in ((f"{place}/test", {}), (f"{NET}/mail/test", BOX)):
            assert managed.api(name).post(path, body).status_code == status, (name, path)
    assert len(tried) == 3


def test_r264_what_the_servers_say_is_waited_for_outside_of_a_transaction(managed: World) -> None:
    from otklik.api.outside import OPERATIONS

    tried = {"test_mail_settings", "test_mail_account", "test_panel", "test_bot_settings", "test_bot"}
    assert tried | {"get_panel_content"} == OPERATIONS
    answer = managed.api("boris").post(f"{NET}/mail/test", {**BOX, "imap_host": "127.0.0.1", "imap_port": 1})
    assert (answer.status_code, answer.json()["ok"]) == (200, False)
    assert answer.json()["steps"][0]["text"]


def test_an_example_of_what_a_webhook_would_be_told(managed: World) -> None:
    boris = managed.api("boris")
    hook = boris.post("webhooks", HOOK).json()["id"]
    shown = boris.get(f"webhooks/{hook}/example?kind=ticket.opened").json()
    assert '"type": "ticket.opened"' in shown["body"]
    assert f'"id": {managed.ticket.pk}' in shown["body"]
    managed.api("anna").post(f"tickets/{managed.ticket.pk}/messages", {"text": "Canary", "public": False})
    told = boris.get(f"webhooks/{hook}/example?kind=message.posted").json()
    assert "Canary" not in told["body"]  # S41: it is not to hear of notes
    boris.patch(f"webhooks/{hook}", {"include_notes": True})
    assert "Canary" in boris.get(f"webhooks/{hook}/example?kind=message.posted").json()["body"]
    assert boris.get(f"webhooks/{hook}/example?kind=security.invited").status_code == 422
    assert not WebhookDelivery.objects.exists()
    for name in ("egor", "anna"):
        assert managed.api(name).get(f"webhooks/{hook}/example?kind=ticket.opened").status_code == 404
    assert set(get_args(KindOfEvent)) == set(KINDS)


def test_r041_what_happened_to_a_ticket_is_told_in_plain_words(world: World) -> None:
    anna, place = world.api("anna"), f"tickets/{world.ticket.pk}"
    anna.patch(place, {"assignee": "me", "priority": "high"})
    anna.patch(place, {"status": "solved"})
    world.users["anna"].language = "en"
    world.users["anna"].save()
    told = anna.get(f"{place}/history").json()
    assert {row["type"] for row in told["items"]} >= {"ticket.opened", "ticket.status"}
    assert all(row["text"] for row in told["items"])
    last = told["items"][-1]
    assert (last["actor"], last["type"], "solved" in last["text"].lower()) == ("Anna", "ticket.status", True)
    first = anna.get(f"{place}/history?limit=1").json()
    assert first["items"] == told["items"][:1]
    assert first["next"]
    for name, status in (("egor", 404), ("oleg", 404), ("gleb", 404)):
        assert world.api(name).get(f"{place}/history").status_code == status, name
    anna.post(f"{place}/questions", {"text": "When?"})
    assert world.api("gleb").get(f"{place}/history").status_code == 403


def test_the_security_log_by_calls_is_for_administrators(world: World) -> None:
    world.users["vera"].is_administrator = True
    world.users["vera"].save()
    vera = world.api("vera")
    seen: list[int] = []
    path = "security-log?limit=3"
    for _turn in range(20):
        page = vera.get(path).json()
        seen += [row["id"] for row in page["items"]]
        if not page["next"]:
            break
        path = page["next"].removeprefix("/api/v1/")
    kept = Event.objects.filter(kind__startswith="security.").order_by("-at", "-id")
    assert seen == list(kept.values_list("pk", flat=True))
    assert len(seen) == len(world.tokens)  # that they were made
    made = vera.get("security-log?type=security.token_issued&limit=1").json()["items"][0]
    assert set(made["data"]) == {"user", "name", "hint", "scopes"}
    assert vera.get("security-log?before=2001-01-01T00:00:00Z").json()["items"] == []
    for wrong in ("type=ticket.opened", "cursor=abc", "before=0", "q=x"):
        assert vera.get(f"security-log?{wrong}").status_code == 422, wrong
    limited = Api(issue_token(user=world.users["vera"], name="x", projects=[world.a]))
    for api in (limited, world.api("anna"), world.api("egor")):
        assert api.get("security-log").status_code == 403


def test_s24_a_token_tells_what_it_is_for_and_ends_itself(world: World) -> None:
    anna = world.users["anna"]
    token = Api(issue_token(user=anna, name="site", projects=[world.b], scopes=["write"], days=30))
    told = token.get("token").json()
    assert (told["name"], told["projects"], told["scopes"]) == ("site", ["shop"], ["write"])
    assert told["person"] == {"id": anna.pk, "name": "Anna", "email": "anna@example.com"}
    assert token.call("DELETE", "token").status_code == 204
    assert token.get("token").status_code == 401
    assert world.api("anna").get("token").json()["scopes"] == []
