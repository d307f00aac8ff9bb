"""Hot statements, planned once a connection.

Django writes parameter values into the statement's text, so that PostgreSQL plans it anew each time; for a large
statement that costs more than running it. These go through psycopg with bound parameters. Give parameters their types
in the SQL (`%(name)s::bigint`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections


def fetch(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run a prepared statement in Django's own connection and transaction; return its rows.

    Raises django.db.DatabaseError and its kinds, as the ORM does.
    """
    session = connections[DEFAULT_DB_ALIAS]
    session.close_if_health_check_failed()  # as Django's own cursors do: the server may have been restarted
    session.ensure_connection()
    # Making a cursor costs nearly as much as a small statement: each connection keeps one for all of them.
    cursor = session.__dict__.get("_fetching")
    if cursor is None or cursor.connection is not session.connection:
        cursor = session.__dict__["_fetching"] = psycopg.Cursor(session.connection)
    with session.wrap_database_errors:
        cursor.execute(sql, values, prepare=True)
        return cast(list[tuple[Any, ...]], cursor.fetchall())
