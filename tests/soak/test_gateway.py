"""F17: the gateway's connection to the database is cut again and again, then the gateway itself is killed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import urllib.request
from pathlib import Path

import pytest
import uvloop

from bench.live_client import Crowd, Writer
from bench.processes import allow_many_files
from otklik.config.embedded import Cluster
from tests.faults import chaos
from tests.faults.waiting import wait_for
from tests.installation import Installation, running
from tests.soak.conftest import scaled
from tests.soak.test_storm import SESSIONS, heard_all, requests

pytestmark = pytest.mark.soak
STREAMS = scaled(300, 20)
CUTS, KILLS = 5, scaled(5, 2)
CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE application_name = 'otklik live' AND pid <> pg_backend_pid()"
)


def test_f17_pages_miss_nothing_when_the_gateway_is_cut_off_and_killed(short_home: Path) -> None:
    allow_many_files()
    # One web process, so that the killed one is the one all pages were at.
    with running(short_home, web_processes="1") as installation:
        token = chaos.set_up(installation)
        said = installation.command("manage", "shell", "--no-imports", "-c", SESSIONS.format(tickets=50))
        lines = [line.split(" ", 1) for line in said.splitlines()]
        cookies = [value for kind, value in lines if kind == "cookie"]
        tickets = [int(value) for kind, value in lines if kind == "ticket"]
        crowd = Crowd(installation.port, [cookies[n % len(cookies)] for n in range(STREAMS)])
        writer = Writer(installation.port, *requests(tickets, token, installation.port))
        uvloop.run(_cut_off(crowd, writer, Cluster(short_home).url))
        for _ in range(KILLS):
            mark = _poll(installation, cookies[0])["seq"]
            _kill(installation)
            assert _poll(installation, cookies[0], str(mark))["resync"], "a page of the time before fetches again"
            uvloop.run(_told(crowd, writer))


async def _cut_off(crowd: Crowd, writer: Writer, url: str) -> None:
    """The streams stay; what changed meanwhile comes when the database is heard again, in order and once."""
    await crowd.gather()
    writing = asyncio.create_task(writer.run(20.0, 2.5))
    cut = 0
    for _ in range(CUTS):
        await asyncio.sleep(3.0)
        cut += len(await asyncio.to_thread(chaos.rows, url, CUT))
    await writing
    assert cut >= CUTS
    await asyncio.sleep(5.0)
    for stream in crowd.streams:
        heard_all(stream, list(writer.said))
    crowd.cut()


async def _told(crowd: Crowd, writer: Writer) -> None:
    await crowd.gather(spread=1.0)
    await writer.run(4.0, 5.0)
    await asyncio.sleep(3.0)
    for stream in crowd.streams:
        heard_all(stream, list(writer.said))
    crowd.cut()


def _kill(installation: Installation) -> None:
    pid = chaos.part(installation, "web")
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: chaos.part(installation, "web") not in {None, pid}, what="web is started again")
    wait_for(lambda: chaos.serves(installation, "web"), 60, what="web serves again")


def _poll(installation: Installation, cookie: str, after: str = "") -> dict[str, object]:
    """What a page asks where streams do not get through."""
    address = f"http://127.0.0.1:{installation.port}/live/poll?after={after}"
    request = urllib.request.Request(address, headers={"Cookie": cookie})
    with urllib.request.urlopen(request, timeout=10) as answer:
        found: dict[str, object] = json.loads(answer.read())
    return found
