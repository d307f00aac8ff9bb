"""Counters of saved views: kept cells and the changes of tickets not folded yet; never a count on a click.

Decision 0016 tells why. For a view with "assigned to me" the cell of person 0 counts the tickets that fit somebody who
holds none of them; the cell of a person holds how many more, or fewer, it is for him.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.compiling import Asking, Sql, compiled
from otklik.desk.conditions import ME, conditions_of, is_countable, owned_ids
from otklik.desk.models import SavedView
from otklik.desk.view_listing import topics_below
from otklik.lib.prepared import planned

# One statement, one snapshot: a folding is either not seen at all or seen on both sides.
CURRENT = """
SELECT view_id, sum(amount) FROM (
    SELECT view_id, amount FROM desk_viewcell
    WHERE (view_id, project_id) IN (SELECT * FROM unnest(%s::bigint[], %s::bigint[])) AND person IN (0, %s)
    {pending}
) AS cells GROUP BY view_id
"""
PENDING = """
UNION ALL SELECT %s::bigint, sign FROM desk_ticketchange WHERE project_id = ANY(%s::bigint[]) AND {condition}
"""


def is_counted(view: SavedView) -> bool:
    """Tell whether a counter is kept for the view's conditions at all."""
    return is_countable(view.conditions)


def counts(access: Access, views: Iterable[SavedView], *, project: int | None = None) -> dict[int, int]:
    """Return how many tickets each view holds for the person, by its id.

    Left out: views without a kept counter, views whose first count has not come yet, and projects in which the person
    does not read everything (a view over such projects alone is left out, too).
    """
    wanted: list[tuple[SavedView, list[int]]] = []
    for view in views:
        projects = [
            pk for pk in access.with_right(Right.READ) if view.project_id in {None, pk} and project in {None, pk}
        ]
        if view.is_counted and projects:
            wanted.append((view, projects))
    if not wanted:
        return {}
    pairs = [(view.pk, pk) for view, projects in wanted for pk in projects]
    values: list[Any] = [[one for one, _ in pairs], [pk for _, pk in pairs], access.user_id]
    pending = ""
    topics = topics_below({pk for view, _ in wanted for pk in owned_ids(view.conditions).get("topic", set())})
    for view, projects in wanted:
        condition = compiled(view.conditions, Asking(me=access.user_id, topics=topics))
        pending += PENDING.replace("{condition}", condition.text)
        values += [view.pk, projects, *condition.values]
    with planned(False), connection.cursor() as cursor:  # the index that serves depends on the values
        cursor.execute(CURRENT.replace("{pending}", pending), values)
        found = {pk: int(amount) for pk, amount in cursor.fetchall()}
    return {view.pk: found.get(view.pk, 0) for view, _projects in wanted}


def families(view: SavedView, topics: dict[int, list[int]]) -> list[tuple[str, str, Sql]]:
    """Return what a view's cells are made of: (expression of the person, sign, condition) of each family of rows."""
    nobody = compiled(view.conditions, Asking(topics=topics))
    found = [("0", "1", nobody)]
    if any(item["field"] == "assignee" and ME in item["value"] for item in conditions_of(view.conditions)):
        holder = compiled(view.conditions, Asking(holder=True, topics=topics))
        found += [("assignee_id", "1", _held(holder)), ("assignee_id", "-1", _held(nobody))]
    return found


def _held(condition: Sql) -> Sql:
    return Sql(f"(assignee_id IS NOT NULL AND {condition.text})", condition.values)


def of_projects(view: SavedView) -> Sequence[int]:
    """Return the project a view is bound to, or nothing for one that runs over all."""
    return [view.project_id] if view.project_id else []
