"""Logs tell no secrets, and what a person typed stays on its line (S37)."""

from __future__ import annotations

import io
import json
import logging

import pytest
from django.test import Client

from otklik.accounts.actions.tokens import issue_token
from otklik.config.logs import formatter
from otklik.events.models import Event
from tests.story import PASSWORD, Story

CARD = "4111 1111 1111 1111"
CANARIES = {
    "password": "Канарейка-пароль-7391",
    "token": "otk_canaryCANARYcanaryCANARYcanaryCANARYcanary0",
    "cvv": "cvv: 913",
    "card": CARD,
    "session": "sessionid=canarysessioncanarysession",
    "bearer": "Authorization: Bearer canary.canary.canary",
}


@pytest.fixture(params=["text", "json"])
def log(request: pytest.FixtureRequest) -> io.StringIO:
    """Everything that is logged from here on, at the most talkative level, as the product writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter(request.param))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    quiet = [name for name in ("django", "procrastinate", "django.db.backends") if logging.getLogger(name).level]
    before = {name: logging.getLogger(name).level for name in quiet}
    for name in quiet:
        logging.getLogger(name).setLevel(logging.INFO)
    yield stream
    for name, value in before.items():
        logging.getLogger(name).setLevel(value)
    root.setLevel(level)
    root.removeHandler(handler)


def test_s37_secrets_of_every_channel_stay_out_of_logs_pages_and_events(story: Story, log: io.StringIO) -> None:
    """Wrong and right sign-ins, tokens, cookies, and an error in the middle of each."""
    anonymous = Client(raise_request_exception=False)
    token = issue_token(user=story.anna, name="x")
    bodies = [
        anonymous.post("/accounts/login/", {"login": "anna@demo.example", "password": CANARIES["password"]}),
        anonymous.post("/accounts/login/", {"login": CANARIES["password"], "password": PASSWORD}),
        anonymous.get("/api/v1/tickets", headers={"Authorization": f"Bearer {CANARIES['token']}"}),
        anonymous.get("/api/v1/nowhere", headers={"Authorization": f"Bearer {token}"}),
        anonymous.post("/api/v1/tickets", b"{", "application/json", headers={"Authorization": f"Bearer {token}"}),
        anonymous.get("/work/", headers={"Cookie": CANARIES["session"]}),
        anonymous.post("/accounts/password/reset/", {"email": "anna@demo.example"}),
        anonymous.get("/nowhere?password=" + CANARIES["password"]),
    ]
    logger = logging.getLogger("otklik.test")
    for name, secret in CANARIES.items():
        try:
            raise ValueError(f"{name}={secret}" if name in {"password", "token"} else secret)
        except ValueError:
            logger.exception("a request failed: %s", f"{name}={secret}" if name == "password" else secret)
    text = log.getvalue()
    events = json.dumps(list(Event.objects.values_list("payload", flat=True)), ensure_ascii=False)
    # What somebody typed into the address field of the sign-in is told to the security log as what was tried.
    for secret in (CANARIES["token"], CARD, CARD.replace(" ", ""), "913", "canarysession", "canary.canary", token):
        assert secret not in text
        assert secret not in events
    assert CANARIES["password"] not in text
    assert PASSWORD not in text + events
    for answer in bodies:
        page = answer.content.decode()
        assert answer.status_code < 500
        assert token not in page
        assert CANARIES["token"] not in page
        assert "Traceback" not in page


@pytest.mark.parametrize("style", ["text", "json"])
@pytest.mark.parametrize(
    "evil", ["a\nERROR forged", "a\r\nb", "a\x1b[31mred", "a\u2028b", "a\x9b31mb", "a\x00b", "a\u0085b"]
)
def test_s37_a_line_stays_one_line(style: str, evil: str) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter(style))
    record = logging.LogRecord("otklik", logging.INFO, __file__, 1, "user %s signed in", (evil,), None)
    handler.emit(record)
    written = stream.getvalue()
    assert len(written.rstrip("\n").splitlines()) == 1
    assert not any(char in written for char in "\x1b\x9b\x00\r")


def test_s37_an_error_page_shows_nothing_of_the_error(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError(f"password={CANARIES['password']} {CARD}")

    monkeypatch.setattr("otklik.workspace.views.lists.listing.page", broken)
    client = story.client(story.anna)
    client.raise_request_exception = False
    answer = client.get("/work/")
    assert answer.status_code == 500
    assert "RuntimeError" not in answer.content.decode()
    assert CANARIES["password"] not in answer.content.decode()
