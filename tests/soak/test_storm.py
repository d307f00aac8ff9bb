"""F16: 2,000 open pages lose their connection at once and come back while tickets change."""

from __future__ import annotations

import asyncio
import json
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
import uvloop

from bench.common import percentile
from bench.live_client import Crowd, Stream, Writer
from bench.processes import allow_many_files, memory_mb
from otklik.config.embedded import Cluster
from tests.faults import chaos
from tests.installation import Installation, running
from tests.soak.conftest import scaled

pytestmark = pytest.mark.soak
STREAMS = scaled(2000, 50)
BACK, MEMORY, CONNECTIONS, PAGE = 30.0, 600, 40, 1.0  # seconds, MB, number, seconds
TICKETS = 200
DATA = re.compile(rb"event: ticket\ndata: (\{[^\n]*\})\n")
SESSIONS = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from otklik.accounts.actions.projects import set_role
from otklik.accounts.models import Project, User
from otklik.accounts.roles import Role
from otklik.desk.actions import NewMessage, open_ticket
from otklik.desk.models import Ticket
from otklik.events.actor import system
project = Project.objects.get(key="net")
for n in range(50):
    user = User.objects.create_user(f"agent{{n}}@demo.example", name=f"Agent {{n}}")
    set_role(actor=system("test"), project=project, user=user, role=Role.OPERATOR)
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    print("cookie", f"{{settings.SESSION_COOKIE_NAME}}={{store.session_key}}")
for n in range({tickets}):
    opened = open_ticket(actor=system("test"), project=project, subject=f"s {{n}}", message=NewMessage(text="t"),
        source=Ticket.Source.API, channel="api")
    print("ticket", opened.ticket.pk)
"""


def test_f16_two_thousand_pages_come_back(short_home: Path) -> None:
    allow_many_files()
    with running(short_home) as installation:
        token = chaos.set_up(installation)
        said = installation.command("manage", "shell", "--no-imports", "-c", SESSIONS.format(tickets=TICKETS))
        lines = [line.split(" ", 1) for line in said.splitlines()]
        cookies = [value for kind, value in lines if kind == "cookie"]
        tickets = [int(value) for kind, value in lines if kind == "ticket"]
        crowd = Crowd(installation.port, [cookies[n % len(cookies)] for n in range(STREAMS)])
        writer = Writer(installation.port, *requests(tickets, token, installation.port))
        uvloop.run(_play(installation, crowd, writer, Cluster(short_home).url))


def requests(tickets: list[int], token: str, port: int) -> tuple[dict[int, bytes], dict[int, bytes]]:
    def request(ticket: int, priority: str) -> bytes:
        body = json.dumps({"priority": priority}).encode()
        head = (
            f"PATCH /api/v1/tickets/{ticket} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    return {pk: request(pk, "low") for pk in tickets}, {pk: request(pk, "urgent") for pk in tickets}


async def _play(installation: Installation, crowd: Crowd, writer: Writer, url: str) -> None:
    await crowd.gather()
    crowd.cut()
    watch = Watch(installation, url)
    watching = asyncio.create_task(watch.run())
    writing = asyncio.create_task(writer.run(5.0, 10.0))  # changes nobody hears live: pages fetch again after a gap
    began = time.monotonic()
    await crowd.gather(spread=1.0)
    back = time.monotonic() - began
    await writing
    await asyncio.sleep(1.0)
    watch.stop = True
    await watching
    await writer.run(5.0, 10.0)
    await asyncio.sleep(3.0)
    for stream in crowd.streams:
        heard_all(stream, list(writer.said))
    pid = chaos.part(installation, "web")
    assert pid is not None
    assert memory_mb(pid)["rss"] < MEMORY
    assert back < BACK
    assert 0 < watch.most <= CONNECTIONS
    assert percentile(watch.waits, 0.95) < PAGE
    crowd.cut()


@dataclass
class Watch:
    """Asks for a page again and again, and counts the connections to the database."""

    installation: Installation
    url: str
    stop: bool = False
    most: int = 0
    waits: list[float] = field(default_factory=list)

    async def run(self) -> None:
        """Go on until told to stop. Raises AssertionError for an answer that is no 200."""
        count = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
        with psycopg.connect(self.url, autocommit=True) as session:
            while not self.stop:
                status, _, seconds = await asyncio.to_thread(
                    chaos.http_answer, self.installation.port, "GET", "/healthz"
                )
                assert status == 200
                self.waits.append(seconds)
                row = session.execute(count).fetchone()
                self.most = max(self.most, int(row[0]) if row else 0)
                await asyncio.sleep(0.2)


def heard_all(stream: Stream, tickets: list[int]) -> None:
    """Each change of the last round once, in order, and an unbroken chain of marks since the stream began."""
    assert not stream.lost
    data = b"".join(piece for _, piece in stream.pieces)
    # Pieces of one answer are framed by the sizes of chunked coding, which may stand between two events only.
    changes = [json.loads(found) for found in DATA.findall(data)]
    assert [change["ticket"] for change in changes][-len(tickets) :] == tickets
    assert [change["prev"] for change in changes[1:]] == [change["seq"] for change in changes[:-1]]
