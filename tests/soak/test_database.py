"""F04: PostgreSQL is killed five times and away for a minute under load."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from otklik.config.embedded import Cluster
from tests.faults import chaos
from tests.faults.waiting import wait_for
from tests.installation import Installation, running
from tests.soak.conftest import SHARE, scaled

pytestmark = pytest.mark.soak
TRIES = 5
ANSWER = 2.0  # seconds
RECOVERY = 10.0


def test_f04_killed_five_times_and_away_for_a_minute(short_home: Path) -> None:
    with Cluster.temporary(durable=True) as cluster, running(short_home, database_url=cluster.url) as installation:
        token = chaos.set_up(installation)
        ledger = chaos.ledger_of(installation, token, deadline=600)
        ledger.start(mail=scaled(2000, 12), api=scaled(1000, 6), threads=4, seconds=max(20.0, 120 * SHARE))
        for _ in range(TRIES):
            time.sleep(2)
            assert cluster.pid is not None
            os.kill(cluster.pid, signal.SIGKILL)
            cluster.start()
            _recovers(installation)
        cluster.stop()
        end = time.monotonic() + max(5.0, 60 * SHARE)
        while time.monotonic() < end:
            _refuses_soon(installation, token)
            time.sleep(1)
        cluster.start()
        _recovers(installation)
        ledger.join()
        chaos.settle(cluster.url, 300)
        chaos.compare(cluster.url, ledger.entries)


def test_f04_the_embedded_one_is_killed_under_up(short_home: Path) -> None:
    with running(short_home) as installation:
        ledger = chaos.ledger_of(installation, chaos.set_up(installation), deadline=600)
        ledger.start(mail=scaled(1000, 8), api=scaled(500, 4), threads=4, seconds=max(15.0, 60 * SHARE))
        for _ in range(TRIES):
            time.sleep(2)
            pid = chaos.part(installation, "postgres")
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            wait_for(
                lambda pid=pid: chaos.part(installation, "postgres") not in {None, pid}, what="PostgreSQL restarts"
            )
            _recovers(installation)
        ledger.join()
        url = Cluster(short_home).url
        chaos.settle(url, 300)
        chaos.compare(url, ledger.entries)


def _recovers(installation: Installation) -> None:
    began = time.monotonic()
    for name in ("web", "mail"):
        wait_for(lambda name=name: chaos.serves(installation, name), 60, what=f"{name} serves again")
    assert time.monotonic() - began < RECOVERY


def _refuses_soon(installation: Installation, token: str) -> None:
    """503 with Retry-After and 451, each within two seconds."""
    authorization = {"Authorization": f"Bearer {token}", "Content_Type": "application/json"}
    for method, path in (("GET", "/healthz"), ("GET", "/api/v1/tickets"), ("POST", "/api/v1/tickets")):
        status, retry_after, seconds = chaos.http_answer(installation.port, method, path, **authorization)
        assert (status, retry_after) == (503, "2"), path
        assert seconds < ANSWER, path
    code, seconds = chaos.smtp_answer(installation.smtp_port)
    assert code == 451
    assert seconds < 2 * ANSWER
