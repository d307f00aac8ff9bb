"""Looking for somebody in everything that is kept: each column of each table, each stored file."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import connection

TABLES = """
SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY 1
"""


def tables_with(words: list[str]) -> dict[str, list[str]]:
    """Return the tables in which any of the words stands, with the words; binary columns are read as text too."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = [row[0] for row in cursor.fetchall()]
        for table in tables:
            cursor.execute(
                f"SELECT attname, atttypid::regtype::text FROM pg_attribute "
                f"WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped"
            )
            columns = [
                f"encode({name}, 'escape')" if kind == "bytea" else f'"{name}"::text'
                for name, kind in cursor.fetchall()
            ]
            text = "lower(concat_ws(' ', " + ", ".join(columns) + "))"
            for word in words:
                # Bytes beyond ASCII are written as octal numbers by `escape`; marks are ASCII for that reason.
                cursor.execute(f"SELECT count(*) FROM {table} WHERE position(%s in {text}) > 0", [word.lower()])
                if cursor.fetchone()[0]:
                    found.setdefault(table, []).append(word)
    return found


def files_with(words: list[str]) -> list[Path]:
    """Return the stored files that hold any of the words."""
    return [
        path
        for path in Path(settings.FILES_DIR).rglob("*")
        if path.is_file() and any(word.encode() in path.read_bytes() for word in words)
    ]
