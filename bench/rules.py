"""What 200 active rules cost an event: `python -m bench rules`.

Each event is shown to 200 rules of which one acts upon every tenth; only the looking is measured, not the acting, which
costs what its verbs cost. The baseline asks the same conditions in SQL, a statement a rule.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

from bench import common
from bench.desk import make_desk
from bench.measuring import Figure, Outcome, Size, at_most

RULES = 200
EVENTS = 2_000
GOAL = 3.0  # ms an event


def measure(size: Size) -> Outcome:
    """Fill, write the rules, show events to them; the same by a statement a rule."""
    events = size.of(EVENTS, 100)
    with common.installation():
        desk = make_desk(tickets=size.of(5_000, 300), people=20, others=0)
        _write_rules(desk.projects[0])
        runs = [_run(desk.projects[0], events) for _run_number in range(size.runs)]
    ours, plain = (statistics.median(run[at] for run in runs) for at in (0, 1))
    name = f"{RULES} active rules of four conditions, per event"
    return Outcome(
        f"{events} events of a project with {RULES} active rules for them, none of which acts",
        (Figure(name, round(ours, 3), "ms", at_most(GOAL), round(plain, 3), "a statement a rule"),),
        {"runs": runs},
    )


def _conditions(number: int) -> dict[str, Any]:
    items: list[dict[str, Any]] = [
        {"field": "status", "op": "in", "value": ["new", "open", "waiting_customer", "waiting_client", "solved"]},
        {"field": "priority", "op": "in", "value": [1, 2, 3, 4]},
        {"field": "created", "op": "within", "value": 3650},
        {"field": "subject", "op": "contains", "value": f"rule {number} is for nobody"},
    ]
    return {"join": "all", "items": items}


def _write_rules(project: Any) -> None:
    from otklik.automation.models import Rule

    Rule.objects.bulk_create(
        Rule(
            project=project,
            name=f"Rule {number}",
            trigger={"on": "event", "kinds": ["ticket.opened"]},
            conditions=_conditions(number),
            actions=[{"do": "priority", "value": 4}],
            place=number,
        )
        for number in range(RULES)
    )


def _run(project: Any, events: int) -> tuple[float, float]:
    """Return ms an event of ours and of the baseline."""
    from django.db import connection

    from otklik.automation.reactions import run_rules
    from otklik.desk.compiling import Asking, compiled
    from otklik.desk.models import Ticket
    from otklik.events.models import Event

    ids = list(Ticket.objects.filter(project=project).order_by("-id").values_list("id", flat=True)[:events])
    shown = [Event(pk=10**12 + pk, kind="ticket.opened", project_id=project.pk, ticket_id=pk) for pk in ids]
    run_rules(shown[0])
    began = time.perf_counter()
    for event in shown:
        run_rules(event)
    ours = (time.perf_counter() - began) * 1000 / len(shown)
    asked = [compiled(_conditions(number), Asking()) for number in range(RULES)]
    few = ids[: max(5, len(ids) // 100)]
    began = time.perf_counter()
    with connection.cursor() as cursor:
        for pk in few:
            for sql in asked:
                cursor.execute(f"SELECT 1 FROM desk_ticket WHERE id = %s AND {sql.text}", [pk, *sql.values])
                cursor.fetchone()
    return ours, (time.perf_counter() - began) * 1000 / len(few)
