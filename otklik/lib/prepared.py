"""Hot statements, planned once a connection.

Django writes parameter values into the statement's text, so that PostgreSQL plans it anew each time; for a large
statement that costs more than running it. These go through psycopg with bound parameters. Give parameters their types
in the SQL (`%(name)s::bigint`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections

if TYPE_CHECKING:
    from otklik.lib.postgres.base import DatabaseWrapper


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


@dataclass(frozen=True)
class Presence:
    """Which of several kinds of rows there are, asked at once: most pages have few of them and read those alone.

    `parts` are what follows SELECT in `EXISTS (SELECT ...)`, by name.
    """

    parts: Mapping[str, str]

    @cached_property
    def _sql(self) -> str:
        return "SELECT " + ", ".join(f"EXISTS (SELECT {rest})" for rest in self.parts.values())

    def of(self, values: Mapping[str, Any]) -> frozenset[str]:
        """Return the names of those that are there."""
        return frozenset(name for name, there in zip(self.parts, fetch(self._sql, values)[0], strict=True) if there)


@contextmanager
def planned(once: bool = True) -> Iterator[None]:
    """Have the ORM's statements in a block, or in the function this decorates, planned once a connection as well.

    For reads of hot pages: of what a statement costs there most is its plan, made behind row-level security each time.
    Not for statements whose best plan depends on the values: `planned(False)` excepts them inside of such a block.
    """
    session = cast("DatabaseWrapper", connections[DEFAULT_DB_ALIAS])
    before, session.planned = session.planned, once
    try:
        yield
    finally:
        session.planned = before
