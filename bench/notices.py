"""How soon a notice stands on an open page of the person it is for: `python -m bench notices`.

A real `otklik web` and `otklik worker`. Tickets are given to a person through the API, one after another, while he and
others have pages open; the worker makes the notice and the person's stream is told of it. A delay runs from the last
byte of the giver's 200 to the moment the stream's bytes are read. The baseline of the same run: a bare NOTIFY from one
connection of the same PostgreSQL to another.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from typing import Any

import uvloop

from bench import common
from bench import mail_ground as ground
from bench.desk import Desk, make_desk
from bench.live_client import Crowd
from bench.measuring import Figure, Outcome, Size, at_most

NOTICES, PAGES = 300, 50
PAUSE = 0.05  # seconds between two of them
LATEST = 10.0  # seconds after which one counts as lost
MARK = b"event: notice"


def measure(size: Size) -> Outcome:
    """Give tickets to somebody and see when he is told."""
    amount, pages = size.of(NOTICES, 20), size.of(PAGES, 5)
    with common.installation():
        desk = make_desk(tickets=max(1000, (amount + 1) * size.runs * 2), people=pages)
        cookies = [desk.cookie(user) for user in desk.users]
        runs = []
        for _run in range(size.runs):
            requests = _requests(desk, amount)
            port = common.free_port()
            with common.web(port), ground.child("-m", "otklik.config.cli", "worker", env={"OTKLIK_SMTP_URL": ""}):
                delays = uvloop.run(_told(Crowd(port, cookies), port, requests))
            bare = _bare(amount)
            runs.append({
                "p50": common.percentile(delays, 0.5),
                "p95": common.percentile(delays, 0.95),
                "bare50": common.percentile(bare, 0.5),
                "bare95": common.percentile(bare, 0.95),
            })  # fmt: skip
    middle = common.median_of(runs)
    what = "a bare NOTIFY"
    return Outcome(
        f"{amount} tickets a run given to one of {pages} people with open pages, one after another",
        (
            Figure("a notice reaches an open page, p95", middle["p95"], "ms", at_most(300), middle["bare95"], what),
            Figure("a notice reaches an open page, p50", middle["p50"], "ms", None, middle["bare50"], what),
        ),
        {"runs": runs},
    )


def _requests(desk: Desk, amount: int) -> list[bytes]:
    """Each gives another ticket that he does not hold yet to the second person."""
    from otklik.accounts.actions.tokens import issue_token
    from otklik.desk.models import Ticket

    token = issue_token(user=desk.users[0], name="bench")
    rows = Ticket.objects.filter(project=desk.projects[0]).exclude(assignee=desk.users[1]).order_by("pk")
    body = json.dumps({"assignee": desk.users[1].pk}).encode()
    return [
        (
            f"PATCH /api/v1/tickets/{pk} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode()
        + body
        for pk in rows.values_list("pk", flat=True)[: amount + 1]
    ]


async def _told(crowd: Crowd, port: int, requests: list[bytes]) -> list[float]:
    """Return how late the person's page was told of each ticket, ms; the first one, which loads things, is left out."""
    await crowd.gather()
    page = crowd.streams[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    delays: list[float] = []
    for request in requests:
        await asyncio.sleep(PAUSE)
        page.pieces.clear()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        text = await reader.readexactly(int(length[1]) if length else 0)
        answered = time.monotonic()
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{head.splitlines()[0].decode()} {text[:300].decode()}")
        while not (came := [at for at, data in page.pieces if MARK in data]):
            if time.monotonic() > answered + LATEST or page.lost:
                raise RuntimeError("a page was not told of a notice")
            await asyncio.sleep(0.001)
        # The stream may be faster than the answer to the giver: then it was not late at all.
        delays.append(max(0.0, came[0] - answered) * 1000)
    writer.close()
    crowd.cut()
    await asyncio.sleep(0.5)
    return delays[1:]


def _bare(amount: int) -> list[float]:
    """Return how long a NOTIFY takes from one connection to another, ms."""
    import psycopg
    from django.db import connection

    values: dict[str, Any] = connection.get_connection_params()
    given = {name: values[name] for name in ("host", "port", "user", "password", "dbname") if values.get(name)}
    found = []
    with psycopg.connect(**given, autocommit=True) as says, psycopg.connect(**given, autocommit=True) as hears:
        hears.execute("LISTEN bench_bare")
        for _ in range(amount):
            began = time.monotonic()
            says.execute("SELECT pg_notify('bench_bare', '1')")
            if not list(hears.notifies(timeout=LATEST, stop_after=1)):
                raise RuntimeError("a bare NOTIFY was lost")
            found.append((time.monotonic() - began) * 1000)
    return found
