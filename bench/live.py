"""How soon others see a change, what many streams cost, how a storm of reconnects ends: `python -m bench live`.

A real `otklik web`, 500 signed-in streams (50 people, ten pages each), a writer that changes tickets through the API at
20/s. A delay runs from the last byte of the writer's 200 to the moment a stream's bytes are read. Then 2,000 streams:
memory of the web process; all are cut at once and come back, spread over a second as pages spread themselves. The
baseline of the same run: a bare uvicorn that holds the same streams and sends them the same bytes on request, without
database, rights and sessions.
"""

from __future__ import annotations

import json
import statistics
from typing import Any

import uvloop

from bench import common
from bench import mail_ground as ground
from bench.desk import Desk, make_desk
from bench.live_client import Crowd, Writer, storm, told
from bench.measuring import Figure, Outcome, Size, at_most
from bench.processes import allow_many_files, family, sum_mb

PEOPLE, PAGES_EACH = 50, 10
RATE = 20.0  # changes a second

BARE = """
import asyncio, uvicorn
streams = set()
async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    if scope["method"] == "PATCH":
        data = (await receive())["body"]
        for queue in streams:
            queue.put_nowait(data)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})
        return
    await receive()  # the request; the next one is the end
    queue = asyncio.Queue()
    streams.add(queue)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
    await send({"type": "http.response.body", "body": b"event: hello\\ndata: {}\\n\\n", "more_body": True})
    gone = asyncio.create_task(receive())
    while not gone.done():
        getter = asyncio.create_task(queue.get())
        await asyncio.wait({getter, gone}, return_when=asyncio.FIRST_COMPLETED)
        if getter.done():
            await send({"type": "http.response.body", "body": getter.result(), "more_body": True})
        else:
            getter.cancel()
    streams.discard(queue)
uvicorn.run(
    app, port=%d, loop="uvloop", http="httptools", lifespan="off", log_level="warning", access_log=False, backlog=2048
)
"""


def measure(size: Size) -> Outcome:
    """Ours, then the bare one, run by run."""
    allow_many_files()
    seconds, streams = size.of(20, 3), size.of(PEOPLE * PAGES_EACH, 50)
    many = size.of(2000, 100)
    ours: list[dict[str, float]] = []
    bare: list[dict[str, float]] = []
    with common.installation():
        desk = make_desk(tickets=1000, people=PEOPLE)
        cookies = [desk.cookie(desk.users[n % PEOPLE]) for n in range(streams)]
        for _ in range(size.runs):
            ours.append(_ours(desk, cookies, seconds=seconds, many=many))
            bare.append(_bare(streams, seconds=seconds, many=many))
    return _outcome(ours, bare, streams, many, seconds)


def _ours(desk: Desk, cookies: list[str], *, seconds: float, many: int) -> dict[str, float]:
    port = common.free_port()
    writer = Writer(port, *_requests(desk, port))
    with common.web(port) as process:
        uvloop.run(told(Crowd(port, cookies[:2]), writer, 1.0, RATE))  # the first calls load what they need
        before = sum_mb(family(process.pid))
        found = uvloop.run(told(Crowd(port, cookies), writer, seconds, RATE))
        crowd = Crowd(port, [cookies[n % len(cookies)] for n in range(many)])
        return found | uvloop.run(storm(crowd, process.pid)) | {"before_pss_mb": before["pss"]}


def _bare(streams: int, *, seconds: float, many: int) -> dict[str, float]:
    port = common.free_port()
    change = b'{"seq":"1-1","prev":"1-0","project":1,"ticket":%d,"kinds":["ticket.changed"]}'
    frame = b"id: 1-1\nevent: ticket\ndata: " + change + b"\n\n"
    bodies = {ticket: frame % ticket for ticket in range(1, 1001)}
    head = "PATCH / HTTP/1.1\r\nHost: bench\r\nContent-Length: {}\r\n\r\n"
    requests = {ticket: head.format(len(body)).encode() + body for ticket, body in bodies.items()}
    with ground.child("-c", BARE % port) as process:
        ground.until(lambda: common.listens(port), 60, "the bare server does not answer")
        before = sum_mb(family(process.pid))
        found = uvloop.run(told(Crowd(port, [""] * streams), Writer(port, requests, requests), seconds, RATE))
        return found | uvloop.run(storm(Crowd(port, [""] * many), process.pid)) | {"before_pss_mb": before["pss"]}


def _requests(desk: Desk, port: int) -> tuple[dict[int, bytes], dict[int, bytes]]:
    """Two requests for each ticket, ready for the wire; each changes what the other has set."""
    from otklik.accounts.actions.tokens import issue_token
    from otklik.desk.models import Ticket

    token = issue_token(user=desk.users[0], name="bench")
    Ticket.objects.update(priority=Ticket.Priority.NORMAL)  # a change to what is there already is no change

    def request(ticket: int, priority: str) -> bytes:
        body = json.dumps({"priority": priority}).encode()
        head = (
            f"PATCH /api/v1/tickets/{ticket} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    tickets = list(Ticket.objects.order_by("pk").values_list("pk", flat=True))
    return {pk: request(pk, "low") for pk in tickets}, {pk: request(pk, "urgent") for pk in tickets}


def _outcome(
    ours: list[dict[str, float]], bare: list[dict[str, float]], streams: int, many: int, seconds: float
) -> Outcome:
    def middle(runs: list[dict[str, Any]], name: str) -> float:
        return float(statistics.median(run[name] for run in runs))

    def figure(name: str, what: str, unit: str, bound: float | None) -> Figure:
        goal = at_most(bound) if bound is not None else None
        return Figure(name, middle(ours, what), unit, goal, middle(bare, what), "bare uvicorn, the same streams")

    return Outcome(
        f"{streams} streams of {PEOPLE} people, {RATE:.0f} changes a second through the API for {seconds} s; then "
        f"{many} streams, cut all at once, back spread over a second",
        (
            figure(f"change seen by {streams} streams, p95", "p95_ms", "ms", 300),
            figure(f"change seen by {streams} streams, p50", "p50_ms", "ms", None),
            figure(f"web processes with {many} streams, PSS", "pss_mb", "MB", 400),
            figure(f"{many} reconnects at once, all back after", "back_seconds", "s", 30),
        ),
        {"ours": ours, "bare": bare},
    )
