"""The doors: password, second step, sessions, resets (S21, S23, S25, S26, S47, S49)."""

from __future__ import annotations

import re
from typing import Any
from unittest import mock
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import hashers
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from otklik.accounts.actions import people, resets
from otklik.accounts.actions.tokens import issue_token
from otklik.accounts.models import ApiToken, User
from otklik.accounts.sessions import stored_name
from otklik.accounts.tasks import send_reset
from otklik.events.models import Event
from tests.story import PASSWORD, Story

LOGIN = "/accounts/login/"
RESET = "/accounts/password/reset/"


@pytest.fixture(autouse=True)
def fresh(db: None, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"login": email, "password": password, **more})


def payloads(kind: str) -> list[dict[str, Any]]:
    return list(Event.objects.filter(kind=f"security.{kind}").order_by("id").values_list("payload", flat=True))


def test_a_person_signs_in_with_his_address_in_any_case(story: Story) -> None:
    client = Client()
    assert sign_in(client, "ANNA@demo.example")["Location"] == "/"
    assert client.get("/work/").status_code == 200
    [event] = payloads("signed_in")
    assert (event["user"], event["method"], event["ip"]) == (story.anna.pk, "password", "127.0.0.1")


def test_a_failure_is_recorded_with_the_address_and_without_the_password(story: Story) -> None:
    sign_in(Client(), "Anna@demo.example", "geheim-geheim-1")
    sign_in(Client(), "nobody@demo.example", "geheim-geheim-2")
    assert [row["email"] for row in payloads("sign_in_failed")] == ["anna@demo.example", "nobody@demo.example"]
    assert not Event.objects.filter(payload__icontains="geheim").exists()


def test_s47_a_new_session_id_on_sign_in(story: Story) -> None:
    client = Client()
    client.get(LOGIN)
    client.cookies["sessionid"] = "a" * 32
    planted = client.cookies["sessionid"].value
    sign_in(client, story.anna.email)
    first = client.cookies["sessionid"].value
    assert first != planted
    client.post("/accounts/logout/")
    assert not Session.objects.filter(session_key=stored_name(first)).exists()
    sign_in(client, story.anna.email)
    assert client.cookies["sessionid"].value != first
    assert len(payloads("signed_out")) == 1


def test_s47_a_disabled_person_is_out_at_once(story: Story) -> None:
    anna, elsewhere = Client(), Client()
    for client in (anna, elsewhere):
        sign_in(client, story.anna.email)
        assert client.get("/work/").status_code == 200
    token = issue_token(user=story.anna, name="CRM")
    people.disable_user(access=story.olga.access, user=story.anna, disabled=True)
    for client in (anna, elsewhere):
        assert client.get("/work/")["Location"].startswith(LOGIN)
    assert Client().get("/api/v1/projects", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert not Session.objects.filter(session_key=stored_name(anna.cookies["sessionid"].value)).exists()
    assert sign_in(Client(), story.anna.email)["Location"] == "/accounts/inactive/"
    # What was open before stays closed when he may come in again.
    people.disable_user(access=story.olga.access, user=story.anna, disabled=False)
    assert anna.get("/work/").status_code == 302
    assert ApiToken.objects.get().revoked_at is not None
    assert sign_in(Client(), story.anna.email)["Location"] == "/"


def test_s47_a_password_change_ends_other_sessions(story: Story) -> None:
    here, there = Client(), Client()
    sign_in(here, story.anna.email)
    sign_in(there, story.anna.email)
    new = "another horse battery"
    answer = here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer.status_code == 302
    assert here.get("/work/").status_code == 200
    assert there.get("/work/").status_code == 302
    assert payloads("password_changed")[0]["how"] == "change"


HEADERS = {
    "X-Remote-User": "anna@demo.example",
    "Remote-User": "anna@demo.example",
    "X-Forwarded-User": "anna@demo.example",
    "X-Forwarded-Email": "anna@demo.example",
    "X-Auth-Request-Email": "anna@demo.example",
    "X-Forwarded-For": "203.0.113.9",
    "X-Real-IP": "203.0.113.9",
}


def test_s23_headers_that_name_a_person_are_ignored(story: Story) -> None:
    client = Client(headers=HEADERS)
    assert client.get("/work/").status_code == 302
    assert client.get("/setup/").status_code == 302
    assert Client(REMOTE_USER="anna@demo.example").get("/work/").status_code == 302


def test_s23_an_address_named_by_a_stranger_does_not_count(story: Story) -> None:
    client = Client(headers=HEADERS)
    sign_in(client, story.anna.email)
    assert payloads("signed_in")[0]["ip"] == "127.0.0.1"


class Counting(hashers.MD5PasswordHasher):
    calls = 0

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        type(self).calls += 1
        return super().encode(password, salt)


def test_s25_unknown_and_known_cost_the_same(story: Story) -> None:
    """The same amount of hashing and of queries: the clock cannot tell them apart."""
    work = {}
    with mock.patch.object(hashers, "get_hashers", return_value=[Counting()]):
        for email in ("anna@demo.example", "nobody@demo.example"):
            client = Client()
            client.get(LOGIN)
            cache.clear()
            Counting.calls = 0
            with (
                mock.patch.object(hashers, "identify_hasher", return_value=Counting()),
                CaptureQueriesContext(connection) as queries,
            ):
                answer = sign_in(client, email, "wrong-wrong-wrong")
            said = re.sub(r'value="[^"]*"|content="[^"]*"|[\w.]+@[\w.]+', "", answer.content.decode())
            work[email] = (Counting.calls, len(queries), answer.status_code, said)
    known, unknown = work.values()
    assert known == unknown
    assert known[0] == 1


def test_s25_a_login_can_be_tried_five_times(story: Story) -> None:
    for email in ("anna@demo.example", "nobody@demo.example"):
        pages = [sign_in(Client(), email, f"wrong-{turn}").content.decode() for turn in range(6)]
        assert "alert-danger" in pages[-1]
        assert pages[0].count("alert-danger") == pages[5].count("alert-danger")
    assert sign_in(Client(), "anna@demo.example").status_code == 200
    assert {row["reason"] for row in payloads("sign_in_failed")} == {"password", "too_many"}


NEXT = ["//evil.example", "/\\evil.example", "https:evil.example", "%09//evil.example", "\t//evil.example",
        "https://evil.example/", "javascript:alert(1)", "///evil.example", "http:///evil.example", "\\\\evil.example",
        "https://testserver@evil.example/", "//testserver.evil.example"]  # fmt: skip


def host(answer: Any) -> str | None:
    """Where a browser goes: it drops tabs and line ends and takes a backslash for a slash (WHATWG URL)."""
    place = re.sub(r"[\t\r\n]", "", answer["Location"]).strip().replace("\\", "/")
    return urlsplit(urljoin("http://testserver/accounts/login/", place)).hostname


@pytest.mark.parametrize("place", NEXT)
def test_s26_sign_in_leads_to_our_own_host_only(story: Story, place: str) -> None:
    client = Client()
    form = {"login": story.anna.email, "password": PASSWORD}
    assert host(sign_in(Client(), story.anna.email, next=place)) == "testserver"
    assert host(client.post(f"{LOGIN}?next={place}", form)) == "testserver"
    assert host(client.post("/accounts/logout/", {"next": place})) == "testserver"
    assert host(client.post("/i18n/setlang/", {"language": "en", "next": place})) == "testserver"


def test_s26_a_place_of_ours_is_kept(story: Story) -> None:
    assert sign_in(Client(), story.anna.email, next="/work/?view=mine")["Location"] == "/work/?view=mine"


def link() -> str:
    found = re.search(r"https?://\S+", str(mail.outbox[-1].body))
    assert found
    return found[0]


@pytest.mark.parametrize(
    "headers",
    [{"HTTP_HOST": "evil.example"}, {"HTTP_X_FORWARDED_HOST": "evil.example"}, {"HTTP_FORWARDED": "host=evil.example"}],
)
def test_s21_the_link_has_our_address_whatever_the_request_says(
    story: Story, settings: Any, headers: dict[str, str]
) -> None:
    settings.PUBLIC_URL = "https://help.example.org"
    settings.ALLOWED_HOSTS = ["*"]
    with mock.patch.object(send_reset, "defer", side_effect=resets.send_reset):
        assert Client().post(RESET, {"email": story.anna.email}, **headers).status_code == 302
    assert link().startswith("https://help.example.org/accounts/password/reset/key/")
    assert "evil" not in str(mail.outbox[-1].body)


def test_s21_the_page_does_the_same_for_every_address(story: Story) -> None:
    User.objects.filter(pk=story.boris.pk).update(is_active=False)
    seen = []
    for email in (story.anna.email, "nobody@demo.example", story.boris.email):
        cache.clear()
        with mock.patch.object(send_reset, "defer") as deferred, CaptureQueriesContext(connection) as queries:
            answer = Client().post(RESET, {"email": email})
        assert deferred.call_args_list == [mock.call(email=email)]
        seen.append((answer.status_code, answer["Location"], len(queries)))
    assert len(set(seen)) == 1
    assert resets.send_reset(email=story.anna.email) is True
    assert resets.send_reset(email="nobody@demo.example") is False
    assert resets.send_reset(email=story.boris.email) is False
    assert len(mail.outbox) == 1


def test_s21_five_letters_an_hour_for_an_account(story: Story) -> None:
    sent = [resets.send_reset(email=story.anna.email) for _ in range(7)]
    assert sent == [True] * 5 + [False] * 2
    assert resets.send_reset(email=story.vera.email) is True


@pytest.mark.parametrize("same_address", [True, False])
def test_s21_five_requests_an_hour_for_an_address_and_for_a_peer(story: Story, same_address: bool) -> None:
    codes = []
    for turn in range(7):
        email = story.anna.email if same_address else f"somebody{turn}@demo.example"
        peer = f"203.0.113.{turn}" if same_address else "203.0.113.1"
        codes.append(Client(REMOTE_ADDR=peer).post(RESET, {"email": email}).status_code)
    assert codes == [302] * 5 + [429] * 2


def test_s21_a_link_works_once_and_ends_with_any_password_change(story: Story) -> None:
    resets.send_reset(email=story.anna.email)
    first = link()
    resets.send_reset(email=story.anna.email)
    second = link()
    client = Client()
    form = client.get(first)["Location"]
    new = "another horse battery"
    assert client.post(form, {"password1": new, "password2": new})["Location"] == "/accounts/password/reset/key/done/"
    assert User.objects.get(pk=story.anna.pk).check_password(new)
    for used in (first, second):
        page = Client().get(used)
        assert page.status_code == 200
        assert "password1" not in page.content.decode()
    assert payloads("password_changed")[0]["how"] == "reset"


def test_s21_a_link_ends_after_half_an_hour(story: Story) -> None:
    with time_machine.travel("2030-01-01 10:00:00+00:00", tick=False) as clock:
        resets.send_reset(email=story.anna.email)
        clock.shift(29 * 60)
        assert Client().get(link()).status_code == 302
        clock.shift(2 * 60)
        assert Client().get(link()).status_code == 200


def test_a_disabled_person_gets_no_new_password(story: Story) -> None:
    resets.send_reset(email=story.anna.email)
    User.objects.filter(pk=story.anna.pk).update(is_active=False)
    client = Client()
    form = client.get(link()).headers.get("Location", "")
    new = "another horse battery"
    if form:
        client.post(form, {"password1": new, "password2": new})
    assert client.get("/work/").status_code == 302


def with_totp(user: User) -> str:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def code(secret: str) -> str:
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def test_the_second_step_is_asked_for(story: Story) -> None:
    secret = with_totp(story.anna)
    client = Client()
    assert sign_in(client, story.anna.email)["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/work/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.get("/work/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": code(secret)})["Location"] == "/"
    assert client.get("/work/").status_code == 200
    assert payloads("signed_in")[0]["method"] == "password+totp"
    assert payloads("sign_in_failed")[-1]["reason"] == "second_step"


def test_a_recovery_code_opens_once(story: Story) -> None:
    with_totp(story.anna)
    row = Authenticator.objects.get(user=story.anna, type=Authenticator.Type.RECOVERY_CODES)
    spare = row.wrap().get_unused_codes()[0]
    for expected in (302, 200):
        client = Client()
        sign_in(client, story.anna.email)
        assert client.post("/accounts/2fa/authenticate/", {"code": spare}).status_code == expected


def test_s49_secrets_of_the_second_step_are_encrypted(story: Story) -> None:
    secret = with_totp(story.anna)
    rows = list(Authenticator.objects.values_list("data", flat=True))
    assert len(rows) == 2
    assert all(secret not in str(row) for row in rows)
    assert totp.TOTP(Authenticator.objects.get(type="totp")).validate_code(code(secret))


def test_s49_passwords_are_argon2id_outside_tests() -> None:
    from pathlib import Path

    import otklik.config.settings as settings

    text = Path(settings.__file__).read_text(encoding="utf-8")
    assert text.index("MD5PasswordHasher") < text.index("if TESTING") < text.index("Argon2PasswordHasher")
    from django.contrib.auth.hashers import Argon2PasswordHasher

    assert Argon2PasswordHasher().encode("x", "saltsalt").startswith("argon2$argon2id$")


@pytest.mark.parametrize("place", ["/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"])
def test_an_old_session_changes_nothing_about_the_sign_in(story: Story, place: str) -> None:
    client = Client()
    client.force_login(story.anna)  # no proof of a password in this session
    assert client.get(place)["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": place})
    assert client.get(place).status_code == 200


def test_nobody_signs_himself_up(story: Story) -> None:
    form = {"email": "x@example.org", "password1": PASSWORD, "password2": PASSWORD}
    Client().post("/accounts/signup/", form)
    assert not User.objects.filter(email="x@example.org").exists()


def test_only_administrators_change_an_address(story: Story) -> None:
    client = Client()
    sign_in(client, story.anna.email)
    assert client.get("/accounts/email/").status_code == 404
    sign_in(client, story.anna.email)
    people.change_email(access=story.olga.access, user=story.anna, email="New@example.org")
    assert sign_in(Client(), "anna@demo.example").status_code == 200
    assert sign_in(Client(), "new@example.org")["Location"] == "/"
    with pytest.raises(ValidationError):
        people.change_email(access=story.olga.access, user=story.anna, email="boris@DEMO.example")
    assert payloads("email_changed") == [
        {"user": story.anna.pk, "before": "anna@demo.example", "after": "new@example.org"}
    ]


def test_roles_of_the_installation_are_the_administrators(story: Story) -> None:
    from otklik.accounts.access import DeniedError

    for name, user in story.everybody().items():
        if name == "olga":
            continue
        with pytest.raises(DeniedError):
            people.disable_user(access=user.access, user=story.boris, disabled=True)
        with pytest.raises(DeniedError):
            people.change_email(access=user.access, user=user, email="x@example.org")
        with pytest.raises(DeniedError):
            people.set_administrator(access=user.access, user=user, granted=True)
