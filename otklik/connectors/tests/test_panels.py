"""Side panels through their doors: signed, escaped, bounded, never in the way of the ticket (R257, R258, R264, S11)."""

from __future__ import annotations

import datetime
import http.server
import json
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from otklik.accounts.access import DeniedError
from otklik.accounts.models import User
from otklik.connectors import actions, asking, personal
from otklik.connectors.actions import PanelForm
from otklik.connectors.models import Panel, PanelCard, PanelState
from otklik.customers.models import Identity
from otklik.desk.models import Ticket
from otklik.events.models import Event
from otklik.lib import passes
from otklik.lib.personal import Subject
from otklik.lib.sealed import unseal
from tests.story import Story

GOOD = {
    "title": "Договор 77",
    "rows": [
        {"label": "Баланс", "value": -120.5, "tone": "danger"},
        {"label": "<b>Тариф</b>", "value": "<script>alert(1)</script>", "link": "https://crm.example/77"},
        {"label": "Злая", "value": "ссылка", "link": "javascript:alert(1)", "tone": "evil"},
        {"value": True},
    ],
    "updated": "2026-11-22T10:42:00+03:00",
    "secret": "not shown",
}


class Crm:
    """Another system: keeps what it was asked and answers as it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.status, self.kind = 200, "application/json"
        self.body = json.dumps(GOOD).encode()
        self.goes_on = threading.Event()
        self.goes_on.set()
        self.in_transaction: list[bool] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                outer.goes_on.wait(20)
                self.send_response(outer.status)
                self.send_header("Content-Type", outer.kind)
                self.send_header("Content-Length", str(len(outer.body)))
                self.end_headers()
                self.wfile.write(outer.body)

            def log_message(self, *args: Any) -> None:
                """Nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.url = self.origin + "/card/{{ticket.number}}?phone={{customer.phone}}&mail={{customer.email}}"


@pytest.fixture
def crm() -> Iterator[Crm]:
    made = Crm()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.goes_on.set()
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def set_up(story: Story, crm: Crm, **changes: Any) -> tuple[Panel, str]:
    """Have the manager set up a panel of project A."""
    values = {"name": "CRM", "url": crm.url} | changes
    return actions.save_panel(access=story.marina.access, project=story.a, values=PanelForm(**values))


def door_of(ticket: Ticket, panel: Panel, more: str = "") -> str:
    return f"/work/{ticket.project.prefix}-{ticket.number}/panels/{panel.pk}{more}"


def see(story: Story, ticket: Ticket, panel: Panel, more: str = "") -> str:
    answer = story.client(story.anna).get(door_of(ticket, panel, more))
    assert answer.status_code == 200
    return answer.content.decode()


def test_r257_the_ticket_holds_a_place_and_the_card_comes_by_itself(story: Story, crm: Crm) -> None:
    panel, secret = set_up(story, crm)
    ticket = story.ticket()
    page = story.client(story.anna).get(f"/work/NET-{ticket.number}").content.decode()
    assert crm.asked == []
    assert f'hx-get="{door_of(ticket, panel)}" hx-trigger="load"' in page
    card = see(story, ticket, panel)
    path, headers = crm.asked[0]
    assert path == f"/card/NET-{ticket.number}?phone=%2B79161234567&mail=darya%40example.org"
    scheme, _, token = headers["authorization"].partition(" ")
    said = passes.read(secret, token, issuer=settings.PUBLIC_URL, audience=crm.origin)
    assert (scheme, said["ticket"], said["customer"]) == ("Bearer", f"NET-{ticket.number}", ticket.person_id)
    assert said["values"]["customer.phone"] == "+79161234567"
    assert (said["user"], said["role"], said["project"]) == (story.anna.pk, "operator", "net")
    assert said["exp"] - said["iat"] == 60
    for wrong in (
        {"secret": secret[:-1] + "x"},
        {"audience": "https://elsewhere.example"},
        {"issuer": "https://other.example"},
    ):
        values = {"secret": secret, "issuer": settings.PUBLIC_URL, "audience": crm.origin} | wrong
        with pytest.raises(ValueError, match=r"."):
            passes.read(values.pop("secret"), token, **values)
    assert "Договор 77" in card
    assert "-120.5" in card
    see(story, ticket, panel)
    assert len(crm.asked) == 1  # kept for a minute
    see(story, ticket, panel, "?fresh=1")
    assert len(crm.asked) == 2
    panel.refresh_from_db()
    assert secret not in panel.secret_sealed
    assert unseal(panel.secret_sealed, settings.FIELD_KEYS) == secret
    assert not Event.objects.filter(payload__icontains=secret).exists()


def test_s01_what_is_told_is_text_and_links_lead_to_the_web_only(story: Story, crm: Crm) -> None:
    panel, _ = set_up(story, crm)
    card = see(story, story.ticket(), panel)
    assert "<script>" not in card
    assert "&lt;script&gt;" in card
    assert "&lt;b&gt;" in card
    assert 'href="https://crm.example/77" target="_blank" rel="noopener noreferrer nofollow"' in card
    assert "javascript:" not in card
    assert "evil" not in card
    assert "not shown" not in card


def test_r264_a_failing_system_leaves_the_last_answer_with_its_time_and_is_left_alone(story: Story, crm: Crm) -> None:
    panel, _ = set_up(story, crm, cache_seconds=0)
    ticket = story.ticket()
    see(story, ticket, panel)
    PanelCard.objects.update(fetched_at=timezone.now() - datetime.timedelta(hours=2))
    crm.status = 500
    for _ in range(3):
        card = see(story, ticket, panel)
        assert "Договор 77" in card
        assert "answered 500" in card
        assert "<time" in card
    state = asking.state_of(panel)
    assert (state.failures, state.is_paused) == (3, True)
    before = len(crm.asked)
    assert "Договор 77" in see(story, ticket, panel, "?fresh=1")
    assert len(crm.asked) == before
    crm.status = 200
    PanelState.objects.update(paused_until=timezone.now())
    see(story, ticket, panel)
    assert asking.state_of(panel).failures == 0


def test_r264_the_ticket_page_asks_nothing_and_takes_one_query_more(story: Story, crm: Crm) -> None:
    ticket, anna = story.ticket(), story.client(story.anna)
    url = f"/work/NET-{ticket.number}"
    anna.get(url)
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert anna.get(url).status_code == 200
        counted.append(len(queries))
        for name in ("CRM", "Склад", "Доставка"):
            set_up(story, crm, name=name)
    assert counted[1] - counted[0] <= 1
    assert crm.asked == []


def test_r264_slots_are_few_and_nobody_waits_for_one(story: Story, crm: Crm) -> None:
    panel, _ = set_up(story, crm)
    ticket = story.ticket()
    with asking.slot(panel.pk) as first, asking.slot(panel.pk) as second, asking.slot(panel.pk) as third:
        assert (first, second, third) == (True, True, False)
        with asking.slot(-1) as other, asking.slot(-2) as one_more, asking.slot(-3) as too_many:
            assert (other, one_more, too_many) == (True, True, False)
            waiting = see(story, ticket, panel)
            assert 'hx-trigger="load delay:2s"' in waiting
            assert "turn=1" in waiting
            assert "hx-trigger" not in see(story, ticket, panel, "?turn=8")
    assert crm.asked == []
    with asking.slot(panel.pk) as again:
        assert again


@pytest.mark.django_db(transaction=True)
def test_r264_no_transaction_is_open_while_a_slow_system_is_waited_for(
    story: Story, crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, _ = set_up(story, crm, timeout_seconds=1)
    ticket = story.ticket()
    crm.goes_on.clear()
    seen: list[bool] = []
    call = asking.call

    def watched(question: asking.Question) -> asking.Exchange:
        seen.append(connection.in_atomic_block)
        return call(question)

    monkeypatch.setattr(asking, "call", watched)
    User.objects.update(language="en")
    began = time.monotonic()
    card = see(story, ticket, panel)
    assert seen == [False]
    assert "did not answer within 1 s" in card
    assert time.monotonic() - began < 15
    assert asking.state_of(panel).failures == 1


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/", "https://169.254.169.254/x", "https://[::1]/{{ticket.number}}"]
)
def test_s11_an_inner_address_is_refused_without_the_administrators_leave(
    story: Story, settings: Any, crm: Crm, url: str
) -> None:
    settings.ALLOWED_NETWORKS = ()
    panel, _ = set_up(story, crm, url=url)
    User.objects.update(language="en")
    assert "not a public address" in see(story, story.ticket(), panel)


@pytest.mark.parametrize(
    "url",
    [
        "https://{{customer.email}}/x",
        "https://x.{{ticket.number}}.example/",
        "https://crm.example/{{customer.password}}",
        "https://crm.example/{{__class__}}",
        "https://crm.example/{x}",
        "https://crm.example/?otklik_token=1",
        "https://crm.example/#{{ticket.number}}",
        "https://user@crm.example/",
        "ftp://crm.example/",
        "https://crm.example:25/",
        "javascript:alert(1)",
    ],
)
def test_s14_addresses_that_are_none_are_refused(story: Story, crm: Crm, url: str) -> None:
    with pytest.raises(ValidationError):
        set_up(story, crm, url=url)
    with pytest.raises(ValidationError):
        set_up(story, crm, url=url, kind="frame")


def test_what_the_card_lacks_is_said_and_nobody_asked(story: Story, crm: Crm) -> None:
    panel, _ = set_up(story, crm, url=crm.origin + "/{{customer.contract}}")
    ticket = story.ticket()
    assert see(story, ticket, panel).count("work-panel-error") == 0
    assert crm.asked == []
    Identity.objects.create(project=story.a, person_id=ticket.person_id, kind="contract", value="Д-77/1")
    see(story, ticket, panel)
    assert crm.asked[0][0] == "/%D0%94-77%2F1"
    crm.status = 404
    assert "work-panel-error" not in see(story, ticket, panel, "?fresh=1")


def test_r257_a_page_runs_in_a_sandbox_of_exactly_its_origin(story: Story, crm: Crm) -> None:
    panel, secret = set_up(story, crm, kind="frame", url=crm.origin + "/app?ticket={{ticket.number}}")
    ticket = story.ticket()
    anna = story.client(story.anna)
    assert f'src="{door_of(ticket, panel)}/frame"' in anna.get(f"/work/NET-{ticket.number}").content.decode()
    answer = anna.get(door_of(ticket, panel, "/frame"))
    page, policy = answer.content.decode(), answer["Content-Security-Policy"]
    assert f"frame-src {crm.origin};" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "script-src" not in policy
    assert answer["Referrer-Policy"] == "no-referrer"
    assert 'referrerpolicy="no-referrer"' in page
    assert "allow-top-navigation" not in page
    address = page.split('<iframe src="')[1].split('"')[0].replace("&amp;", "&")
    told = parse_qs(urlsplit(address).query)
    said = passes.read(secret, told["otklik_token"][0], issuer=settings.PUBLIC_URL, audience=crm.origin)
    assert (told["ticket"], said["exp"] - said["iat"]) == ([f"NET-{ticket.number}"], 300)
    assert anna.get(door_of(ticket, panel)).status_code == 404
    for own in (settings.PUBLIC_URL + "/work/", "http://crm.example/"):
        with pytest.raises(ValidationError):
            set_up(story, crm, kind="frame", url=own)


def test_only_the_roles_that_were_chosen_and_never_a_stranger(story: Story, crm: Crm) -> None:
    panel, _ = set_up(story, crm, roles=["supervisor"])
    framed, _ = set_up(story, crm, kind="frame", roles=["supervisor"])
    ticket = story.ticket()
    other = story.ticket(project=story.b)
    for person in (story.anna, story.inna, story.gleb, story.egor, story.fedor):
        client = story.client(person)
        assert client.get(door_of(ticket, panel)).status_code in {403, 404}
        assert client.get(door_of(ticket, framed, "/frame")).status_code in {403, 404}
    assert "CRM" not in story.client(story.anna).get(f"/work/NET-{ticket.number}").content.decode()
    assert story.client(None).get(door_of(ticket, panel)).status_code == 302
    assert story.client(story.olga).get(door_of(other, panel)).status_code == 404
    assert crm.asked == []
    assert "Договор 77" in story.client(story.vera).get(door_of(ticket, panel)).content.decode()
    for person in (story.anna, story.vera, story.egor, story.gleb):
        with pytest.raises(DeniedError):
            actions.save_panel(
                access=person.access, project=story.a, panel=panel, values=PanelForm(name="x", url=crm.url)
            )
        for verb in (actions.rotate_panel_secret, actions.remove_panel):
            with pytest.raises(DeniedError):
                verb(access=person.access, panel=panel)


def test_r279_an_erased_person_is_forgotten_here_too(story: Story, crm: Crm) -> None:
    panel, _ = set_up(story, crm)
    ticket, other = story.ticket(), story.ticket(name="Иван", email="ivan@example.org", phone="+79160000000")
    for one in (ticket, other):
        see(story, one, panel)
    subject = Subject(project=story.a.pk, person=ticket.person_id or 0, words={"darya@example.org"})
    assert [row["card"]["title"] for row in personal.export(subject)["told_by_other_systems"]] == ["Договор 77"]
    assert personal.erase(subject)["panels"] == 1
    assert PanelCard.objects.get().ticket_id == other.pk
    PanelCard.objects.update(fetched_at=timezone.now() - datetime.timedelta(days=8))
    assert asking.forget_cards() == 1


def test_the_screens(story: Story, crm: Crm) -> None:
    """Set up, try, order, rotate, remove; a stranger finds nothing."""
    marina = story.client(story.marina)
    base = "/setup/projects/net/panels"
    form = {"name": "CRM", "kind": "card", "url": crm.url, "is_active": "on"}
    form |= {"timeout_seconds": "3", "cache_seconds": "60", "height": "320"}
    page = marina.post(f"{base}/new", form).content.decode()
    panel = Panel.objects.get()
    secret = unseal(panel.secret_sealed, settings.FIELD_KEYS)
    assert secret in page
    own = f"{base}/{panel.pk}"
    assert secret not in marina.get(own).content.decode()
    assert marina.post(own, form | {"url": "https://{{customer.email}}/"}).status_code == 422
    assert marina.post(own, form | {"timeout_seconds": "99"}).status_code == 422
    assert "NET-" not in marina.post(f"{own}/test").content.decode()
    ticket = story.ticket()
    for words in ({}, {"ticket": f"NET-{ticket.number}"}):
        tested = marina.post(f"{own}/test", words).content.decode()
        assert "Authorization: Bearer" in tested
        assert "HTTP 200" in tested
        assert "+79161234567" in tested
        assert "&lt;script&gt;" in tested
    assert not PanelCard.objects.exists()
    crm.status = 500
    assert "answered 500" in marina.post(f"{own}/test").content.decode()
    assert asking.state_of(panel).failures == 0
    assert marina.post(f"{base}/new", form | {"name": "Склад", "kind": "frame"}).status_code == 200
    second = Panel.objects.get(name="Склад")
    assert door_of(ticket, second, "/frame") in marina.post(f"{base}/{second.pk}/test").content.decode()
    assert marina.post(f"{base}/{second.pk}/move", {"direction": "up"}).status_code == 302
    assert [row.name for row in Panel.objects.all()] == ["Склад", "CRM"]
    assert marina.get(base).content.decode().count("setup-item") == 2
    assert marina.post(f"{own}/secret").status_code == 200
    panel.refresh_from_db()
    assert unseal(panel.secret_sealed, settings.FIELD_KEYS) != secret
    for person in (story.anna, story.egor, story.vera):
        client = story.client(person)
        assert {client.get(base).status_code, client.get(own).status_code} <= {403, 404}
        assert client.post(f"{own}/test").status_code in {403, 404}
    assert marina.post(own, {"remove": "1"}).status_code == 302
    assert [row.name for row in Panel.objects.all()] == ["Склад"]
    kinds = set(Event.objects.filter(kind__startswith="panel.").values_list("kind", flat=True))
    assert kinds == {"panel.saved", "panel.removed"}
