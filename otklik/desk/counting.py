"""Counters of views: sums of kept cells and of the few deltas not folded yet; never a count over tickets."""

from __future__ import annotations

from collections import Counter as Tally
from dataclasses import dataclass, field

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.listing import ACTIVE
from otklik.lib.prepared import fetch

# Holders are told apart only as the person himself, nobody and all others: two hundred of them would be as many rows.
CELLS = """
SELECT status, team_id, holder, project_id, sum(amount) FROM (
    SELECT status, team_id, project_id, amount,
        CASE WHEN assignee_id IN (0, %(me)s::bigint) THEN assignee_id ELSE -1 END AS holder
    FROM (
        SELECT status, team_id, assignee_id, project_id, amount FROM desk_counter
        WHERE project_id = ANY(%(projects)s::bigint[])
        UNION ALL
        SELECT status, team_id, assignee_id, project_id, amount FROM desk_counterdelta
        WHERE project_id = ANY(%(projects)s::bigint[])
    ) AS kept
) AS cells GROUP BY 1, 2, 3, 4
UNION ALL
-- What one person follows is little, and lies together in its index.
SELECT 'followed', 0, 0, 0, count(*) FROM desk_follower
WHERE user_id = %(me)s::bigint AND project_id = ANY(%(projects)s::bigint[])
"""


@dataclass
class Counts:
    """How many tickets each view, team and project holds for one person."""

    views: Tally[str] = field(default_factory=Tally)
    teams: Tally[int] = field(default_factory=Tally)
    projects: Tally[int] = field(default_factory=Tally)


def counts(access: Access, *, project: int | None = None) -> Counts:
    """Return the counters of the person's views over the projects where he reads everything, or over one of them."""
    projects = [pk for pk in access.with_right(Right.READ) if project in {None, pk}]
    result = Counts()
    if not projects:
        return result
    for status, team, assignee, owner, amount in fetch(CELLS, {"me": access.user_id, "projects": projects}):
        amount = int(amount)
        if status in ACTIVE:
            result.views["open"] += amount
            result.projects[owner] += amount
            if team:
                result.teams[team] += amount
            if assignee == access.user_id:
                result.views["mine"] += amount
            if not assignee:
                result.views["unassigned"] += amount
        if status not in {"new", "open"}:
            result.views[status] += amount
    return result
