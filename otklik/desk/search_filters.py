"""What the filters of a search find: bounded work whatever the size of the base.

In each project an index walk in the order of the lists gives at most WINDOW tickets; the filters that no index knows
(topic, tag, priority) look among those only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from otklik.accounts.access import Access
from otklik.accounts.models import Membership, Project
from otklik.accounts.roles import Right
from otklik.customers.finding import find_people
from otklik.desk.models import Topic
from otklik.desk.search_words import Wanted
from otklik.lib.prepared import planned

WINDOW = 4000
PEOPLE = 40
# Only constants of this module are put in for the braces; values are always bound.
WALK = """
SELECT id FROM (
    SELECT t.* FROM unnest(%s::bigint[]) AS p(id) CROSS JOIN LATERAL (
        SELECT id, updated_at, topic_id, tags, priority FROM desk_ticket WHERE project_id = p.id{indexed}
        ORDER BY updated_at DESC, id DESC LIMIT %s
    ) AS t
) AS w WHERE true{rest} ORDER BY updated_at DESC, id DESC LIMIT %s
"""
OF_PEOPLE = """
SELECT id FROM (
    SELECT t.* FROM unnest(%s::bigint[]) AS p(id) CROSS JOIN LATERAL (
        SELECT id, updated_at, topic_id, tags, priority FROM desk_ticket
        WHERE person_id = p.id AND project_id = ANY(%s){indexed} ORDER BY id DESC LIMIT %s
    ) AS t
) AS w WHERE true{rest} ORDER BY updated_at DESC, id DESC LIMIT %s
"""
AMONG = "SELECT id FROM desk_ticket WHERE id = ANY(%s) AND project_id = ANY(%s){indexed}{rest}"


def matching(
    access: Access,
    wanted: Wanted,
    *,
    projects: Sequence[int] = (),
    among: Sequence[int] | None = None,
    limit: int = 50,
) -> list[int]:
    """Return ids of tickets that fit the filters, newest change first; `among` limits them to what words have found.

    Only projects in which the person reads everything take part. A filter that nobody understands fits nothing.
    """
    behind = [pk for pk in access.with_right(Right.READ) if not projects or pk in set(projects)]
    if wanted.project:
        behind = _projects(behind, wanted.project)
    if wanted.wrong or not behind or among == []:
        return []
    conditions = _conditions(access, wanted, behind)
    if conditions is None:
        return []
    indexed, indexed_values, rest, rest_values = conditions
    people: list[int] = []
    if wanted.person:
        people = _customers(access, wanted.person, behind)
    if among is not None:
        if wanted.person:
            rest, rest_values = rest + " AND person_id = ANY(%s)", [*rest_values, people]
        found = set(_run(AMONG, indexed, rest, [list(among), behind, *indexed_values, *rest_values]))
        return [pk for pk in among if pk in found][:limit]
    if wanted.person:
        return _run(OF_PEOPLE, indexed, rest, [people, behind, *indexed_values, 100, *rest_values, limit])
    return _run(WALK, indexed, rest, [behind, *indexed_values, WINDOW, *rest_values, limit])


def _run(sql: str, indexed: str, rest: str, values: list[Any]) -> list[int]:
    with planned(False), connection.cursor() as cursor:  # the index that serves depends on the values
        cursor.execute(sql.replace("{indexed}", indexed).replace("{rest}", rest), values)
        return [row[0] for row in cursor.fetchall()]


def _conditions(access: Access, wanted: Wanted, behind: list[int]) -> tuple[str, list[Any], str, list[Any]] | None:
    """Return the conditions that indexes know, the others, and their values; None when nothing can fit."""
    indexed, rest = "", ""
    indexed_values: list[Any] = []
    rest_values: list[Any] = []
    if wanted.statuses:
        indexed += " AND status = ANY(%s)"
        indexed_values.append(list(wanted.statuses))
    if wanted.assignee == "nobody":
        indexed += " AND assignee_id IS NULL"
    elif wanted.assignee:
        indexed += " AND assignee_id = ANY(%s)"
        indexed_values.append([access.user_id] if wanted.assignee == "me" else _people(behind, wanted.assignee))
    for sign, moment in (("<", wanted.before), (">=", wanted.after)):
        if moment:
            indexed += f" AND updated_at {sign} %s"
            indexed_values.append(moment)
    if wanted.topic:
        topics = _topics(behind, wanted.topic)
        if not topics:
            return None
        rest += " AND topic_id = ANY(%s)"
        rest_values.append(topics)
    for tag in wanted.tags:
        rest += " AND EXISTS (SELECT FROM unnest(tags) AS tag WHERE lower(tag) = %s)"
        rest_values.append(tag)
    if wanted.priorities:
        rest += " AND priority = ANY(%s)"
        rest_values.append(list(wanted.priorities))
    return indexed, indexed_values, rest, rest_values


def _customers(access: Access, value: str, behind: list[int]) -> list[int]:
    """Return customers by name, address or telephone, or the one with an id (`#17`, as links write it)."""
    digits = value.removeprefix("#")
    if value != digits and digits.isascii() and digits.isdigit() and len(digits) <= 18:
        return [int(digits)]
    return [person.pk for person in find_people(access, value, projects=behind, limit=PEOPLE)]


def _projects(behind: list[int], value: str) -> list[int]:
    low = value.casefold()
    rows = Project.objects.filter(pk__in=behind).values_list("pk", "key", "name")
    return [pk for pk, key, name in rows if key == low or low in name.casefold()]


def _topics(behind: list[int], value: str) -> list[int]:
    """Return the topics whose name has the value in it, and what lies under them."""
    low = value.casefold()
    rows = list(Topic.objects.filter(project_id__in=behind).values_list("pk", "parent_id", "name")[:5000])
    found = {pk for pk, _parent, name in rows if low in name.casefold()}
    return sorted(found | {pk for pk, parent, _name in rows if parent in found})


def _people(behind: list[int], value: str) -> list[int]:
    low = value.casefold()
    rows = Membership.objects.filter(project_id__in=behind).values_list("user_id", "user__name", "user__email")
    return sorted({pk for pk, name, email in rows[:5000] if low in name.casefold() or low in email})
