"""Lists of tickets: named views, keyset paging, bounded work whatever the size of the base."""

from __future__ import annotations

import base64
import binascii
import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.listed import listed
from otklik.desk.models import Follower, Ticket
from otklik.lib.prepared import planned

ACTIVE = tuple(str(status) for status in Ticket.ACTIVE)
VIEWS = {
    "mine": _("Mine"),
    "unassigned": _("Nobody's"),
    "open": _("All open"),
    "waiting_customer": _("Waiting for the customer"),
    "waiting_client": _("Waiting for the client company"),
    "solved": _("Solved"),
    "closed": _("Closed"),
    "snoozed": _("Snoozed"),
    "followed": _("Followed"),
}


# Only constants of this module are put in for the braces; values are always bound.
BRANCH = """
SELECT t.id, t.updated_at FROM unnest(%s::bigint[]) AS p(id){each} CROSS JOIN LATERAL (
    SELECT id, updated_at FROM desk_ticket WHERE project_id = p.id{where}
    ORDER BY updated_at DESC, id DESC LIMIT %s
) AS t
"""
# What one person holds is little of a project: a walk a status by the index of holders, not one over all open tickets.
EACH_STATUS = " CROSS JOIN unnest(%s::text[]) AS s(status)"
NEWEST = "SELECT id FROM ({union}) AS u ORDER BY updated_at DESC, id DESC LIMIT %s"


FOLLOWED = 1000


class BadCursorError(ValueError):
    """The cursor was not made by us or belongs to another list."""


@dataclass(frozen=True)
class Filter:
    """Conditions of a list; None and empty mean "any". `assignee` 0 means nobody. Sleeping tickets are in no list of
    open ones but in that of their own. `among`: of these tickets only.
    """

    projects: tuple[int, ...] = ()
    statuses: tuple[str, ...] = ()
    assignee: int | None = None
    team: int | None = None
    person: int | None = None
    snoozed: bool | None = None
    among: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Page:
    """Tickets of one page, newest change first, and the cursor of the next one ("" on the last)."""

    tickets: list[Ticket]
    next: str


def of_view(name: str, access: Access, *, project: int | None = None, team: int | None = None) -> Filter:
    """Return the conditions of a named view; raises KeyError for a name that does not exist."""
    if name not in VIEWS and name != "team":
        raise KeyError(name)
    base = Filter(projects=(project,) if project else (), statuses=ACTIVE, team=team, snoozed=False)
    if name == "snoozed":
        return replace(base, snoozed=True)
    if name == "followed":
        return Filter(projects=base.projects, among=followed_by(access))
    if name == "mine":
        return replace(base, assignee=access.user_id)
    if name == "unassigned":
        return replace(base, assignee=0)
    if name in {"open", "team"}:
        return base
    return replace(base, statuses=(name,), snoozed=False if name in ACTIVE else None)


def followed_by(access: Access) -> tuple[int, ...]:
    """Return the tickets a person follows, the newest 1,000."""
    rows = Follower.objects.filter(user_id=access.user_id).order_by("-ticket_id")
    return tuple(rows.values_list("ticket_id", flat=True)[:FOLLOWED])


def encode_cursor(ticket: Ticket) -> str:
    """Return an opaque mark of the place after this ticket."""
    text = json.dumps([ticket.updated_at.isoformat(), ticket.pk])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> tuple[datetime.datetime, int]:
    """Return the place a cursor marks; raises BadCursorError."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        at, pk = json.loads(text)
        when = datetime.datetime.fromisoformat(at)
        if when.tzinfo is None or not isinstance(pk, int) or isinstance(pk, bool) or not 0 <= pk < 2**63:
            raise BadCursorError("not a cursor of ours")
    except (ValueError, TypeError, binascii.Error, RecursionError, OverflowError) as error:
        raise BadCursorError("not a cursor of ours") from error
    return when, pk


def page(access: Access, conditions: Filter, *, limit: int = 50, cursor: str = "") -> Page:
    """Return one page of tickets the person may see.

    For each project an index walk in the order of the list gives at most `limit` + 1 rows; they are merged. The work is
    bounded by projects x limit, not by the number of tickets.
    """
    ids = _ids(access, conditions, limit + 1, decode_cursor(cursor) if cursor else None)
    tickets = listed(access, ids[:limit])
    more = len(ids) > limit and bool(tickets)
    return Page(tickets, encode_cursor(tickets[-1]) if more else "")


def first_ids(access: Access, conditions: Filter, *, limit: int) -> list[int]:
    """Return ids of the first tickets of a list, for changes of many at once."""
    return list(_ids(access, conditions, limit, None))


def _ids(access: Access, conditions: Filter, limit: int, after: tuple[datetime.datetime, int] | None) -> Sequence[int]:
    wanted = set(conditions.projects)
    everything = [pk for pk in access.with_right(Right.READ) if not wanted or pk in wanted]
    handed = [pk for pk in access.with_right(Right.READ_HANDED) if not wanted or pk in wanted]
    own = [pk for pk in access.with_right(Right.READ_OWN) if not wanted or pk in wanted]
    parts: list[str] = []
    values: list[Any] = []
    for projects, extra, extra_values in (
        (everything, "", []),
        (handed, " AND with_client", []),
        (own, " AND assignee_id = %s", [access.user_id]),
    ):
        if not projects:
            continue
        held = len(conditions.statuses) > 1 and bool(conditions.assignee or extra_values)
        where, where_values = _where(conditions, after, each_status=held)
        parts.append(BRANCH.replace("{each}", EACH_STATUS if held else "").replace("{where}", extra + where))
        statuses = [list(conditions.statuses)] if held else []
        values += [projects, *statuses, *extra_values, *where_values, limit]
    if not parts:
        return []
    union = " UNION ALL ".join(parts)
    with planned(False), connection.cursor() as cursor:  # the index that serves depends on the values
        cursor.execute(NEWEST.replace("{union}", union), [*values, limit])
        return [row[0] for row in cursor.fetchall()]


def _where(
    conditions: Filter, after: tuple[datetime.datetime, int] | None, *, each_status: bool
) -> tuple[str, list[Any]]:
    where = ""
    values: list[Any] = []
    if each_status:
        where += " AND status = s.status"
    elif len(conditions.statuses) == 1:
        where += " AND status = %s"
        values.append(conditions.statuses[0])
    elif set(conditions.statuses) == set(ACTIVE):
        # Spelt as in the condition of the index desk_ticket_active, so that the planner may use it.
        where += " AND status IN ('new', 'open', 'waiting_customer', 'waiting_client')"
    elif conditions.statuses:
        where += " AND status = ANY(%s)"
        values.append(list(conditions.statuses))
    if conditions.assignee == 0:
        where += " AND assignee_id IS NULL"
    elif conditions.assignee is not None:
        where += " AND assignee_id = %s"
        values.append(conditions.assignee)
    for column, value in (("team_id", conditions.team), ("person_id", conditions.person)):
        if value is not None:
            where += f" AND {column} = %s"
            values.append(value)
    if conditions.snoozed is not None:
        where += f" AND snoozed_until IS {'NOT ' if conditions.snoozed else ''}NULL"
    if conditions.among is not None:
        where += " AND id = ANY(%s::bigint[])"
        values.append(list(conditions.among))
    if after is not None:
        where += " AND (updated_at, id) < (%s, %s)"
        values += [after[0], after[1]]
    return where, values
