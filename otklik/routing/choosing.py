"""Whom a waiting ticket is given to: of those who are available and can take it, one; one statement.

The reading is the worker's: what people have on their hands counts over all projects, also those that the person who
set it going may not see.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from otklik.accounts.roles import RIGHTS, Right
from otklik.lib import clock
from otklik.lib.prepared import fetch
from otklik.routing.models import Rule
from otklik.routing.models.rule import USUAL_CAPACITY
from otklik.routing.queue import LOAD, SINCE

WORKERS = [role.value for role, rights in RIGHTS.items() if Right.WORK in rights]
FACTS = f"""
WITH RECURSIVE up AS (
    SELECT topic.id, topic.parent_id FROM desk_ticket t JOIN desk_topic topic ON topic.id = t.topic_id
    WHERE t.id = %(ticket)s::bigint
    UNION
    SELECT topic.id, topic.parent_id FROM up JOIN desk_topic topic ON topic.id = up.parent_id
), needed AS (
    SELECT n.skill_id, max(n.level) AS level FROM up
    JOIN routing_need n ON n.topic_id = up.id JOIN routing_skill s ON s.id = n.skill_id AND s.is_active GROUP BY 1
)
SELECT t.project_id, t.team_id, coalesce(m.line, 1), coalesce(c.language, ''), t.source,
    {SINCE},
    (SELECT coalesce(array_agg(skill_id::text), '{{}}') FROM needed),
    (SELECT coalesce(array_agg(level), '{{}}') FROM needed),
    (SELECT other.assignee_id FROM desk_ticket other
        WHERE other.person_id = t.person_id AND other.id <> t.id AND other.assignee_id IS NOT NULL
        ORDER BY other.id DESC LIMIT 1), t.complexity
FROM desk_ticket t LEFT JOIN accounts_team m ON m.id = t.team_id LEFT JOIN customers_person c ON c.id = t.person_id
WHERE t.id = %(ticket)s::bigint
"""  # noqa: S608
# Who can take it by all but his load, longest idle first; ordered inside, so that loads are looked up one by one only
# until the first who has room.
FIT = f"""
SELECT p.user_id, p.idle_since, coalesce(f.capacity, r.capacity, {USUAL_CAPACITY}) AS capacity,
    coalesce((r.weights ->> %(source)s::text)::int, 1) AS weight
FROM routing_presence p
JOIN accounts_membership m
    ON m.user_id = p.user_id AND m.project_id = %(project)s::bigint AND m.role = ANY(%(roles)s::text[])
JOIN accounts_user u ON u.id = p.user_id AND u.is_active
LEFT JOIN routing_profile f ON f.project_id = %(project)s::bigint AND f.user_id = p.user_id
LEFT JOIN routing_rule r ON r.project_id = %(project)s::bigint AND r.team_id IS NULL
WHERE p.state = 'available' AND (%(only)s::bigint IS NULL OR p.user_id = %(only)s::bigint)
    AND (%(team)s::bigint IS NULL OR EXISTS (
        SELECT FROM accounts_teammember tm WHERE tm.team_id = %(team)s::bigint AND tm.user_id = p.user_id))
    AND (coalesce(cardinality(f.lines), 0) = 0 OR %(line)s::int = ANY(f.lines))
    AND (%(language)s::text = '' OR coalesce(cardinality(f.languages), 0) = 0 OR %(language)s::text = ANY(f.languages))
    AND NOT EXISTS (
        SELECT FROM unnest(%(skills)s::text[], %(levels)s::int[]) AS need (skill, level)
        WHERE coalesce((f.skills ->> need.skill)::int, 0) < need.level)
    AND %(complexity)s::int <= coalesce(f.complexity, 9)
    AND (%(here)s::bigint[] IS NULL OR p.user_id = ANY(%(here)s::bigint[]))
"""  # noqa: S608
IDLE = f"""
SELECT fit.user_id FROM ({FIT} ORDER BY p.idle_since, p.user_id OFFSET 0) AS fit
WHERE ({LOAD.format(user="fit.user_id")}) + fit.weight <= fit.capacity
LIMIT 1
"""  # noqa: S608
# What everybody carries. Joined to those who fit here and not there: a plan for any values joins the two badly.
LOADS = """
SELECT held.user_id, sum(held.tickets * coalesce((r.weights ->> held.source)::int, 1))::int
FROM (
    SELECT t.assignee_id AS user_id, t.project_id, t.source, count(*)::int AS tickets FROM desk_ticket t
    WHERE t.assignee_id IS NOT NULL AND t.status IN ('new', 'open') AND t.snoozed_until IS NULL
    GROUP BY 1, 2, 3
) AS held LEFT JOIN routing_rule r ON r.project_id = held.project_id AND r.team_id IS NULL GROUP BY 1
"""
# He helped before, is there, and still works in the project: it may be worth to wait for him.
COMES_BACK = """
SELECT 1 FROM routing_presence p
JOIN accounts_membership m
    ON m.user_id = p.user_id AND m.project_id = %(project)s::bigint AND m.role = ANY(%(roles)s::text[])
WHERE p.user_id = %(same)s::bigint AND p.state <> 'offline'
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a ticket asks of whoever gets it; `same` helped its customer last."""

    ticket: int
    project: int
    team: int | None
    line: int
    language: str
    source: str
    since: datetime.datetime
    skills: Sequence[str]
    levels: Sequence[int]
    same: int | None
    complexity: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """Who gets a ticket and why: "same", "idle" or "load"."""

    user: int
    how: str


def facts_of(ticket: int) -> Facts:
    """Return what a ticket asks for. Raises LookupError when there is no such ticket."""
    rows = fetch(FACTS, {"ticket": ticket})
    if not rows:
        raise LookupError(ticket)
    return Facts(ticket, *rows[0])


def choose(facts: Facts, rule: Rule, *, here: Sequence[int] | None = None) -> Choice | None:
    """Return who gets a ticket by a rule, None when nobody can take it or when it waits for the same operator.

    `here` are the people on shift, None when shifts do not matter.
    """
    same = facts.same if rule.same_minutes else None
    values: dict[str, Any] = {
        "project": facts.project,
        "team": facts.team,
        "line": facts.line,
        "language": facts.language,
        "source": facts.source,
        "skills": list(facts.skills),
        "levels": list(facts.levels),
        "complexity": facts.complexity,
        "only": None,
        "here": None if here is None else list(here),
        "roles": WORKERS,
    }
    if same:
        if fetch(IDLE, values | {"only": same}):
            return Choice(same, "same")
        patient = datetime.timedelta(minutes=rule.same_minutes)
        asked = {"project": facts.project, "same": same, "roles": WORKERS}
        if clock.now() < facts.since + patient and fetch(COMES_BACK, asked):
            return None
    if rule.choice == Rule.Choice.LOAD:
        user = _least(values)
    else:
        rows = fetch(IDLE, values)
        user = rows[0][0] if rows else None
    return Choice(user, rule.choice) if user else None


def _least(values: dict[str, Any]) -> int | None:
    """Return who carries the least share of what he can, of equals the longest idle; None when nobody has room."""
    loads: dict[int, int] = dict(fetch(LOADS, {}))
    free = [
        (loads.get(user, 0) / max(capacity, 1), idle_since, user)
        for user, idle_since, capacity, weight in fetch(FIT, values)
        if loads.get(user, 0) + weight <= capacity
    ]
    return min(free)[2] if free else None
