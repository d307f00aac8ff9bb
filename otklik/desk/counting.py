"""Counters of views: sums of kept cells and of the few deltas not folded yet; never a count over tickets."""

from __future__ import annotations

from collections import Counter as Tally
from dataclasses import dataclass, field

from django.db import connection

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.listing import ACTIVE
from otklik.desk.models import Follower

CELLS = """
SELECT status, team_id, assignee_id, project_id, sum(amount) FROM (
    SELECT status, team_id, assignee_id, project_id, amount FROM desk_counter WHERE project_id = ANY(%s)
    UNION ALL
    SELECT status, team_id, assignee_id, project_id, amount FROM desk_counterdelta WHERE project_id = ANY(%s)
) AS cells GROUP BY 1, 2, 3, 4
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
    # What one person follows is little, and lies together in its index.
    result.views["followed"] = Follower.objects.filter(user_id=access.user_id, project_id__in=projects).count()
    with connection.cursor() as cursor:
        cursor.execute(CELLS, [projects, projects])
        rows = cursor.fetchall()
    for status, team, assignee, owner, amount in rows:
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
