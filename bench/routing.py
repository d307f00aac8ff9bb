"""How long the choice of an operator for a waiting ticket takes, and of a ticket for him: `python -m bench routing`.

500 operators of whom four in five are available, in ten teams, with skills, languages and work on their hands; 10,000
tickets wait. The baseline is the least a database can do for it: one read of the longest idle by an index.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from bench import common
from bench.measuring import Figure, Outcome, Size, at_most

OPERATORS = 500
WAITING = 10_000
HELD = 5  # tickets on each operator's hands
CALLS = 1000

PEOPLE = """
INSERT INTO accounts_user (password, email, name, language, time_zone, theme, density, textsize, hotkeys, keys,
    is_administrator, is_active, date_joined)
SELECT '!', 'op' || n || '@bench.example', 'Operator ' || n, 'ru', 'Europe/Moscow', 'system', 'comfortable', 'normal',
    'on', '{}', false, true, now()
FROM generate_series(1, %(operators)s) AS n
"""
PLACES = (
    "INSERT INTO accounts_membership (project_id, user_id, role) SELECT %(project)s, id, 'operator' FROM accounts_user",
    """INSERT INTO accounts_team (project_id, name, line, is_active)
    SELECT %(project)s, 'Team ' || n, 1 + n %% 3, true FROM generate_series(1, 10) AS n""",
    """INSERT INTO accounts_teammember (project_id, team_id, user_id)
    SELECT %(project)s, t.id, u.id FROM accounts_user u
    JOIN accounts_team t ON t.id %% 10 IN (u.id %% 10, (u.id + 3) %% 10)""",
    """INSERT INTO routing_skill (project_id, name, is_active)
    SELECT %(project)s, 'Skill ' || n, true FROM generate_series(1, 10) AS n""",
    """INSERT INTO desk_topic (project_id, name, is_typical, is_active, position)
    SELECT %(project)s, 'Topic ' || n, false, true, n FROM generate_series(1, 50) AS n""",
    """INSERT INTO routing_need (project_id, topic_id, skill_id, level)
    SELECT %(project)s, t.id, s.id, 1 + t.id %% 4 FROM desk_topic t JOIN routing_skill s ON s.id %% 10 = t.id %% 10""",
    """INSERT INTO routing_profile (project_id, user_id, skills, languages, lines, capacity)
    SELECT %(project)s, u.id, (SELECT jsonb_object_agg(s.id::text, 1 + (s.id + u.id) %% 5) FROM routing_skill s
        WHERE (s.id + u.id) %% 2 = 0), CASE WHEN u.id %% 3 = 0 THEN ARRAY['ru', 'en'] ELSE '{}' END, '{}', 20
    FROM accounts_user u""",
    """INSERT INTO routing_presence (user_id, state, reason_name, since, seen_at, idle_since)
    SELECT id, CASE WHEN id %% 5 = 0 THEN 'break' ELSE 'available' END, '', now(), now(),
        now() - random() * interval '1 hour'
    FROM accounts_user""",
    "INSERT INTO routing_rule (project_id, mode, choice, same_minutes, on_shift, back_after, capacity, weights)"
    " VALUES (%(project)s, 'push', 'idle', 10, false, 0, 20, '{\"phone\": 5}')",
)
TICKETS = """
INSERT INTO desk_ticket (project_id, number, subject, status, priority, source, channel, topic_id, team_id, assignee_id,
    tags, preview, message_count, unread, with_client, reopened, created_at, next_due_at, version)
SELECT %(project)s, nextval('bench_number'), 'Ticket ' || n, 'open', 1 + n %% 4, 'email', 'mail',
    CASE WHEN n %% 2 = 0 THEN (SELECT min(id) FROM desk_topic) + n %% 50 END,
    CASE WHEN n %% 3 = 0 THEN (SELECT min(id) FROM accounts_team) + n %% 10 END,
    {holder}, '{{}}', '', 1, false, false, 0, now() - random() * interval '3 days',
    CASE WHEN n %% 2 = 0 THEN now() + random() * interval '2 days' END, 1
FROM generate_series(1, %(amount)s) AS n
"""


def measure(size: Size) -> Outcome:
    """Fill, then choose many times."""
    operators, waiting = size.of(OPERATORS, 50), size.of(WAITING, 500)
    with common.installation():
        project, people, tickets = _fill(operators, waiting)
        runs = [_run(project, people, tickets, size.of(CALLS, 100)) for _number in range(size.runs)]
    middle = common.median_of(runs)
    least = middle["least"]
    choice = f"choice of one of {operators} operators for a ticket, {waiting} waiting"
    figures = (
        Figure(f"{choice}, least loaded, p95", middle["load"], "ms", at_most(5.0), least, "one read"),
        Figure(f"{choice}, longest idle, p95", middle["idle"], "ms", at_most(5.0), least, "one read"),
        Figure("next ticket for an operator, p95", middle["next"], "ms", None, least, "one read"),
        Figure("head of the queue, p95", middle["head"], "ms", None, least, "one read"),
    )
    return Outcome(f"{operators} operators, {waiting} waiting tickets", figures, {"runs": runs})


def _fill(operators: int, waiting: int) -> tuple[int, list[int], list[int]]:
    from django.db import connection

    from otklik.accounts.actions.projects import create_project
    from otklik.events.actor import system

    project = create_project(actor=system("bench"), key="bench", name="Bench").pk
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE bench_number")
        cursor.execute(PEOPLE, {"operators": operators})
        for statement in PLACES:
            cursor.execute(statement, {"project": project})
        for holder, amount in (("NULL", waiting), (f"(SELECT min(id) FROM accounts_user) + n % {operators}", 0)):
            wanted = amount or operators * HELD
            text = TICKETS.format(holder=holder.replace("%", "%%"))
            cursor.execute(text, {"project": project, "amount": wanted})
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT id FROM accounts_user ORDER BY id")
        people = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT id FROM desk_ticket WHERE assignee_id IS NULL ORDER BY id")
        tickets = [row[0] for row in cursor.fetchall()]
    return project, people, tickets


def _run(project: int, people: Sequence[int], tickets: Sequence[int], calls: int) -> dict[str, float]:
    from otklik.lib.prepared import fetch
    from otklik.routing import choosing, queue
    from otklik.routing.models import Rule

    def chosen(choice: str) -> Callable[[int], object]:
        rule = Rule(project_id=project, mode="push", choice=choice)
        return lambda n: choosing.choose(choosing.facts_of(tickets[n * 7 % len(tickets)]), rule)

    idle = "SELECT user_id FROM routing_presence WHERE state = 'available' ORDER BY idle_since LIMIT 1"
    doing: dict[str, Callable[[int], object]] = {
        "least": lambda n: fetch(idle, {}),
        "load": chosen("load"),
        "idle": chosen("idle"),
        "next": lambda n: queue.fitting(people[n * 3 % len(people)], [project], most=1),
        "head": lambda n: queue.waiting([project], most=1),
    }
    return {name: _p95(do, calls) for name, do in doing.items()}


def _p95(do: Callable[[int], object], calls: int) -> float:
    """Milliseconds that 95 of 100 calls do not exceed."""
    waits = []
    for number in range(calls):
        began = time.perf_counter()
        do(number)
        waits.append((time.perf_counter() - began) * 1000)
    return common.percentile(waits, 0.95)
