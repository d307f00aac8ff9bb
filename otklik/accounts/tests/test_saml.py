"""Sign-in by SAML, against an identity provider of our own on this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from otklik.accounts.models import User
from otklik.accounts.tests import saml_provider
from otklik.events.models import Event
from tests.story import PASSWORD, make_story

# Runs in a process of its own: which applications there are is decided when the settings are read. The provider's page
# posts the answer from another site, so that no cookie of ours comes with it (SameSite=Lax): another client does that.
VISITOR = """
import json, os, urllib.parse
import django
django.setup()
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from otklik.accounts.tests.saml_provider import read_request, respond

class Browser(Client):
    def __init__(self):
        super().__init__(headers={"host": "testserver"})

def post(asked, answer, browser):
    elsewhere = Browser()
    posted = elsewhere.post(urllib.parse.urlsplit(asked.acs).path, {"SAMLResponse": answer})
    browser.cookies["saml-acs-session"] = elsewhere.cookies["saml-acs-session"].value
    kept = {row.session_key for row in Session.objects.all()}
    assert not kept & {elsewhere.cookies["saml-acs-session"].value}
    return browser.get(posted["Location"])

client = Browser()
offered = "Вход компании" in client.get("/accounts/login/").content.decode()
asked = read_request(client.post("/accounts/saml/saml/login/?process=login&next=/me/")["Location"])
answer = respond(asked, os.environ["IDP_KEY"], os.environ["IDP_EMAIL"], os.environ["IDP_TRICK"])
back = post(asked, answer, client)
stolen, again = Browser(), Browser()
again.post("/accounts/saml/saml/login/?process=login")
print(json.dumps({
    "offered": offered,
    "issuer": asked.issuer,
    "status": back.status_code,
    "to": back.headers.get("Location", ""),
    "in": client.get("/work/").status_code,
    "stolen": [post(asked, answer, browser).wsgi_request.user.is_authenticated for browser in (stolen, again)],
    "metadata": client.get("/accounts/saml/saml/metadata/").content.decode(),
}))
"""


def visit(email: str, trick: str = "") -> dict[str, Any]:
    """Sign in by the provider in a process that is set up for it; return what the visitor saw."""
    key, certificate = saml_provider.key_pair()
    environ = os.environ | {
        "OTKLIK_SAML_NAME": "Вход компании",
        "OTKLIK_SAML_ENTITY_ID": saml_provider.ENTITY,
        "OTKLIK_SAML_SSO_URL": saml_provider.SIGN_IN,
        "OTKLIK_SAML_CERTIFICATE": certificate,
        "OTKLIK_ALLOWED_HOSTS": "testserver",
        "IDP_KEY": key,
        "IDP_EMAIL": email,
        "IDP_TRICK": trick,
    }
    done = subprocess.run(
        [sys.executable, "-c", VISITOR], env=environ, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_s23_a_person_the_provider_vouches_for_is_let_in() -> None:
    story = make_story()
    seen = visit("anna@demo.example")
    assert (seen["offered"], seen["status"], seen["to"], seen["in"]) == (True, 302, "/me/", 200), seen
    assert seen["stolen"] == [False, False], "an answer of the provider opens only the browser that asked, and once"
    assert "AssertionConsumerService" in seen["metadata"] and seen["issuer"] in seen["metadata"]
    assert User.objects.get(pk=story.anna.pk).check_password(PASSWORD)
    event = Event.objects.filter(kind="security.signed_in").get()
    assert (event.payload["user"], event.payload["method"]) == (story.anna.pk, saml_provider.ENTITY)


TRICKS = ["not signed", "signed by another", "changed after signing", "for another system", "expired", "nobody asked"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trick", TRICKS)
def test_s23_an_answer_that_proves_nothing_opens_nothing(trick: str) -> None:
    make_story()
    seen = visit("anna@demo.example", trick)
    assert (seen["in"], seen["stolen"]) == (302, [False, False])
    assert not Event.objects.filter(kind="security.signed_in").exists()
    assert Event.objects.filter(kind="security.sign_in_failed").exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_stranger_of_the_provider_gets_no_account() -> None:
    make_story()
    before = User.objects.count()
    assert visit("stranger@example.org")["in"] == 302
    assert User.objects.count() == before
