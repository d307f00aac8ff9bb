"""The worker's part of common problems: notices them, lets them grow, sees that they are over (R252)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import connection, transaction

from otklik.accounts.models import Project
from otklik.desk.common import LEAST_CUSTOMERS, WINDOW, Cluster, Seen, candidates, clusters, same
from otklik.desk.common_events import CommonNoticed, CommonOver
from otklik.desk.common_texts import MOST_TICKETS, Read, read, time_before, weeks_before, window_at, written
from otklik.desk.models import CommonProblem, CommonTicket
from otklik.events.actor import system
from otklik.events.changes import Change, change
from otklik.lib import clock
from otklik.lib.prepared import fetch

QUIET = datetime.timedelta(days=1)  # what is no common problem is not raised again for so long
KEPT = datetime.timedelta(days=90)  # what is over
MOST_OPEN = 20  # of a project: more at once say nothing to anybody
MOST_TICKETS_OF_ONE = 1000
# Projects with enough tickets that are new or spoken of to look at, or with a problem that may be over.
BUSY = """
SELECT p.id FROM accounts_project p
WHERE p.is_active AND (
    (SELECT count(*) FROM (
        SELECT 1 FROM desk_ticket t
        WHERE t.project_id = p.id AND t.updated_at >= %(since)s::timestamptz LIMIT %(least)s::int
    ) AS few) >= %(least)s::int
    OR EXISTS (SELECT FROM desk_commonproblem c WHERE c.project_id = p.id AND c.state IN ('noticed', 'linked'))
)
ORDER BY p.id
"""


def projects_to_look_at() -> list[int]:
    """Return the active projects in which there may be something to notice or to end."""
    return [row[0] for row in fetch(BUSY, {"since": clock.now() - WINDOW, "least": LEAST_CUSTOMERS})]


def look_for_common(*, project_id: int) -> int:
    """Look at the newest tickets and notes of a project; return how many common problems were noticed.

    Those that go on grow and are not told again; those that were said to be none grow quietly for a day. Safe to
    repeat.
    """
    now = clock.now()
    with transaction.atomic():
        if not _alone(project_id) or not Project.objects.filter(pk=project_id, is_active=True).exists():
            return 0
        with change(actor=system("common problems")) as current:
            rows = CommonProblem.objects.select_for_update().filter(project_id=project_id)
            going = list(rows.filter(state__in=CommonProblem.OPEN).order_by("pk"))
            quiet = list(rows.filter(state=CommonProblem.State.NONE, ended_at__gt=now - QUIET).order_by("pk"))
            window = window_at(now)
            said = read(project_id, [window])[0]
            for problem in (*going, *quiet):
                _grow(problem, said, _speaking(problem, said.seen))
            noticed = 0
            for cluster in _found(project_id, said):
                noticed += _take(current, project_id, cluster, said, going, quiet)
            _end(current, going, now)
        rows.filter(state__in=(CommonProblem.State.NONE, CommonProblem.State.OVER), ended_at__lt=now - KEPT).delete()
    return noticed


def _alone(project_id: int) -> bool:
    """Have one look at a project at a time; whoever comes second has nothing to do."""
    with connection.cursor() as cursor:
        name = f"desk common {project_id}"
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        return bool(cursor.fetchone()[0])


def _found(project_id: int, said: Read) -> list[Cluster]:
    words = candidates(said.seen)
    if not words:
        return []
    window = window_at(clock.now())
    *weeks, before = read(project_id, [*weeks_before(window), time_before(window)], asked=words)
    return clusters(said.seen, [week.seen for week in weeks], before.seen)


def _speaking(problem: CommonProblem, seen: Iterable[Seen]) -> set[int]:
    """Return the tickets that have the words a problem is known by."""
    words = set(problem.words)
    return {each.ticket for each in seen if words <= each.words} if words else set()


def _take(
    current: Change,
    project_id: int,
    cluster: Cluster,
    said: Read,
    going: list[CommonProblem],
    quiet: list[CommonProblem],
) -> int:
    """Let a problem that is known take a finding in, or write a new one down and tell; return whether it is new."""
    newest = set(said.at)
    for problem in (*quiet, *going):
        own = problem.tickets.filter(ticket_id__in=newest).values_list("ticket_id", flat=True)
        if same(cluster.words, cluster.tickets, problem.words, frozenset(own)):
            _grow(problem, said, cluster.tickets)
            return 0
    if len(going) >= MOST_OPEN:
        return 0
    moments = [said.at[pk] for pk in cluster.tickets]
    problem = CommonProblem.objects.create(
        project_id=project_id,
        words=list(cluster.words),
        names=[name[:120] for name in written(project_id, cluster.names, cluster.tickets)],
        count=len(cluster.tickets),
        usual=round(cluster.usual, 2),
        began_at=min(moments),
        last_at=max(moments),
        noticed_at=clock.now(),
    )
    going.append(problem)
    _grow(problem, said, cluster.tickets)
    hours = int(WINDOW.total_seconds() // 3600)
    current.record(
        CommonNoticed(project=project_id, problem=problem.pk, tickets=problem.count, usual=problem.usual, hours=hours)
    )
    return 1


def _grow(problem: CommonProblem, said: Read, tickets: Iterable[int]) -> None:
    """Add tickets to a problem, those it has already aside."""
    known = set(problem.tickets.filter(ticket_id__in=said.at).values_list("ticket_id", flat=True))
    room = max(0, MOST_TICKETS_OF_ONE - problem.tickets.count())
    fresh = [pk for pk in sorted(set(tickets)) if pk in said.at and pk not in known][:room]
    CommonTicket.objects.bulk_create(
        [CommonTicket(project_id=problem.project_id, problem=problem, ticket_id=pk, at=said.at[pk]) for pk in fresh],
        batch_size=MOST_TICKETS,
    )
    if fresh:
        problem.count = problem.tickets.count()
        problem.last_at = max(problem.last_at, *(said.at[pk] for pk in fresh))
        problem.save(update_fields=["count", "last_at"])


def _end(current: Change, going: Iterable[CommonProblem], now: datetime.datetime) -> None:
    """End the problems about which nobody has written for the length of the window."""
    for problem in going:
        if problem.last_at >= now - WINDOW:
            continue
        problem.state, problem.ended_at = CommonProblem.State.OVER, now
        problem.save(update_fields=["state", "ended_at"])
        current.record(CommonOver(project=problem.project_id, problem=problem.pk, tickets=problem.count))
