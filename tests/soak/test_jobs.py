"""F03: workers are killed in the midst of hundreds of jobs, many of which wait for each other."""

from __future__ import annotations

import json
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from procrastinate.contrib.django import app

from otklik.config import options as option_table
from otklik.config.tests import test_worker
from otklik.config.tests.test_worker import count, empty_queue, lines, working
from tests.faults.waiting import wait_for
from tests.soak.conftest import scaled

__all__ = ["empty_queue"]  # the fixture that empties the job tables
pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
JOBS = scaled(600, 60)
KILLS = scaled(8, 2)
LIMIT = 60.0  # seconds a job of a dead worker may wait


@pytest.fixture(autouse=True)
def usual_limits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The worker with the heartbeat and the patience it has in life, not those of the quick tests."""
    assert "heartbeat=0.5, dead_after=2.0" in test_worker.WORKER
    monkeypatch.setattr(test_worker, "WORKER", test_worker.WORKER.replace("heartbeat=0.5, dead_after=2.0", ""))
    yield


def test_f03_hundreds_of_jobs_outlive_their_workers(tmp_path: Path) -> None:
    journal, rng = tmp_path / "journal", random.Random(3)
    for number in range(JOBS):
        task = app.configure_task("test.slow", queue="outbox", lock=f"talk-{number % (JOBS // 4)}", allow_unknown=True)
        task.defer(number=number, seconds=0.3)
    for _ in range(KILLS):
        with working(journal) as worker:
            begun = len(lines(journal, "begin"))
            wait_for(lambda begun=begun: len(lines(journal, "begin")) > begun + 4, what="it works")
            time.sleep(rng.random())
            worker.send_signal(signal.SIGKILL)
            worker.wait(30)
    killed = time.time()
    left_behind = count("doing")
    assert left_behind, "jobs of dead workers are there"
    with working(journal) as worker:
        wait_for(lambda: set(lines(journal, "end")) == set(range(JOBS)), LIMIT + JOBS, what="every job is done")
        wait_for(lambda: count("doing") + count("todo") == 0, what="the table is empty")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(40) == 0
    # Killed between its last line and the word to the queue, a job is done once more: no more than were at work.
    times = Counter(lines(journal, "end"))
    again = sum(number - 1 for number in times.values())
    assert again <= KILLS * option_table.load().worker_concurrency
    entries = [json.loads(line) for line in journal.read_text().splitlines()]
    late = [entry for entry in entries if entry[0] == "begin" and entry[3] > killed]
    first_again = min(entry[3] for entry in late if entry[1] in _begun_before(entries, killed))
    assert first_again - killed < LIMIT


def _begun_before(entries: list[list[object]], moment: float) -> set[object]:
    """Jobs that a dead worker had in hand."""
    begun = {entry[1] for entry in entries if entry[0] == "begin" and float(str(entry[3])) <= moment}
    return begun - {entry[1] for entry in entries if entry[0] == "end" and float(str(entry[3])) <= moment}
