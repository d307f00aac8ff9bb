"""Telling single people's open pages that there is something new for them; what it is they fetch themselves."""

from __future__ import annotations

import functools
import logging
from collections.abc import Iterable

from django.db import DatabaseError, connection, transaction

logger = logging.getLogger(__name__)
CHANNEL = "otklik_person"
MOST = 500  # ids in one notification: PostgreSQL takes 8,000 octets


def tell(user_ids: Iterable[int]) -> None:
    """Have the gateways tell these people's pages after the commit; a hint that is lost costs nothing but a look."""
    ids = sorted(set(user_ids))
    for start in range(0, len(ids), MOST):
        transaction.on_commit(functools.partial(_say, ids[start : start + MOST]), robust=True)


def _say(ids: list[int]) -> None:
    """After the commit: within it, all writers would wait for one lock until each has reached the disk."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, ",".join(map(str, ids))])
    except DatabaseError as error:
        logger.warning("pages cannot be told of notices: %s", error)


def ids_in(payload: str) -> set[int]:
    """Return the people that a notification names; what is no number is left out."""
    return {int(part) for part in payload.split(",")[: MOST + 1] if part.isascii() and part.isdigit()}
