"""The tables as all migrations up to a release leave them, as one text: an empty database gets it at once.

A hundred and fifty migrations take Django a dozen seconds, most of them for models as they were once. `ready.sql` is
what they leave, written by `make schema`; migrations that are newer than the file run after it, so it may be behind.
A test makes a database each way and compares them.
"""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

READY = Path(__file__).with_name("ready.sql")
# What migrations leave in `public` and nothing else does. Somebody's extension, function or table there is a reason to
# go the long way, which says what is wrong with it.
EMPTY = """
SELECT current_schema() = 'public'
   AND NOT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace)
   AND NOT EXISTS (SELECT FROM pg_proc WHERE pronamespace = 'public'::regnamespace)
"""
# Settings of a psql session, and the key of psql's restricted mode, which is another one each time.
SESSION = re.compile(r"^(SET |SELECT pg_catalog\.set_config|\\|--)")
APPLIED = "INSERT INTO public.django_migrations (app, name, applied) VALUES\n{};\n"


def make(connection: BaseDatabaseWrapper) -> bool:
    """Give an empty database all tables and note the migrations as applied; False when it is not empty.

    All or nothing. Raises django.db.Error, such as for the role of the web part, which migrations need, too.
    """
    role = import_module("otklik.events.migrations.0001_initial").ROLE
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(EMPTY)
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(role)
        cursor.execute("SET LOCAL check_function_bodies = off; SET LOCAL search_path = ''")
        cursor.execute(READY.read_text(encoding="utf-8"))
        cursor.execute("SET LOCAL search_path = DEFAULT")
    return True


def text(dump: str, applied: list[tuple[str, str]]) -> str:
    """What `ready.sql` holds, of a dump by `pg_dump --schema-only --no-owner` and the migrations that made it."""
    lines = [line.rstrip() for line in dump.splitlines() if not SESSION.match(line)]
    rows = ",\n".join(f"('{app}', '{name}', now())" for app, name in sorted(applied))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n\n" + APPLIED.format(rows)
