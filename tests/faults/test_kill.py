"""Parts of a real `otklik up` are killed while mail and API calls come in (F01).

The quick form; the long one is in tests/soak.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from otklik.config.embedded import Cluster
from tests.faults import chaos
from tests.faults.sink import Sink
from tests.installation import running

pytestmark = pytest.mark.slow


def test_f01_killed_parts_lose_nothing_and_double_nothing(short_home: Path) -> None:
    with (
        Sink() as sink,
        running(short_home, smtp_url=f"smtp://127.0.0.1:{sink.port}", undo_seconds="0") as installation,
    ):
        ledger = chaos.ledger_of(installation, chaos.set_up(installation), deadline=120)
        with chaos.Killer(installation, every=3.0, limit=4) as killer:
            ledger.start(mail=20, api=6, seconds=12)
            ledger.join()
        url = Cluster(short_home).url
        chaos.settle(url, 60)
        chaos.compare(url, ledger.entries)
        assert len(killer.kills) >= 3
        assert all(seconds < 60 for _, seconds in killer.back), killer.back
        assert installation.process.poll() is None
    assert "starting it again" in installation.output()
