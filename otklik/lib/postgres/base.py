from __future__ import annotations

import datetime
import functools
import select
from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import get_adapters_template
from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap
from psycopg.types.datetime import TimestamptzLoader


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


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks the socket, not the server: Django's own check costs a round trip a request.

    A server that has ended or restarted has closed the connection, which makes an idle socket readable. What it cannot
    see, a network that swallows packets, shows as an error of the next statement, as it would right after any check.
    """

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
