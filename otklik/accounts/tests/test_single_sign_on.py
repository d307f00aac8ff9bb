"""Sign-in by an OpenID Connect provider, against a small one of our own on this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from otklik.accounts.models import User
from otklik.events.models import Event
from tests.story import PASSWORD, make_story

# Runs in a process of its own: what the provider adds to the applications is decided when the settings are read.
VISITOR = """
import json, sys, urllib.parse
import django
django.setup()
from django.test import Client
client = Client()
page = client.get("/accounts/login/").content.decode()
answer = client.post("/accounts/oidc/oidc/login/?process=login")
place = urllib.parse.urlsplit(answer["Location"])
state = urllib.parse.parse_qs(place.query)["state"][0]
back = client.get("/accounts/oidc/oidc/login/callback/", {"code": "c", "state": state})
stolen = Client().get("/accounts/oidc/oidc/login/callback/", {"code": "c", "state": state})
print(json.dumps({
    "offered": "Вход компании" in page,
    "authorize": place.path,
    "status": back.status_code,
    "to": back.headers.get("Location", ""),
    "said": back.content.decode(),
    "in": client.get("/work/").status_code,
    "stolen": stolen.wsgi_request.user.is_authenticated,
}))
"""


class Provider(ThreadingHTTPServer):
    """An OpenID Connect provider that says of everybody what `person` holds."""

    person: dict[str, Any] = {}


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        base = f"http://127.0.0.1:{self.server.server_port}"
        if self.path.startswith("/.well-known"):
            self.answer(
                {
                    "issuer": base,
                    "authorization_endpoint": f"{base}/authorize",
                    "token_endpoint": f"{base}/token",
                    "userinfo_endpoint": f"{base}/userinfo",
                    "jwks_uri": f"{base}/keys",
                }
            )
        else:
            self.answer(self.server.person)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.answer({"access_token": "a", "token_type": "Bearer"})

    def answer(self, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def provider() -> Iterator[Provider]:
    server = Provider(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def visit(provider: Provider) -> dict[str, Any]:
    """Sign in by the provider in a process that is set up for it; return what the visitor saw."""
    address = f"http://127.0.0.1:{provider.server_port}/.well-known/openid-configuration"
    environ = os.environ | {
        "OTKLIK_OIDC_NAME": "Вход компании",
        "OTKLIK_OIDC_SERVER_URL": address,
        "OTKLIK_OIDC_CLIENT_ID": "otklik",
        "OTKLIK_OIDC_CLIENT_SECRET": "geheim",
        "OTKLIK_ALLOWED_HOSTS": "testserver",
    }
    done = subprocess.run(
        [sys.executable, "-c", VISITOR], env=environ, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_known_address_is_let_in_and_keeps_its_password(provider: Provider) -> None:
    story = make_story()
    provider.person = {"sub": "77", "email": "anna@demo.example", "email_verified": True}
    seen = visit(provider)
    assert (seen["offered"], seen["authorize"], seen["status"], seen["to"], seen["in"]) == (
        True,
        "/authorize",
        302,
        "/",
        200,
    )
    assert not seen["stolen"], "an answer of the provider opens only the browser that asked"
    assert User.objects.get(pk=story.anna.pk).check_password(PASSWORD)
    event = Event.objects.filter(kind="security.signed_in").get()
    assert (event.payload["user"], event.payload["method"]) == (story.anna.pk, "oidc")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("person", "reason"),
    [
        ({"sub": "1", "email": "stranger@example.org", "email_verified": True}, "socialaccount"),
        ({"sub": "2", "email": "anna@demo.example", "email_verified": False}, "socialaccount"),
        ({"sub": "3", "email": "boris@demo.example", "email_verified": True}, "disabled"),
    ],
)
def test_others_are_not(provider: Provider, person: dict[str, Any], reason: str) -> None:
    story = make_story()
    User.objects.filter(pk=story.boris.pk).update(is_active=False)
    before = User.objects.count()
    provider.person = person
    seen = visit(provider)
    assert seen["in"] == 302
    assert User.objects.count() == before
    failures = Event.objects.filter(kind="security.sign_in_failed").order_by("id")
    # The second is the browser that brought an answer it had not asked for.
    assert [row.payload["reason"] for row in failures] == [reason, "socialaccount"]
