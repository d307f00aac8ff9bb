"""Clocks of promises: the next due one, many due at once, a changed calendar: `python -m bench clocks`."""

from __future__ import annotations

import datetime
import statistics
import time
from typing import Any

from bench import common
from bench.desk import make_desk
from bench.measuring import Figure, Outcome, Size, at_most

OPEN, DUE = 1_000_000, 10_000
LOOKS = 200
# As many rows as clocks, all of them ahead; each names a ticket of the desk.
FILL = """
WITH ticket AS MATERIALIZED (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM desk_ticket WHERE project_id = %s
)
INSERT INTO service_levels_clock (project_id, ticket_id, policy_id, target, state, minutes, cause_id, pauses,
    started_at, due_at, warn_at, next_at)
SELECT %s, ticket.id, %s, 'next_response', 'running', 60, -number, '[]', now(), at, at, at
FROM generate_series(1, %s) AS number
CROSS JOIN LATERAL (SELECT now() + interval '1 day' + number * interval '1 second' AS at) AS moment
JOIN ticket ON ticket.place = number %% (SELECT count(*) FROM ticket)
"""


def measure(size: Size) -> Outcome:
    """Look, fire, recompute; each beside what the database needs for the bare rows."""
    tickets = size.of(size.tickets, min(size.tickets, 2_000))
    amount, due = size.of(OPEN, 20_000), min(size.of(DUE, 500), tickets * 6 // 10)
    with common.installation():
        desk = make_desk(tickets=tickets * 10 // 6, people=2)
        policy = _policy(desk.projects[0])
        recompute = _recompute(desk.projects[0])
        fire, events = _fire(policy, due)
        look, bare = _look(policy, amount)
    return Outcome(
        f"{amount} open clocks; {due} due in the same minute; {recompute['tickets']:.0f} open tickets recomputed",
        (
            Figure(
                f"the next due clock of {amount} open ones is found (median)", look, "ms", at_most(5), bare, "SELECT 1"
            ),
            Figure(f"{due} clocks due in the same minute fire", fire, "s", at_most(60), events, "their events alone"),
            Figure(
                f"{recompute['tickets']:.0f} tickets recomputed after a changed calendar, with progress",
                recompute["seconds"],
                "s",
                at_most(60),
                recompute["bare"],
                "one UPDATE of the same rows",
            ),
        ),
        {"open": amount, "due": due, **recompute},
    )


def _policy(project: Any) -> Any:
    from otklik.service_levels.models import Calendar, Policy

    week = [[[540, 780], [840, 1080]]] * 5 + [[], []]
    calendar = Calendar.objects.create(
        project=project, name="Office", time_zone="Europe/Moscow", week=week, is_default=True
    )
    long_ago = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
    return Policy.objects.create(
        project=project, name="Standard", calendar=calendar, solution=2_400, created_at=long_ago
    )


def _recompute(project: Any) -> dict[str, float]:
    """Work the clocks of all tickets out; all of them are open, as many as the goal asks for."""
    from django.db import connection

    from otklik.desk.models import Ticket
    from otklik.service_levels.models import Calendar, Recount

    Ticket.objects.filter(project=project).update(status="open")
    _run(Recount.objects.create(project=project))
    Calendar.objects.update(week=[[[600, 1140]]] * 7, version=2)
    row = Recount.objects.create(project=project)
    seconds = _run(row)
    row.refresh_from_db()
    with connection.cursor() as cursor:
        began = time.perf_counter()
        cursor.execute("UPDATE desk_ticket SET next_warn_at = now() WHERE project_id = %s", [project.pk])
        bare = time.perf_counter() - began
    return {"tickets": float(row.done), "seconds": seconds, "bare": bare, "changed": float(row.changed)}


def _run(row: Any) -> float:
    from otklik.service_levels import actions

    began = time.perf_counter()
    while actions.work_off(recount_id=row.pk):
        pass
    return time.perf_counter() - began


def _fire(policy: Any, due: int) -> tuple[float, float]:
    """Have so many clocks run out in the same minute and fire them."""
    from otklik.events.actor import system
    from otklik.events.changes import change
    from otklik.lib import clock
    from otklik.service_levels import actions
    from otklik.service_levels.events import ClockBreached
    from otklik.service_levels.models import Clock, Policy

    ids = list(Clock.objects.filter(stopped_at=None).order_by("id").values_list("id", flat=True)[:due])
    Policy.objects.filter(pk=policy.pk).update(solution=1)
    tickets = list(Clock.objects.filter(pk__in=ids).values_list("ticket_id", flat=True))
    with clock.at(datetime.datetime(2001, 1, 1, tzinfo=datetime.UTC)):
        for start in range(0, len(tickets), 500):
            actions.settle(tickets=tickets[start : start + 500])
    Clock.objects.filter(pk__in=ids).exclude(next_at=None).update(warned_at=clock.now())
    Clock.objects.exclude(pk__in=ids).update(next_at=None)
    for start in range(0, len(tickets), 500):
        actions.settle(tickets=tickets[start : start + 500])
    began = time.perf_counter()
    fired = 0
    while count := actions.fire():
        fired += count
    seconds = time.perf_counter() - began
    if fired < due:
        raise RuntimeError(f"{fired} of {due} clocks fired")
    began = time.perf_counter()
    for start in range(0, due, 100):
        with change(actor=system("bench")) as current:
            for number in range(start, min(start + 100, due)):
                current.record(ClockBreached(clock=number, target="solution", minutes=1, due_at="", policy=policy.pk))
    return seconds, time.perf_counter() - began


def _look(policy: Any, amount: int) -> tuple[float, float]:
    """Find the next due clock among so many; milliseconds, and those of a statement that asks for nothing."""
    from django.db import connection

    from otklik.lib.prepared import fetch
    from otklik.service_levels import actions

    with connection.cursor() as cursor:
        cursor.execute(FILL, [policy.project_id, policy.project_id, policy.pk, amount])
        cursor.execute("VACUUM ANALYZE service_levels_clock")
    return _median(actions.next_due), _median(lambda: fetch("SELECT 1", {}))


def _median(call: Any) -> float:
    times = []
    for _ in range(LOOKS):
        began = time.perf_counter()
        call()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000
