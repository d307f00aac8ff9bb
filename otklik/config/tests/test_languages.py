"""Every page of one's own account, the public pages and the cabinet speak one language, in our words.

The sign-in library has texts and translations of its own; none of its templates that holds words is ever shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from pathlib import Path
from typing import Any

import allauth
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from otklik.accounts.actions.resets import reset_url
from otklik.accounts.models import Project, User
from otklik.desk.actions import NewMessage, post
from otklik.desk.models import Ticket
from otklik.portal.proof import sent_token
from otklik.requests.actions import change_portal, issue_link, save_type
from otklik.requests.fields import Field, Kind
from tests.story import PASSWORD, Story, make_story

pytestmark = pytest.mark.django_db

LIBRARY = Path(allauth.__file__).parent
NAMES = {
    "otklik",
    "totp",
    "pin",
    "javascript",
    "e-mail",
    "ctrl",
    "english",
    "qr",
    "api",
    "saml",
    "oidc",
    "pdf",
    "csv",
    "xlsx",
}
CLIENT_DATA = b'{"type": "webauthn.create", "challenge": "MDEy", "origin": "http://testserver", "crossOrigin": false}'
DOORS = [
    "login/", "inactive/", "signup/", "confirm-email/", "password/reset/", "password/reset/done/",
    "password/reset/key/done/", "password/reset/key/1-abcdef-0123456789/", "3rdparty/login/cancelled/",
    "3rdparty/login/error/",
]  # fmt: skip
OWN = [
    "logout/", "password/change/", "sessions/", "2fa/", "2fa/reauthenticate/", "2fa/webauthn/reauthenticate/",
    "2fa/totp/deactivate/", "2fa/recovery-codes/", "2fa/recovery-codes/generate/", "2fa/webauthn/",
    "2fa/webauthn/add/", "2fa/webauthn/keys/{key}/remove/", "2fa/webauthn/keys/{key}/edit/", "3rdparty/",
    "reauthenticate/",
]  # fmt: skip
SAID = re.compile(r"(?:aria-label|title|placeholder|alt|value)=\"([^\"]*)\"")
NOT_SAID = re.compile(r"<(script|style|svg|code|time|template)\b.*?</\1>|<input[^>]*type=\"hidden\"[^>]*>", re.DOTALL)
BLOCK = re.compile(r"<(?:main|title)\b.*?</(?:main|title)>", re.DOTALL)
LATIN, CYRILLIC = re.compile(r"[A-Za-z]{2,}(?:['-][A-Za-z]+)*"), re.compile(r"[А-Яа-яЁё]{2,}")


def words(page: str) -> str:
    """Return what a page says in its title and its main part, attributes that are read out included."""
    part = NOT_SAID.sub(" ", " ".join(BLOCK.findall(page)))
    spoken = [found for tag in re.findall(r"<[^>]+>", part) if "option" not in tag for found in SAID.findall(tag)]
    text = unescape(re.sub(r"<[^>]+>", " ", part) + " " + " ".join(word for word in spoken if "http" not in word))
    return re.sub(r"[\w.+-]+@[\w.-]+|\S*/\S*|\b[0-9a-f]{8}\b|[A-Z]+-\d+", " ", text)


def foreign(page: str, language: str, known: Iterable[str] = ()) -> list[str]:
    """Return words of the other language that a page says, but for names."""
    names = NAMES | {name.lower() for name in known}
    found = (LATIN if language == "ru" else CYRILLIC).findall(words(page))
    return [word for word in found if word.lower() not in names]


def borrowed(answer: Any) -> list[str]:
    """Return the library's own templates among those an answer was made of that have words to translate."""
    origins = {str(template.origin.name) for template in answer.templates if template.origin}
    own = [Path(name) for name in origins if name.startswith(str(LIBRARY))]
    return [path.name for path in own if re.search(r"{% (?:block)?trans", path.read_text(encoding="utf-8"))]


def reader(user: User | None, language: str) -> Client:
    """Return the browser of somebody who reads in a language, and has just shown who he is."""
    client = Client(headers={"Accept-Language": language})
    if user is not None:
        User.objects.filter(pk=user.pk).update(language=language, toured_at=timezone.now())
        client.force_login(user)
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.fixture
def story() -> Story:
    return make_story()


@pytest.fixture
def passkey(story: Story) -> Authenticator:
    """Anna has everything: an authenticator app, recovery codes and a passkey."""
    totp.TOTP.activate(story.anna, totp.generate_totp_secret())
    RecoveryCodes.activate(story.anna)
    data = {"name": "2", "credential": registered()}
    return Authenticator.objects.create(user=story.anna, type=Authenticator.Type.WEBAUTHN, data=data)


def registered() -> dict[str, Any]:
    """Return what a browser sends of a new passkey, as the library keeps it."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    credential = AttestedCredentialData.create(Aaguid.NONE, b"0123456789abcdef", key)
    flags = AuthenticatorData.FLAG.USER_PRESENT | AuthenticatorData.FLAG.ATTESTED
    known = AuthenticatorData.create(sha256(b"testserver"), flags, 0, credential)
    told = {"clientDataJSON": CLIENT_DATA, "attestationObject": bytes(AttestationObject.create("none", known, {}))}
    name = websafe_encode(b"0123456789abcdef")
    response = {part: websafe_encode(value) for part, value in told.items()}
    return {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}


def look(client: Client, paths: Iterable[str], language: str, known: Iterable[str] = ()) -> list[tuple[str, Any]]:
    """Return what is wrong with the pages: words of the other language, the library's words."""
    wrong: list[tuple[str, Any]] = []
    for path in paths:
        answer = client.get(path, follow=True)
        led = [url for url, _ in answer.redirect_chain if "set-password" not in url]
        assert (answer.status_code in {200, 401}, led) == (True, []), (path, answer.status_code)
        page = answer.content.decode()
        if found := foreign(page, language, known):
            wrong.append((path, found))
        if found := borrowed(answer):
            wrong.append((path, found))
    return wrong


@pytest.mark.parametrize("language", ["ru", "en"])
def test_s01_the_doors_speak_one_language(story: Story, language: str) -> None:
    link = reset_url(story.boris).partition("/accounts/")[2]
    paths = [f"/accounts/{path}" for path in [*DOORS, link]]
    assert look(reader(None, language), paths, language) == []


@pytest.mark.parametrize("language", ["ru", "en"])
def test_s01_the_pages_of_ones_own_account_speak_one_language(
    story: Story, passkey: Authenticator, language: str
) -> None:
    paths = [f"/accounts/{path.format(key=passkey.pk)}" for path in OWN]
    assert look(reader(story.anna, language), paths, language) == []
    none = ["/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/", "/accounts/2fa/"]
    assert look(reader(story.boris, language), none, language) == []


@pytest.mark.parametrize("language", ["ru", "en"])
def test_s01_refusals_at_the_doors_are_in_our_words(story: Story, passkey: Authenticator, language: str) -> None:
    client = reader(story.anna, language)
    tried = {
        "password/change/": {"oldpassword": "wrong", "password1": "Long-enough-1", "password2": "Long-enough-2"},
        "reauthenticate/": {"password": "wrong"},
        "2fa/reauthenticate/": {"code": "000000"},
    }
    for path, form in tried.items():
        page = client.post(f"/accounts/{path}", form).content.decode()
        assert "field-error" in page, path
        assert foreign(page, language) == [], path
    page = reader(None, language).post("/accounts/login/", {"login": "x@example.org", "password": "y"})
    assert foreign(page.content.decode(), language) == []


SAYS = {
    "ru": {"name": "Сеть", "who": "Дарья Соколова", "subject": "Нет связи", "text": "Роутер мигает", "item": "Переезд"},
    "en": {"name": "Net", "who": "Daria Falcon", "subject": "No link", "text": "The router blinks", "item": "Moving"},
}


def speaking(story: Story, language: str) -> Ticket:
    """Return a ticket of a project in which people write in one language: what they wrote is shown as it is."""
    said = SAYS[language]
    Project.objects.filter(pk=story.a.pk).update(name=said["name"], sender_name=said["who"], language=language)
    User.objects.filter(pk=story.anna.pk).update(name=said["who"])
    User.objects.filter(pk=story.gleb.pk).update(name=said["who"])
    story.a.refresh_from_db()
    people = User.objects.in_bulk([story.anna.pk, story.olga.pk])
    change_portal(
        access=people[story.olga.pk].access, project=story.a, is_open=True, has_general=True, intro=said["text"],
        sites=[], consent=said["text"], links_in_mail=True, link_days=60,
    )  # fmt: skip
    asked = (Field(Kind.EMAIL, required=True), Field(Kind.PHONE), Field(Kind.TEXT, required=True), Field(Kind.FILES))
    save_type(
        access=people[story.olga.pk].access, project=story.a, request_type=None, key="move", name=said["item"],
        description=said["text"], icon="wifi", promise=said["text"], fields=asked, team=None, is_published=True,
    )  # fmt: skip
    ticket = story.ticket(subject=said["subject"], text=said["text"], name=said["who"])
    for kind in ("reply", "question"):
        post(access=people[story.anna.pk].access, ticket=ticket, kind=kind, message=NewMessage(text=said["text"]))
    return ticket


@pytest.mark.parametrize("language", ["ru", "en"])
def test_s01_public_pages_and_the_cabinet_speak_one_language(story: Story, language: str) -> None:
    ticket = speaking(story, language)
    token = issue_link(project=story.a, ticket=ticket, address="darya@example.org", days=3)
    sent = sent_token(story.a.pk, f"NET-{ticket.number}")
    public = ["/r/net/", "/r/net/other/", "/r/net/move/", f"/r/net/sent/{sent}", f"/s/{token}"]
    assert look(reader(None, language), public, language) == []
    Ticket.objects.update(status=Ticket.Status.SOLVED)
    assert look(reader(None, language), public[-1:], language) == []
    cabinet = ["/cabinet/", f"/cabinet/NET-{ticket.number}", "/cabinet/?q=nothing"]
    assert look(reader(story.gleb, language), cabinet, language, ["nothing"]) == []
