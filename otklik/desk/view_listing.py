"""The tickets of a saved view: an index walk of bounded length a project, in the view's order, merged.

A view whose conditions few tickets meet does not read a whole project to fill one page: the walk ends after so many
rows, and the page says from where to go on. Every request is bounded by projects x length of the walk.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.compiling import Asking, Sql, compiled, within
from otklik.desk.conditions import owned_ids
from otklik.desk.listed import listed
from otklik.desk.listing import BadCursorError, Page
from otklik.desk.models import SavedView, Topic
from otklik.desk.view_fields import fields_seen
from otklik.lib.prepared import planned

WALK = 10_000  # rows of one project that a request looks through; fewer when there are many projects
WALK_TOGETHER = 20_000
MOST_WALKS = 200  # walks for the ids of a whole view
LEAST = 500
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Order:
    """How a list is ordered: its columns with the direction of each, as an index of the ticket table has them."""

    columns: tuple[str, ...]
    descending: tuple[bool, ...]
    after: str

    @property
    def sorting(self) -> str:
        """The words after ORDER BY."""
        return ", ".join(
            f"{name}{' DESC' if down else ''}" for name, down in zip(self.columns, self.descending, strict=True)
        )

    def sort(self, rows: list[Key]) -> list[Key]:
        """Sort rows of keys, the last column first, as sorting is stable."""
        for place in reversed(range(len(self.columns))):
            rows.sort(key=lambda row: row[place], reverse=self.descending[place])
        return rows

    def is_after(self, one: Key, other: Key) -> bool:
        """Tell whether `one` stands behind `other`."""
        return one != other and self.sort([one, other])[0] == other


def _newest(column: str) -> Order:
    return Order((column, "id"), (True, True), f"({column}, id) < (%s, %s)")


ORDERS = {
    "updated": _newest("updated_at"),
    "created": _newest("created_at"),
    "customer": _newest("coalesce(last_customer_at, created_at)"),
    "priority": Order(
        ("priority", "created_at", "id"),
        (True, False, False),
        "priority <= %s AND (priority < %s OR (created_at, id) > (%s, %s))",
    ),
    "due": Order(("next_due_at", "id"), (False, False), "(next_due_at, id) > (%s, %s)"),
}
READ = """project_id, status, priority, complexity,
    topic_id, team_id, assignee_id, person_id, tags, source, channel, unread,
    with_client, snoozed_until, merged_into_id, subject, created_at, updated_at, last_customer_at, next_due_at,
    id"""
# The order of the walk is the order of what leaves it: between the two there is only a filter. A sort named there, too,
# would hide from the planner that few rows are wanted.
BRANCH = """
SELECT t.project_id, {keys} FROM unnest(%s::bigint[]) AS p(pid) CROSS JOIN LATERAL (
    SELECT * FROM (
        SELECT {read} FROM desk_ticket WHERE project_id = p.pid{within}{after} ORDER BY {sorting} LIMIT %s
    ) AS walk WHERE {condition} LIMIT %s
) AS t
"""
# Where the walk of each project ended; nothing for one that was walked to its end.
ENDS = """
SELECT p.pid, {keys} FROM unnest(%s::bigint[]) AS p(pid) CROSS JOIN LATERAL (
    SELECT {read} FROM desk_ticket WHERE project_id = p.pid{within}{after} ORDER BY {sorting} OFFSET %s LIMIT 1
) AS t
"""


@dataclass(frozen=True)
class View:
    """What is asked for: the conditions and the order, of a saved view or of one that is being written."""

    conditions: dict[str, Any]
    order: str = "updated"
    project: int | None = None

    @classmethod
    def of(cls, row: SavedView) -> View:
        """Return what a saved view asks for."""
        return cls(row.conditions, row.order, row.project_id)


def topics_below(tree_topics: set[int]) -> dict[int, list[int]]:
    """Return each of the topics with all below it. A project has at most a thousand."""
    if not tree_topics:
        return {}
    owners = Topic.objects.filter(pk__in=tree_topics).values("project_id")
    children: dict[int, list[int]] = {}
    for pk, parent in Topic.objects.filter(project_id__in=owners).values_list("pk", "parent_id"):
        if parent:
            children.setdefault(parent, []).append(pk)
    return {topic: list(_walk(topic, children)) for topic in tree_topics}


def _walk(topic: int, children: dict[int, list[int]]) -> Iterator[int]:
    left = [topic]
    while left:
        yield (found := left.pop())
        left += children.get(found, [])


def asking(access: Access, conditions: dict[str, Any]) -> Asking:
    """Return who looks, with the topics the conditions name and the fields he may see."""
    topics = topics_below(owned_ids(conditions).get("topic", set()))
    return Asking(me=access.user_id, topics=topics, fields=fields_seen(access, conditions))


def page(
    access: Access, view: View, *, projects: Sequence[int] = (), limit: int = 50, cursor: str = "", walk: int = WALK
) -> Page:
    """Return one page of the tickets of a view that the person may read; `projects` narrows it further.

    A page may hold fewer than `limit` rows and still name a next one: the walk has ended first. Raises BadCursorError.
    """
    after = decode_cursor(cursor, view.order) if cursor else None
    keys, place = _keys(access, view, projects, limit, after, walk)
    tickets = listed(access, [key[-1] for key in keys])
    return Page(tickets, encode_cursor(view.order, place) if place else "")


def amount(access: Access, view: View, *, projects: Sequence[int] = (), most: int = 1000) -> tuple[int, bool]:
    """Return how many tickets the newest rows of a view hold, and whether that is all of them (bounded; for a look)."""
    keys, place = _keys(access, view, projects, most, None, WALK)
    return len(keys), place is None


def first_ids(access: Access, view: View, *, projects: Sequence[int] = (), limit: int) -> list[int]:
    """Return ids of the first tickets of a view, for changes of many at once; as many walks as it takes, bounded."""
    found: list[int] = []
    place: Key | None = None
    for _walk_number in range(MOST_WALKS):
        keys, place = _keys(access, view, projects, limit - len(found), place, WALK)
        found += [key[-1] for key in keys]
        if place is None or len(found) >= limit:
            break
    return found


def _keys(
    access: Access, view: View, projects: Sequence[int], limit: int, after: Key | None, walk: int
) -> tuple[list[Key], Key | None]:
    """Return the keys of a page in order, and the place to go on from; None on the last page."""
    branches = list(_branches(access, view, projects))
    order = ORDERS[view.order]
    total = sum(len(ids) for ids, _extra, _values in branches)
    if not total:
        return [], None
    length = max(min(walk, LEAST), min(walk, WALK_TOGETHER // total))
    condition = compiled(view.conditions, asking(access, view.conditions))
    found: list[Key] = []
    ends: list[Key] = []
    for ids, extra, extra_values in branches:
        inside = within(view.conditions, view.order)
        inside = Sql(extra + inside.text, [*extra_values, *inside.values])
        rows = _fetch(BRANCH, order, ids, inside, after, [length, *condition.values, limit + 1], condition.text)
        held: dict[int, int] = {}
        for row in rows:
            held[row[0]] = held.get(row[0], 0) + 1
            found.append(row[1:])
        short = [pk for pk in ids if held.get(pk, 0) <= limit]
        ends += [row[1:] for row in _fetch(ENDS, order, short, inside, after, [length - 1], "")] if short else []
    order.sort(found)
    if ends:
        # Beyond the place where the first walk ended another project's rows might be missing.
        horizon = order.sort(list(ends))[0]
        kept = [key for key in found if not order.is_after(key, horizon)]
        if len(kept) <= limit:
            return kept, horizon
        found = kept
    return found[:limit], (found[limit - 1] if len(found) > limit else None)


def _branches(access: Access, view: View, projects: Sequence[int]) -> Iterator[tuple[list[int], str, list[Any]]]:
    wanted = set(projects)
    for ids, extra, values in (
        (access.with_right(Right.READ), "", []),
        (access.with_right(Right.READ_OWN), " AND assignee_id = %s", [access.user_id]),
    ):
        chosen = [pk for pk in ids if (not wanted or pk in wanted) and view.project in {None, pk}]
        if chosen:
            yield chosen, extra, values


def _fetch(
    statement: str, order: Order, ids: list[int], inside: Sql, after: Key | None, values: list[Any], condition: str
) -> list[Key]:
    place: list[Any] = []
    if after is not None:
        place = [after[0], *after] if len(after) == 3 else list(after)
    sql = (
        statement.replace("{keys}", ", ".join(order.columns))
        .replace("{read}", READ)
        .replace("{within}", inside.text)
        .replace("{after}", f" AND {order.after}" if after is not None else "")
        .replace("{sorting}", order.sorting)
        .replace("{condition}", condition)
    )
    with planned(False), connection.cursor() as cursor:  # the index that serves depends on the values
        cursor.execute(sql, [ids, *inside.values, *place, *values])
        return [tuple(row) for row in cursor.fetchall()]


def encode_cursor(order: str, key: Key) -> str:
    """Return an opaque mark of the place after a key."""
    plain = [order, *(part.isoformat() if isinstance(part, datetime.datetime) else part for part in key)]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, order: str) -> Key:
    """Return the key a cursor marks; raises BadCursorError."""
    try:
        plain = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(plain, list) or plain[0] != order or len(plain) != len(ORDERS[order].columns) + 1:
            raise BadCursorError("not a cursor of ours")
        *first, moment, pk = plain[1:]
        when = datetime.datetime.fromisoformat(moment)
        numbers = [*first, pk]
        if when.tzinfo is None or not all(type(one) is int and 0 <= one < 2**63 for one in numbers):
            raise BadCursorError("not a cursor of ours")
        if first and first[0] > 9:
            raise BadCursorError("not a cursor of ours")
    except (ValueError, TypeError, IndexError, binascii.Error, RecursionError, OverflowError) as error:
        raise BadCursorError("not a cursor of ours") from error
    return (*first, when, pk)
