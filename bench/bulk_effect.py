"""What operators notice of a change of 10,000 tickets at once: `python -m bench bulk_effect`.

They work at a steady pace: as fast as the desk answers they would fill the machine, and whatever else runs on it would
show. Each run is such work alone, then the same work from the beginning of a change to its end.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bench import common
from bench import mail_ground as ground
from bench.desk import Desk, make_desk
from bench.desk_reads import OTHERS, PEOPLE
from bench.measuring import Figure, Outcome, Size, at_most
from bench.mixed import OPERATORS, ours_running, sites_of
from bench.operators import Site, Waits, by_step, p95, work

MANY = 10_000
PACE = 0.8  # seconds from step to step of one operator: ten steps a second together
ALONE = 25  # seconds of work without the change
LIMIT = 600.0
EFFECT = 1.2  # others' p95 may be so many times what it is alone


@dataclass(frozen=True)
class Run:
    """Waits without and with the change, and how long it took (seconds)."""

    alone: Waits
    during: Waits
    took: float


def measure(size: Size) -> Outcome:
    """Fill, work alone, work beside a change; that some times."""
    tickets = size.of(size.tickets, min(size.tickets, 2000))
    port = common.free_port()
    with common.installation():
        desk = make_desk(tickets=tickets, people=size.of(PEOPLE, 10), others=size.of(OTHERS, 3))
        with ours_running(port):
            sites = sites_of(desk, port)
            _for(3, sites, desk)  # the first pages compile their templates
            runs = [_run(desk, sites, number, size) for number in range(size.runs)]
    amount = min(MANY, tickets)
    return Outcome(
        f"{OPERATORS} operators at a steady pace, {OPERATORS / PACE:.0f} steps a second together (lists, ticket pages, "
        f"an answer and a search in ten steps), alone and beside one change of {amount} tickets by the worker",
        tuple(_figures(runs, amount)),
        {"runs": [{"alone": by_step(run.alone), "during": by_step(run.during), "seconds": run.took} for run in runs]},
    )


def _run(desk: Desk, sites: list[Site], number: int, size: Size) -> Run:
    from otklik.desk.actions import start_bulk
    from otklik.desk.bulk_fields import Wanted
    from otklik.desk.models import Bulk, Ticket

    alone = _for(size.of(ALONE, 4), sites, desk)
    rows = Ticket.objects.filter(project=desk.projects[0], merged_into=None).order_by("-id")
    chosen = list(rows.values_list("id", flat=True)[:MANY])
    wanted = Wanted.of({"add": [f"массовая-{number}"]})
    began = time.monotonic()
    made = start_bulk(access=desk.users[9].access, tickets=chosen, wanted=wanted)
    over = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        watching = pool.submit(_watch, made.pk, over)
        during = work(sites, tickets=desk.tickets, until=over.is_set, pace=PACE)
        took = watching.result() - began
    changed = Bulk.objects.get(pk=made.pk).changed
    if changed != len(chosen):
        raise RuntimeError(f"{changed} of {len(chosen)} tickets have changed within {took:.0f} s")
    return Run(alone, during, round(took, 1))


def _watch(pk: int, over: threading.Event) -> float:
    """Wait for the end of a change and say so; return the moment."""
    from django.db import connection

    from otklik.desk.models import Bulk

    try:
        end = Bulk.objects.filter(pk=pk, finished_at__isnull=False)
        ground.until(end.exists, LIMIT, "the change does not end")
        return time.monotonic()
    finally:
        over.set()
        connection.close()


def _for(seconds: float, sites: list[Site], desk: Desk) -> Waits:
    end = time.monotonic() + seconds
    return work(sites, tickets=desk.tickets, until=lambda: time.monotonic() >= end, pace=PACE)


def _figures(runs: list[Run], amount: int) -> Iterator[Figure]:
    alone = statistics.median(p95(run.alone) for run in runs)
    during = statistics.median(p95(run.during) for run in runs)
    took = statistics.median(run.took for run in runs)
    yield Figure(f"operators beside a change of {amount} tickets, p95", during, "ms", None, alone, "without the change")
    yield Figure("operators beside it, p95, times that without", round(during / alone, 2), "", at_most(EFFECT))
    yield Figure(f"change of {amount} tickets, to its end", took, "s")
