"""Secrets: how random they are, how they are kept, and that a copy of the database holds none (S24, S49)."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tarfile
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client, override_settings

from otklik.accounts.actions.invitations import invite
from otklik.accounts.actions.tokens import issue_token
from otklik.accounts.models import ApiToken
from otklik.accounts.roles import Role
from otklik.accounts.sessions import SessionStore, stored_name
from otklik.channels.models import MailAccount
from otklik.config import options as option_table
from otklik.config.cli import backup, pgtools
from otklik.desk import signed, signing
from otklik.lib.sealed import seal
from otklik.lib.tokens import new_token, token_digest
from tests.story import PASSWORD, Story, make_story


def test_s24_tokens_are_random_and_long_enough() -> None:
    """256 bits each: 2,000 of them share nothing, and every character of the alphabet is as likely as any other."""
    tokens = [new_token("otk").removeprefix("otk_") for _ in range(2000)]
    assert len(set(tokens)) == 2000
    assert all(len(token) == 43 for token in tokens)
    counts = Counter("".join(token[:-1] for token in tokens))  # the last character carries four bits only
    total = sum(counts.values())
    entropy = -sum(count / total * math.log2(count / total) for count in counts.values())
    assert len(counts) == 64
    assert entropy > 5.99
    prefixes = Counter(token[:4] for token in tokens)
    assert prefixes.most_common(1)[0][1] <= 3


def test_s24_a_token_is_kept_as_a_digest_and_opens_by_itself_only(story: Story) -> None:
    token = issue_token(user=story.boris, name="x")
    row = ApiToken.objects.get()
    assert row.digest == token_digest(token)
    assert token not in json.dumps([row.digest, row.hint, row.name])
    assert len(row.hint) - len("otk_") <= 8  # what is shown of it leaves more than 200 bits unknown
    for tried in (row.digest, row.hint, token[:-1], token + "x", token.upper(), token.removeprefix("otk_"), "otk_"):
        assert Client().get("/api/v1/projects", headers={"Authorization": f"Bearer {tried}"}).status_code == 401
    assert Client().get("/api/v1/projects", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_s24_signatures_have_128_bits_and_hang_on_the_key(story: Story) -> None:
    ticket = story.ticket()
    name, address = signing.message_id_for(ticket.pk, 1, "0123456789ab"), signing.reply_address("net@demo.example", 1)
    assert len(name.split(".")[4].split("@")[0]) * 5 >= 128
    assert len(address.split(".")[1].split("@")[0]) * 5 >= 128
    with override_settings(SECRET_KEY="another key"):
        assert signing.ticket_of_message_id(name) is None
        assert signing.ticket_of_reply_address(address) is None
        assert not signed.is_valid("1-1-1:x", 1, 1)


def test_s24_the_signing_key_alone_gives_no_session(story: Story) -> None:
    """Sessions live in the database: a signed cookie made with the key opens nothing."""
    from django.core import signing as django_signing

    assert issubclass(SessionStore, DatabaseStore)
    forged = django_signing.dumps(
        {"_auth_user_id": str(story.olga.pk)}, salt="django.contrib.sessions.backends.signed_cookies", compress=True
    )
    for cookie in (forged, str(story.olga.pk), "", "x" * 32):
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie
        assert client.get("/me/").status_code == 302


def test_s24_a_session_is_kept_as_a_digest_and_opens_by_its_cookie_only(story: Story) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": "anna@demo.example", "password": PASSWORD})
    secret = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.get("/me/").status_code == 200
    kept = {*Session.objects.values_list("session_key", flat=True)}
    kept |= {*UserSession.objects.values_list("session_key", flat=True)}
    assert stored_name(secret) in kept
    assert not [name for name in kept if secret in name]
    for name in (*kept, *(name.removeprefix("$") for name in kept), secret[:-1], secret.upper()):
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = name
        assert thief.get("/me/").status_code == 302, name


def test_s24_sessions_from_before_stay_open_and_become_digests(story: Story) -> None:
    client = story.client(story.anna)
    secret = client.cookies[settings.SESSION_COOKIE_NAME].value
    Session.objects.filter(session_key=stored_name(secret)).update(session_key=secret)  # as it was kept before
    assert client.get("/me/").status_code == 302
    client.cookies[settings.SESSION_COOKIE_NAME] = secret
    migration = import_module("otklik.accounts.migrations.0006_session_names")
    with connection.cursor() as cursor:
        for table in migration.TABLES * 2:  # twice does nothing more
            cursor.execute(migration.RENAME.format(table=table))
    assert client.get("/me/").status_code == 200


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_s49_a_dump_of_the_database_holds_no_secret(transactional_db: None, tmp_path: Path) -> None:
    """Plant a secret of each kind, dump everything as text, and look for them."""
    story = make_story()
    token = issue_token(user=story.anna, name="x")
    invite(access=story.marina.access, project=story.a, email="new@demo.example", role=Role.OPERATOR)
    MailAccount.objects.create(
        project=story.a, name="x", password_sealed=seal("mailbox-password-7391", settings.FIELD_KEYS)
    )
    client = Client()
    client.post("/accounts/login/", {"login": "anna@demo.example", "password": PASSWORD})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    Client().post("/accounts/login/", {"login": "anna@demo.example", "password": "mistyped-password-7391"})
    Client().post("/accounts/password/reset/", {"email": "anna@demo.example"})
    target = tmp_path / "dump.sql"
    pgtools.run("pg_dump", ["--format=plain", "--inserts", f"--file={target}"], os.environ["DATABASE_URL"])
    text = target.read_text(encoding="utf-8")
    assert "anna@demo.example" in text
    secrets = (token, cookie, PASSWORD, "mailbox-password-7391", "mistyped-password-7391", settings.SECRET_KEY)
    for secret in secrets:
        assert secret not in text
    assert "inv_" not in text
    assert "password/reset/key/" not in text
    for key in settings.FIELD_KEYS:
        assert key not in text
    assert stored_name(key) not in text


def test_s28_cookies_are_for_our_own_pages_only(story: Story) -> None:
    """SameSite=Lax on both; no script reads the session's; Secure as soon as people come by https."""
    client = Client()
    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": "anna@demo.example", "password": PASSWORD})
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    assert session["samesite"] == "Lax"
    assert session["httponly"]
    assert client.cookies[settings.CSRF_COOKIE_NAME]["samesite"] == "Lax"
    names = "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS"
    code = f"from django.conf import settings as s; print({names})"
    env = {**os.environ, "OTKLIK_PUBLIC_URL": "https://desk.example"}
    said = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True).stdout
    assert said.split() == ["True", "True", "31536000"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_s24_a_backup_opens_no_session(transactional_db: None, tmp_path: Path) -> None:
    """No backup holds a session, not even its digest."""
    client = make_story().client(None)
    assert client.post("/accounts/login/", {"login": "anna@demo.example", "password": PASSWORD}).status_code == 302
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.get("/me/").status_code == 200
    archive, plain = tmp_path / "backup.tar.gz", tmp_path / "plain.sql"
    backup.write(option_table.load(), archive, with_secrets=False)
    with tarfile.open(archive) as tar:
        dump = next(member for member in tar.getmembers() if member.name.endswith("dump"))
        tar.extract(dump, tmp_path, filter="data")
    subprocess.run([pgtools.tool("pg_restore"), f"--file={plain}", tmp_path / dump.name], check=True)
    text = plain.read_text(encoding="utf-8")
    assert "anna@demo.example" in text
    assert key not in text
    assert stored_name(key) not in text
