"""Which rule a ticket goes by; who waits for the queue's work at all."""

from __future__ import annotations

import time

from otklik.accounts.models import Team
from otklik.routing.models import Rule

KNOWN_FOR = 5.0  # seconds a process believes what it knows of the projects whose work is given out
_known: frozenset[int] = frozenset()
_until = 0.0
_further: frozenset[int] = frozenset()
_further_until = 0.0


def rule_of(project_id: int, team_id: int | None) -> Rule:
    """Return the rule of a team, else that of its project, else the usual one (people take the next themselves)."""
    rows = {row.team_id: row for row in Rule.objects.filter(project_id=project_id)}
    return rows.get(team_id) or rows.get(None) or Rule(project_id=project_id)


def gives_out(project_id: int | None) -> bool:
    """Tell whether the queue gives work out in a project, or anywhere (None).

    Asked in the transaction of each change, so the answer is believed for five seconds; what waits because of that is
    given out by the next change, or within ten seconds by the clock.
    """
    global _known, _until
    if time.monotonic() >= _until:
        _known = frozenset(Rule.objects.filter(mode=Rule.Mode.PUSH).values_list("project_id", flat=True))
        _until = time.monotonic() + KNOWN_FOR
    return bool(_known) if project_id is None else project_id in _known


def has_further_line(project_id: int | None) -> bool:
    """Tell whether a project has a team to which the first line hands work on; believed for five seconds, too.

    Where there is none, all is solved on the first line, and nothing is kept about it.
    """
    global _further, _further_until
    if time.monotonic() >= _further_until:
        rows = Team.objects.filter(line__gt=1, is_active=True)
        _further = frozenset(rows.values_list("project_id", flat=True))
        _further_until = time.monotonic() + KNOWN_FOR
    return project_id in _further


def forget() -> None:
    """Look anew where work is given out and handed on; called when a rule is set up."""
    global _until, _further_until
    _until = _further_until = 0.0
