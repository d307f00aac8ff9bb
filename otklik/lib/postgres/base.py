from __future__ import annotations

import datetime
import functools
import select
from typing import Any, Self

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.backends.postgresql.psycopg_any import get_adapters_template
from psycopg.abc import Buffer, Params
from psycopg.adapt import AdaptersMap
from psycopg.types.datetime import TimestamptzLoader

KEPT = 300  # statements planned once that a connection keeps; psycopg's own 100 are too few for every page


class UtcLoader(TimestamptzLoader):
    """Reads moments by Python's own ISO parser: ten times as fast as by regular expression, and a page has hundreds."""

    timezone = datetime.UTC  # what Django asks a loader of moments

    def load(self, data: Buffer) -> datetime.datetime:
        """Return a moment in UTC; what Python does not understand (BC, infinity) raises as psycopg does."""
        try:
            moment = datetime.datetime.fromisoformat(bytes(data).decode())
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is not datetime.UTC:
            return super().load(data).astimezone(datetime.UTC)
        return moment


@functools.cache
def _adapters(timezone: datetime.tzinfo | None) -> AdaptersMap:
    adapters = AdaptersMap(get_adapters_template(settings.USE_TZ, timezone))
    if timezone is datetime.UTC:
        adapters.register_loader("timestamptz", UtcLoader)
    return adapters


class Planned(psycopg.Cursor[Any]):
    """A cursor of the ORM whose statements PostgreSQL plans once a connection; see `lib.prepared.planned`."""

    def execute(
        self, query: Any, params: Params | None = None, *, prepare: bool | None = True, binary: bool | None = None
    ) -> Self:
        """Run a statement with its values beside it."""
        return super().execute(query, params, prepare=prepare, binary=binary)


class Operations(DatabaseOperations):
    """Tells statements with their values in them, whichever way they went to the server."""

    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> Any:
        """Return the statement for the log of queries."""
        if isinstance(cursor, Planned):
            return self.compose_sql(sql, params)
        return super().last_executed_query(cursor, sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks the socket, not the server: Django's own check costs a round trip a request.

    A server that has ended or restarted has closed the connection, which makes an idle socket readable. What it cannot
    see, a network that swallows packets, shows as an error of the next statement, as it would right after any check.
    """

    ops_class = Operations
    planned = False  # whether cursors are made that plan once

    def create_cursor(self, name: str | None = None) -> Any:
        """Return a cursor; Django's own puts the values into the text of each statement."""
        return super().create_cursor(name) if name or not self.planned else Planned(self.connection)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return a new connection; the statements of all hot pages fit into what it keeps planned."""
        connection = super().get_new_connection(conn_params)
        connection.prepared_max = KEPT
        return connection

    def get_connection_params(self) -> dict[str, Any]:
        """Return what a connection is made with, our reader of moments among it."""
        return {**super().get_connection_params(), "context": _adapters(self.timezone)}

    def is_usable(self) -> bool:
        """Tell whether the connection may be used for the next request."""
        if self.connection is None or self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN | select.POLLERR | select.POLLHUP)
        return not poll.poll(0)
