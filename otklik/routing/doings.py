"""What one employee did: the history by its author, in the projects where somebody supervises him (R217)."""

from __future__ import annotations

import base64
import binascii
import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from otklik.accounts.access import Access
from otklik.accounts.models import User
from otklik.events.models import Event
from otklik.routing.workload import supervised_by

PAGE = 100
MOST_DAYS = 31  # of one look: what it reads is bounded, whatever it looks for
# The newest of each project by one walk of the index `events_doings`; never a sort of all that he ever did.
WALK = """
SELECT found.id FROM unnest(%(projects)s::bigint[]) AS p (id) CROSS JOIN LATERAL (
    SELECT e.id, e.at FROM events_event e
    WHERE e.actor_kind = 'user' AND e.actor_id = %(user)s::bigint AND e.project_id = p.id
        AND e.at >= %(since)s::timestamptz AND e.at < %(until)s::timestamptz
        AND (e.at, e.id) < (%(at)s::timestamptz, %(id)s::bigint) AND e.kind = ANY(%(kinds)s::text[])
    ORDER BY e.at DESC, e.id DESC LIMIT %(limit)s::bigint
) AS found ORDER BY found.at DESC, found.id DESC LIMIT %(limit)s::bigint
"""
MAX_ID = 2**63 - 1


class BadCursorError(ValueError):
    """The cursor was not made by us."""


@dataclass(frozen=True)
class Doings:
    """What somebody did, the newest first, and the cursor of what follows ("" at the end)."""

    events: list[Event]
    next: str


def projects_of(access: Access, user: User, *, project: int | None = None) -> list[int]:
    """Return the projects in which a person supervises an employee; none of them: he is nobody to him."""
    wanted = [pk for pk in access.roles if project in {None, pk}]
    return sorted(set(supervised_by(access, wanted).filter(user=user).values_list("project_id", flat=True)))


def doings(
    *,
    user: User,
    projects: Sequence[int],
    kinds: Sequence[str],
    since: datetime.datetime,
    until: datetime.datetime,
    cursor: str = "",
    limit: int = PAGE,
) -> Doings:
    """Return what an employee did in these projects (from `projects_of`) by `kinds` from one moment to another.

    A span of more than 31 days is shortened at its beginning. Raises BadCursorError.
    """
    at, pk = _decode(cursor) or (until, MAX_ID)
    since = max(since, until - datetime.timedelta(days=MOST_DAYS))
    values: dict[str, Any] = {
        "projects": list(projects),
        "user": user.pk,
        "kinds": list(kinds),
        "since": since,
        "until": until,
    }
    with connection.cursor() as running:
        running.execute(WALK, {**values, "at": at, "id": pk, "limit": limit + 1})
        ids = [row[0] for row in running.fetchall()]
    rows = Event.objects.in_bulk(ids)
    found = [rows[one] for one in ids[:limit] if one in rows]
    return Doings(found, _encode(found[-1]) if len(ids) > limit else "")


def _encode(event: Event) -> str:
    raw = json.dumps([event.at.isoformat(), event.pk]).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decode(cursor: str) -> tuple[datetime.datetime, int] | None:
    if not cursor:
        return None
    try:
        at, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        moment = datetime.datetime.fromisoformat(at)
    except (binascii.Error, ValueError, TypeError) as error:
        raise BadCursorError from error
    if moment.tzinfo is None or not isinstance(pk, int) or not 0 <= pk < 2**63:
        raise BadCursorError
    return moment, pk
