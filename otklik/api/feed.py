"""The feed of events: read in the order of transactions, only as far as every one of them has ended.

Ids become visible out of order: a reader who goes on "after the last id" skips what commits late. The number of a
transaction is given once, and below the oldest running one nothing can appear any more; so a place in the feed is a
pair of a transaction and an id, and rows at or above the horizon wait. That costs the length of the longest running
write.
"""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.api.paging import bad_cursor
from otklik.api.problems import refused
from otklik.api.told import SAID
from otklik.lib.prepared import fetch

LOOKED_AT = 2000  # rows that one call walks through at most, whoever they belong to
LAST = 10**18 - 1  # above every id within a transaction
SERVER = "SELECT system_identifier::text FROM pg_control_system()"
HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
# The walk is bounded before anything is left out, and the place goes on with the walk: a call of a quiet project among
# busy ones ends, too.
WALK = """
WITH walked AS MATERIALIZED (
    SELECT id, events_event.tx::text::bigint AS tx, kind, project_id, ticket_id, actor_name, payload, at
    FROM events_event
    WHERE (tx, id) > (%(tx)s::text::xid8, %(id)s::bigint)
        AND tx < %(horizon)s::text::xid8
    ORDER BY events_event.tx, events_event.id LIMIT %(walk)s::int
)
SELECT id, tx, kind, project_id, ticket_id, actor_name, payload, at,
    coalesce(project_id = ANY(%(projects)s::bigint[]), false) AND kind = ANY(%(kinds)s::text[])
FROM walked ORDER BY tx, id
"""


@dataclass(frozen=True)
class Part:
    """A part of the feed and the place after it."""

    rows: list[dict[str, Any]]
    cursor: str
    more: bool


def read(access: Access, cursor: str, limit: int) -> Part:
    """Return what follows a place, for who reads everything in its project; raises Problem 422 for a bad cursor."""
    # Asked before the walk: what ends between the two waits for the next call.
    horizon = int(fetch(HORIZON, {})[0][0])
    if cursor == "now":
        return Part([], _encode(horizon, 0), more=False)
    tx, last = _decode(cursor)
    values = {
        "horizon": str(horizon),
        "tx": str(tx),
        "id": last,
        "walk": LOOKED_AT,
        "projects": list(access.with_right(Right.READ)),
        "kinds": list(SAID),
    }
    walked = fetch(WALK, values)
    rows: list[dict[str, Any]] = []
    seen = (tx, last)
    more = len(walked) == LOOKED_AT
    # A walk that came to the horizon need not be made again, however little of it was for this caller.
    place = (tx, last) if more else max((tx, last), (horizon - 1, LAST))
    for pk, row_tx, kind, project, ticket, actor, payload, at, told in walked:
        if told and len(rows) == limit:
            place, more = seen, True
            break
        seen = (int(row_tx), pk)
        if more:
            place = seen
        if told:
            said = json.loads(payload) if isinstance(payload, str | bytes) else payload
            data = {name: said[name] for name in ("message", "person", *SAID[kind]) if said.get(name) is not None}
            rows.append(
                {"id": pk, "type": kind, "project": project, "ticket": ticket, "actor": actor, "at": at, "data": data}
            )
    return Part(rows, _encode(*place), more)


@functools.cache
def _server() -> str:
    """Return a mark of the database's server: numbers of transactions mean something on it alone."""
    return hashlib.sha256(str(fetch(SERVER, {})[0][0]).encode()).hexdigest()[:8]


def _encode(tx: int, last: int) -> str:
    return base64.urlsafe_b64encode(f"{tx}.{last}.{_server()}".encode()).decode().rstrip("=")


def _decode(cursor: str) -> tuple[int, int]:
    if not cursor:
        return 0, 0
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (ValueError, binascii.Error):
        text = ""
    found = re.fullmatch(r"(\d{1,18})\.(\d{1,18})\.([0-9a-f]{8})", text)
    if found is None:
        raise bad_cursor()
    if found[3] != _server():
        # A backup was restored elsewhere. Going on from here would pass over what happened since.
        raise refused("query", "cursor", msg="This place is of another database: begin anew with cursor=now")
    return int(found[1]), int(found[2])
