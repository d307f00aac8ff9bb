"""The one order in which work waits, and what of it somebody can take.

What waits is every ticket that is new or open, awake, and held by nobody. It stands in this order, strictly:

1. its next promise, the nearest first; tickets without a promise come after all that have one;
2. how long it waits, in whole minutes: since it was opened, or since the customer's first word after our answer;
3. its priority;
4. whether the customer is a VIP;
5. the exact time it waits since, and then its number in the database.

All of it is facts of the ticket itself. So a ticket that goes back to the queue stands where it stood, and nothing has
to be kept in step. The reading rights are the caller's: `projects` are those he may see.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.lib import clock
from otklik.lib.prepared import fetch
from otklik.routing.models.rule import USUAL_CAPACITY

VIP = "vip"
WAITS = "t.assignee_id IS NULL AND t.status IN ('new', 'open') AND t.snoozed_until IS NULL AND t.merged_into_id IS NULL"
SINCE = "otklik_waits_since(t.created_at, t.last_reply_at, coalesce(t.last_turn_at, t.last_customer_at))"
MINUTE = f"date_bin('1 minute', {SINCE}, '2000-01-01 00:00:00+00'::timestamptz)"
ORDER = f"t.next_due_at, {MINUTE}, (-t.priority), (c.standing IS NOT DISTINCT FROM '{VIP}') DESC, {SINCE}, t.id"
OUTER = "q.due, q.minute, q.urgency, q.vip DESC, q.since, q.id"
COLUMNS = f"""t.id, t.next_due_at AS due, {MINUTE} AS minute, (-t.priority) AS urgency,
    (c.standing IS NOT DISTINCT FROM '{VIP}') AS vip, {SINCE} AS since"""
# What people have on their hands, in units of their capacity.
LOAD = """
SELECT coalesce(sum(coalesce((r.weights ->> t.source)::int, 1)), 0)
FROM desk_ticket t LEFT JOIN routing_rule r ON r.project_id = t.project_id AND r.team_id IS NULL
WHERE t.assignee_id = {user} AND t.status IN ('new', 'open') AND t.snoozed_until IS NULL
"""

ALL = f"""
SELECT q.id, q.due, q.since, -q.urgency, q.vip
FROM unnest(%(projects)s::bigint[]) AS p (id)
CROSS JOIN LATERAL (
    SELECT {COLUMNS} FROM desk_ticket t LEFT JOIN customers_person c ON c.id = t.person_id
    WHERE t.project_id = p.id AND {WAITS}
    ORDER BY {ORDER} LIMIT %(most)s::int
) AS q
ORDER BY {OUTER} LIMIT %(most)s::int
"""  # noqa: S608
FITTING = f"""
SELECT q.id
FROM unnest(%(projects)s::bigint[]) AS p (id)
LEFT JOIN routing_profile f ON f.project_id = p.id AND f.user_id = %(user)s::bigint
LEFT JOIN routing_rule r ON r.project_id = p.id AND r.team_id IS NULL
CROSS JOIN LATERAL (
    SELECT {COLUMNS} FROM desk_ticket t
    LEFT JOIN customers_person c ON c.id = t.person_id LEFT JOIN accounts_team m ON m.id = t.team_id
    WHERE t.project_id = p.id AND {WAITS}
        AND (t.team_id IS NULL OR t.team_id = ANY(%(teams)s::bigint[]))
        AND (coalesce(cardinality(f.lines), 0) = 0 OR coalesce(m.line, 1) = ANY(f.lines))
        AND (coalesce(cardinality(f.languages), 0) = 0 OR coalesce(c.language, '') = ''
            OR c.language = ANY(f.languages))
        AND t.complexity <= coalesce(f.complexity, 9)
        AND (t.topic_id IS NULL OR t.topic_id <> ALL(%(unfit)s::bigint[]))
        AND coalesce((r.weights ->> t.source)::int, 1)
            <= coalesce(f.capacity, r.capacity, {USUAL_CAPACITY}) - %(load)s::int
        AND (NOT %(pushed)s::boolean OR coalesce((
            SELECT own.mode FROM routing_rule own WHERE own.project_id = p.id AND own.team_id = t.team_id
        ), r.mode) = 'push')
    ORDER BY {ORDER} LIMIT %(most)s::int
) AS q
ORDER BY {OUTER} LIMIT %(most)s::int
"""  # noqa: S608
# Topics that somebody's skills are not enough for, with those below them.
UNFIT = """
WITH RECURSIVE needed AS (
    SELECT n.project_id, n.topic_id AS topic, n.skill_id AS skill, n.level
    FROM routing_need n JOIN routing_skill s ON s.id = n.skill_id AND s.is_active
    WHERE n.project_id = ANY(%(projects)s::bigint[])
    UNION
    SELECT needed.project_id, below.id, needed.skill, needed.level
    FROM needed JOIN desk_topic below ON below.parent_id = needed.topic
)
SELECT DISTINCT needed.topic FROM needed
LEFT JOIN routing_profile f ON f.project_id = needed.project_id AND f.user_id = %(user)s::bigint
WHERE coalesce((f.skills ->> needed.skill::text)::int, 0) < needed.level
"""
TEAMS = """
SELECT p.team_id FROM accounts_teammember p JOIN accounts_team t ON t.id = p.team_id AND t.is_active
WHERE p.user_id = %(user)s::bigint AND p.project_id = ANY(%(projects)s::bigint[])
"""
HAS = f"SELECT ({LOAD.format(user='%(user)s::bigint')})"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One ticket of the queue and what its place comes from."""

    ticket: int
    due_at: datetime.datetime | None
    since: datetime.datetime
    priority: int
    vip: bool

    @property
    def waited(self) -> datetime.timedelta:
        """For how long it has been waiting."""
        return max(clock.now() - self.since, datetime.timedelta())


def waiting(projects: Sequence[int], *, most: int = 100) -> list[Waiting]:
    """Return the first of all that waits in some projects, in the order of the queue."""
    return [Waiting(*row) for row in fetch(ALL, {"projects": list(projects), "most": most})]


def load_of(user_id: int) -> int:
    """Return what somebody has on his hands, in units; behind a wall only what he has there."""
    return int(fetch(HAS, {"user": user_id})[0][0])


def fitting(user_id: int, projects: Sequence[int], *, most: int = 1, pushed: bool = False) -> list[int]:
    """Return ids of the first waiting tickets that somebody can take, in the order of the queue.

    Those of his teams or of none, of his lines, languages and complexity, whose skills he has and he has room for.
    `pushed`: only those that the queue itself gives out.
    """
    values = {"user": user_id, "projects": list(projects)}
    teams = [row[0] for row in fetch(TEAMS, values)]
    unfit = [row[0] for row in fetch(UNFIT, values)]
    values |= {"teams": teams, "unfit": unfit, "load": load_of(user_id), "most": most, "pushed": pushed}
    return [row[0] for row in fetch(FITTING, values)]


def queue_of(access: Access, *, project: int | None = None, most: int = 100) -> list[Waiting]:
    """Return the first that waits in the projects in which somebody reads everything, or in one of them."""
    mine = access.with_right(Right.READ)
    return waiting([pk for pk in mine if project in {None, pk}], most=most)
