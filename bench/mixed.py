"""Eight operators at work for a minute, in ours and in django-helpdesk: `python -m bench mixed`.

Both serve the same tickets from the same PostgreSQL through uvicorn with two processes, one after the other. Beside
ours runs `otklik worker`, which does what answers bring about; django-helpdesk does that within the request.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import common, helpdesk
from bench import mail_ground as ground
from bench.desk import Desk, make_desk
from bench.desk_reads import OTHERS, PEOPLE
from bench.measuring import Figure, Outcome, Size, at_least, at_most
from bench.operators import Ours, Site, Theirs, Waits, by_step, p95, work

OPERATORS = 8
SECONDS = 60
PARTS = 3  # each figure is the median of so many parts of the minute
THEIRS = Path(__file__).parent / "theirs"
SERVER = ("uvicorn==0.54.0", "a2wsgi==1.10.10", "httptools==0.9.0", "uvloop==0.23.0")  # as requirements.lock has them


def measure(size: Size) -> Outcome:
    """Fill, work in ours, hand the same tickets to django-helpdesk, work there."""
    tickets = size.of(size.tickets, min(size.tickets, 2000))
    seconds = size.of(SECONDS, 6)
    with common.installation(max_connections=80):
        desk = make_desk(tickets=tickets, people=size.of(PEOPLE, 10), others=size.of(OTHERS, 3))
        ours = _in_ours(desk, seconds)
        theirs = _in_theirs(desk, seconds)
    return Outcome(
        f"{OPERATORS} operators for {seconds} s, each as fast as it answers: lists, ticket pages, one answer and one "
        f"search in ten steps; {tickets} tickets with 3 messages each in one of 100 projects, 200 operators; "
        "django-helpdesk 2.6.1 with the same tickets, PostgreSQL, kind of server and number of its processes",
        tuple(_figures(ours, theirs, seconds)),
        {"ours": by_step(ours), "django_helpdesk": by_step(theirs)},
    )


def sites_of(desk: Desk, port: int) -> list[Site]:
    """Return the operators of ours."""
    return [Ours(port, desk.cookie(desk.users[at]), random.Random(at)) for at in range(OPERATORS)]


@contextmanager
def ours_running(port: int) -> Iterator[None]:
    """Web and worker; nothing is sent to anybody."""
    with common.web(port), ground.child("-m", "otklik.config.cli", "worker", env={"OTKLIK_SMTP_URL": ""}):
        yield


def _in_ours(desk: Desk, seconds: int) -> Waits:
    port = common.free_port()
    with ours_running(port):
        sites = sites_of(desk, port)
        _for(2, sites, desk)  # the first pages compile their templates
        return _for(seconds, sites, desk)


def _in_theirs(desk: Desk, seconds: int) -> Waits:
    from otklik.desk.models import Ticket

    port = common.free_port()
    first = Ticket.objects.filter(project=desk.projects[0]).order_by("id").values_list("id", flat=True)[0]
    with helpdesk.ready() as python:
        _with_server(python)
        filled = _fill(python)
        expected = Ticket.objects.count()
        if filled["tickets"] != expected or filled["follow_ups"] < expected * 2:
            raise RuntimeError(f"django-helpdesk has {filled['tickets']} tickets, ours {expected}")
        words = [str(python), "-m", "uvicorn", "helpdesk_web:application", "--app-dir", str(THEIRS)]
        words += ["--port", str(port), "--workers", "2", "--log-level", "warning"]
        process = subprocess.Popen(words, env=_environment(), cwd=THEIRS)
        try:
            ground.until(lambda: common.listens(port), 60, "django-helpdesk does not serve")
            sites = [Theirs(port, one, random.Random(at), first) for at, one in enumerate(filled["sessions"])]
            for site in sites:
                site.open(0)
            return _for(seconds, sites, desk)
        finally:
            process.terminate()
            process.wait(60)


def _with_server(python: Path) -> None:
    """Put the server into the environment that the measurements of mail have made."""
    if not (python.parent.parent / "complete-web").exists():
        words = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *SERVER]
        subprocess.run(words, check=True)
        (python.parent.parent / "complete-web").touch()


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("OTKLIK_", "DJANGO_", "PYTHON"))}


def _fill(python: Path) -> dict[str, Any]:
    done = subprocess.run(
        [str(python), "-P", str(THEIRS / "helpdesk_web.py")],
        env=_environment(), capture_output=True, text=True, check=False, timeout=1800,
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(f"django-helpdesk: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _for(seconds: float, sites: list[Site], desk: Desk) -> Waits:
    end = time.monotonic() + seconds
    return work(sites, tickets=desk.tickets, until=lambda: time.monotonic() >= end)


def _figures(ours: Waits, theirs: Waits, seconds: int) -> Iterator[Figure]:
    mine, other = _rate(ours, seconds), _rate(theirs, seconds)
    against = "django-helpdesk 2.6.1, the same work"
    yield Figure("mixed work, 8 operators", mine, "steps/s", None, other, against)
    yield Figure("mixed work, p95", p95(ours), "ms", None, p95(theirs), against)
    yield Figure("mixed work, times django-helpdesk", round(mine / other, 1), "", at_least(1))
    yield Figure("mixed work, p95, part of django-helpdesk's", round(p95(ours) / p95(theirs), 3), "", at_most(1))


def _rate(waits: Waits, seconds: int) -> float:
    """Steps a second: the median of the parts of the time, by when steps ended."""
    began = waits[0][0]
    ended = [at + took / 1000 - began for at, _step, took in waits]
    part = max(seconds, max(ended)) / PARTS
    amounts = [sum(n * part <= end < (n + 1) * part for end in ended) for n in range(PARTS)]
    return round(statistics.median(amounts) / part, 2)
