"""PostgreSQL is killed, and away for a while, under a running installation (F04).

The quick form; the long one is in tests/soak.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from otklik.config.embedded import Cluster
from tests.faults import chaos
from tests.faults.waiting import wait_for
from tests.installation import running

pytestmark = pytest.mark.slow


def test_f04_a_killed_and_absent_database_loses_nothing(short_home: Path) -> None:
    with Cluster.temporary(durable=True) as cluster, running(short_home, database_url=cluster.url) as installation:
        token = chaos.set_up(installation)
        ledger = chaos.ledger_of(installation, token, deadline=120)
        ledger.start(mail=12, api=6, seconds=8)
        assert cluster.pid is not None
        os.kill(cluster.pid, signal.SIGKILL)
        cluster.start()

        cluster.stop()
        authorization = {"Authorization": f"Bearer {token}", "Content_Type": "application/json"}
        for method, path, headers in (
            ("GET", "/healthz", {}),
            ("GET", "/accounts/login/", {"Cookie": "sessionid=abcdefghijklmnopqrstuvwxyz012345"}),
            ("GET", "/api/v1/tickets", authorization),
            ("POST", "/api/v1/tickets", authorization),
        ):
            status, retry_after, _ = chaos.http_answer(installation.port, method, path, **headers)
            assert (status, retry_after) == (503, "2"), (method, path)
        assert chaos.smtp_answer(installation.smtp_port)[0] == 451
        cluster.start()
        wait_for(lambda: chaos.serves(installation, "web"), what="the web process serves again")

        ledger.join()
        chaos.settle(cluster.url, 60)
        chaos.compare(cluster.url, ledger.entries)
        for name in ("web", "worker", "mail"):
            assert f"{name} stopped" not in installation.output(), "a database that goes away ends no part"
