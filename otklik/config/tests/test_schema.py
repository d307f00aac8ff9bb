"""The ready-made tables of an empty database are those that the migrations make."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from otklik.config import schema
from otklik.config.cli import pgtools
from otklik.config.tests.console import otklik

ROWS = {
    "migrations": "SELECT app, name FROM django_migrations ORDER BY 1, 2",
    "kinds of content": "SELECT app_label, model FROM django_content_type ORDER BY 1, 2",
    "permissions": "SELECT codename, app_label, model FROM auth_permission p "
    "JOIN django_content_type t ON t.id = p.content_type_id ORDER BY 2, 3, 1",
}
# PostgreSQL tells `state IN ('a', 'b')` as a cast of an array, and the same, read again, as an array of casts.
WORD = r"'[^']*'::character varying"
CAST_ARRAY = re.compile(rf"\(ARRAY\[({WORD}(?:, {WORD})*)\]\)::text\[\]")


@contextlib.contextmanager
def database(name: str) -> Iterator[str]:
    """An empty database beside the one of the tests."""
    ours = os.environ["DATABASE_URL"]
    with psycopg.connect(ours, autocommit=True) as session:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        session.execute(drop)
        session.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        parts = session.info.get_parameters() | {"dbname": name, "password": session.info.password}
        try:
            yield make_conninfo("", **parts)
        finally:
            session.execute(drop)


def contents(url: str, file: Path) -> dict[str, object]:
    """The schema as a dump and what migrations leave in tables."""
    pgtools.run("pg_dump", ["--schema-only", "--no-owner", f"--file={file}"], url)
    with psycopg.connect(url) as session:
        rows = {name: session.execute(query).fetchall() for name, query in ROWS.items()}  # type: ignore[call-overload]
    dump = [line for line in file.read_text(encoding="utf-8").splitlines() if not re.match(r"\\(un)?restrict ", line)]
    return {"tables": [CAST_ARRAY.sub(_cast_each, line) for line in dump], **rows}


def _cast_each(found: re.Match[str]) -> str:
    return f"ARRAY[{re.sub(WORD, lambda word: f'({word[0]})::text', found[1])}]"


def url_of(conninfo: str) -> str:
    """As DATABASE_URL takes it."""
    from urllib.parse import quote

    parts = psycopg.conninfo.conninfo_to_dict(conninfo)
    word = f":{quote(str(parts['password']), safe='')}" if parts.get("password") else ""
    host, port = quote(str(parts["host"]), safe=""), parts.get("port") or 5432
    return f"postgresql://{quote(str(parts['user']))}{word}@/{parts['dbname']}?host={host}&port={port}"


@pytest.mark.slow
def test_an_empty_database_gets_what_the_migrations_make(db: None, tmp_path: Path) -> None:
    found = []
    for name, words in (("otklik_ready", ()), ("otklik_one_by_one", ("--one-by-one",))):
        with database(name) as address:
            done = otklik(tmp_path / name, "manage", "migrate", *words, DATABASE_URL=url_of(address))
            assert done.returncode == 0, done.stderr
            assert ("accounts.0001_initial" in done.stdout) == bool(words), "one goes the short way, one the long one"
            found.append(contents(address, tmp_path / f"{name}.sql"))
    ready, one_by_one = found
    for kind, expected in one_by_one.items():
        assert ready[kind] == expected, kind


def test_the_text_has_nothing_of_the_session_that_wrote_it() -> None:
    text = schema.READY.read_text(encoding="utf-8")
    assert not [line for line in text.splitlines() if schema.SESSION.match(line)]
    assert "OWNER TO" not in text
    dump = "\\restrict abc\nSET lock_timeout = 0;\n--\n-- a\n--\n\n\n\nCREATE TABLE a ();  \n"
    rows = "INSERT INTO public.django_migrations (app, name, applied) VALUES\n('b', 'c', now());\n"
    assert schema.text(dump, [("b", "c")]) == f"CREATE TABLE a ();\n\n{rows}"


def test_a_database_with_anything_in_it_is_left_to_the_migrations(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
        before = cursor.fetchone()
        assert schema.make(connection) is False
        cursor.execute("SELECT count(*) FROM django_migrations")
        assert cursor.fetchone() == before
        cursor.execute("SHOW search_path")
        assert cursor.fetchone() == ('"$user", public',)
    with database("otklik_taken") as address, psycopg.connect(address, autocommit=True) as session:
        session.execute("CREATE FUNCTION somebodys() RETURNS int LANGUAGE sql AS 'SELECT 1'")
        assert session.execute(schema.EMPTY).fetchone() == (False,)
        session.execute("DROP FUNCTION somebodys()")
        assert session.execute(schema.EMPTY).fetchone() == (True,)
