"""The worker: its lanes, its end, and what becomes of the jobs of one that died (F03, F18)."""

from __future__ import annotations

import datetime
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app

from otklik.accounts.models import Project
from otklik.config import options as option_table
from otklik.config import wiring
from otklik.config.parts import stalled
from otklik.config.parts.threads import JobThreads
from otklik.config.parts.worker import lanes
from otklik.events import registry
from otklik.events.actor import system
from otklik.events.changes import change
from otklik.events.models import Event, WaitingChange
from otklik.events.tests.test_reacting import Rang
from otklik.lib import clock
from otklik.outbox.actions import queue
from otklik.outbox.models import Delivery
from otklik.service_levels.actions import CalendarForm, PolicyForm, save_calendar, save_policy
from otklik.service_levels.models import Clock
from tests.faults.waiting import wait_for
from tests.story import make_story

WORKER = """
import json, os, sys, time
import django
django.setup()
from procrastinate.contrib.django import app
from otklik.config.parts import worker

@app.task(queue="outbox", name="test.slow")
def slow(*, number, seconds):
    with open(os.environ["JOURNAL"], "a") as journal:
        journal.write(json.dumps(["begin", number, os.getpid(), time.time()]) + "\\n")
    time.sleep(seconds)
    with open(os.environ["JOURNAL"], "a") as journal:
        journal.write(json.dumps(["end", number, os.getpid(), time.time()]) + "\\n")

@app.task(queue="react", name="test.quick")
def quick(*, number):
    with open(os.environ["JOURNAL"], "a") as journal:
        journal.write(json.dumps(["end", number, os.getpid(), time.time()]) + "\\n")

from otklik.events import registry

def rang(event):
    with open(os.environ["JOURNAL"], "a") as journal:
        journal.write(json.dumps(["rings", event.payload["times"], os.getpid(), time.time()]) + "\\n")
    time.sleep(event.payload["times"])
    with open(os.environ["JOURNAL"], "a") as journal:
        journal.write(json.dumps(["rang", event.payload["times"], os.getpid(), time.time()]) + "\\n")

registry.react("test.rang", rang)
worker.run(heartbeat=0.5, dead_after=2.0)
"""


@pytest.fixture(autouse=True)
def empty_queue(request: pytest.FixtureRequest) -> Iterator[None]:
    """The job tables are not Django's: what earlier tests committed there stays."""
    request.getfixturevalue("transactional_db" if request.node.get_closest_marker("django_db") else "db")
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE events_waitingchange")
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers CASCADE")
    yield
    wiring.connect()


@contextmanager
def working(journal: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker in a process of its own, with short limits."""
    environment = {**os.environ, "JOURNAL": str(journal)}
    process = subprocess.Popen([sys.executable, "-c", WORKER], env=environment)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(30)


def lines(journal: Path, kind: str) -> list[int]:
    if not journal.exists():
        return []
    entries = [json.loads(line) for line in journal.read_text().splitlines()]
    return [entry[1] for entry in entries if entry[0] == kind]


def defer(task: str, queue_name: str, **kwargs: object) -> None:
    app.configure_task(task, queue=queue_name, allow_unknown=True).defer(**kwargs)  # type: ignore[arg-type]


def ring(times: int = 1) -> None:
    """Record an event to which the worker of these tests reacts, for that many seconds."""
    registry.react("test.rang", lambda event: None)
    with change(actor=system("test")) as current:
        current.record(Rang(times=times))


def lanes_at_work() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_workers")
        return int(cursor.fetchone()[0])


def count(status: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status = %s AND task_name LIKE 'test.%%'", [status]
        )
        return int(cursor.fetchone()[0])


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_f03_jobs_of_a_killed_worker_run_again(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    for number in range(6):
        defer("test.slow", "outbox", number=number, seconds=600 if number < 4 else 0)
    with working(journal) as first:
        wait_for(lambda: len(lines(journal, "begin")) >= 4)
        first.send_signal(signal.SIGKILL)
        first.wait(30)
    assert count("doing") == 4
    with connection.cursor() as cursor:  # the next time they are quick
        cursor.execute(
            """UPDATE procrastinate_jobs SET args = jsonb_set(args, '{seconds}', '0') WHERE task_name = 'test.slow'"""
        )
    with working(journal) as second:
        wait_for(lambda: set(lines(journal, "end")) == set(range(6)))
        wait_for(lambda: count("doing") + count("todo") == 0)
        second.send_signal(signal.SIGTERM)
        assert second.wait(30) == 0
    assert sorted(lines(journal, "end")) == list(range(6)), "each was finished once"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_told_to_stop_finishes_what_runs(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    defer("test.slow", "outbox", number=1, seconds=6)
    with working(journal) as process:
        wait_for(lambda: lines(journal, "begin"))
        wait_for(lambda: lanes_at_work() == len(lanes(option_table.load())))
        process.send_signal(signal.SIGTERM)
        wait_for(lambda: lanes_at_work() == 1, what="lanes without work saying good-bye")
        defer("test.slow", "outbox", number=2, seconds=0)
        assert process.wait(30) == 0
    assert lines(journal, "end") == [1]
    assert (count("doing"), count("todo")) == (0, 1)
    assert lanes_at_work() == 0, "it said good-bye"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_f18_a_full_lane_does_not_hold_the_others(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    for number in range(100, 120):
        defer("test.slow", "outbox", number=number, seconds=600)
    with working(journal) as process:
        wait_for(lambda: len(lines(journal, "begin")) >= 4)
        defer("test.quick", "react", number=1)
        wait_for(lambda: lines(journal, "end") == [1])
        assert len(lines(journal, "begin")) == option_table.load().worker_concurrency
        process.send_signal(signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_f18_a_promise_is_watched_while_every_lane_is_full(tmp_path: Path) -> None:
    journal, story = tmp_path / "journal", make_story()
    with clock.at(clock.now() - datetime.timedelta(days=1)):
        hours = CalendarForm(name="Always", time_zone="Europe/Moscow", always=True, is_default=True)
        save_calendar(access=story.marina.access, project=story.a, calendar=None, form=hours)
        save_policy(access=story.marina.access, project=story.a, policy=None, form=PolicyForm(name="All", solution=10))
    places = [lane.queues[0] for lane in lanes(option_table.load()) for _slot in range(lane.slots)]
    for number, place in enumerate(places):
        defer("test.slow", place, number=number, seconds=600)
    with working(journal) as process:
        wait_for(lambda: len(lines(journal, "begin")) == len(places), what="a long job in every slot")
        with clock.at(clock.now() - datetime.timedelta(minutes=9, seconds=57)):
            ticket = story.ticket()
        wait_for(lambda: Event.objects.filter(kind="clock.breached", ticket_id=ticket.pk).exists())
        assert count("doing") == len(places) and lines(journal, "end") == []
        process.send_signal(signal.SIGKILL)
    promised = Clock.objects.get(ticket=ticket)
    assert promised.due_at and promised.breached_at and promised.breached_at >= promised.due_at, "not before its time"
    marks = Event.objects.filter(ticket_id=ticket.pk, kind__in=["clock.warned", "clock.breached"])
    assert sorted(marks.values_list("kind", flat=True)) == ["clock.breached", "clock.warned"], "each once"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_f18_a_slow_reaction_does_not_hold_the_others(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    with working(journal) as process:
        ring(times=10)
        wait_for(lambda: lines(journal, "rings") == [10])
        ring(times=0)
        wait_for(lambda: lines(journal, "rang"))
        assert lines(journal, "rang") == [0], "the one that came later is through while the slow one runs"
        process.send_signal(signal.SIGTERM)
        assert process.wait(40) == 0
    assert lines(journal, "rang") == [0, 10], "it was let to its end"
    assert not WaitingChange.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_f04_a_worker_outlives_a_lost_database_connection(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    with working(journal) as process:
        defer("test.quick", "react", number=1)
        wait_for(lambda: lines(journal, "end") == [1])
        ring()
        wait_for(lambda: lines(journal, "rang") == [1])
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        defer("test.quick", "react", number=2)
        wait_for(lambda: lines(journal, "end") == [1, 2])
        ring()
        wait_for(lambda: lines(journal, "rang") == [1, 1])
        wait_for(lambda: not WaitingChange.objects.exists())
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(40) == 0


def test_every_queue_has_a_lane(db: None) -> None:
    served = [queue_name for lane in lanes(option_table.load()) for queue_name in lane.queues]
    assert len(served) == len(set(served))
    assert {task.queue for task in app.tasks.values()} <= set(served)
    assert all(lane.slots >= 1 for lane in lanes(option_table.load()))


def test_the_thread_that_worked_last_works_next() -> None:
    pool = JobThreads(3, idle_seconds=0.2)
    gate = threading.Event()
    together = [pool.submit(lambda: (gate.wait(10), threading.get_ident())[1]) for _ in range(5)]
    gate.set()
    assert len({future.result(10) for future in together}) == 3, "five calls, three threads"
    wait_for(lambda: len(pool._idle) == 3)
    one = {pool.submit(threading.get_ident).result(10) for _ in range(3) if not wait_for(lambda: pool._idle)}
    assert len(one) == 1
    wait_for(lambda: not pool._all, what="idle threads going home")
    assert pool.submit(lambda: 7).result(10) == 7
    with pytest.raises(ZeroDivisionError):
        pool.submit(lambda: 1 // 0).result(10)
    pool.shutdown()
    with pytest.raises(RuntimeError):
        pool.submit(print)


def new_job(worker_age: float | None, **fields: object) -> int:
    """Put a running job of a worker that was last heard of so many seconds ago (None: of nobody) into the table."""
    with connection.cursor() as cursor:
        worker = None
        if worker_age is not None:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) "
                "VALUES (now() - make_interval(secs => %s)) RETURNING id",
                [worker_age],
            )
            worker = cursor.fetchone()[0]
        values = {"attempts": 0, "queueing_lock": None, "status": "doing", **fields}
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, worker_id, attempts, queueing_lock) "
            "VALUES ('outbox', 'test.x', %s, %s, %s, %s) RETURNING id",
            [values["status"], worker, values["attempts"], values["queueing_lock"]],
        )
        return int(cursor.fetchone()[0])


def status_of(job: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job])
        return str(cursor.fetchone()[0])


def test_f03_the_sweep_takes_only_jobs_of_dead_workers(db: None) -> None:
    alive, dead, orphan = new_job(5), new_job(40), new_job(None)
    poison = new_job(40, attempts=stalled.MAX_ATTEMPTS)
    new_job(None, status="todo", queueing_lock="only one waits")
    twin = new_job(40, queueing_lock="only one waits")
    assert stalled.sweep() == 4
    assert status_of(alive) == "doing"
    assert (status_of(dead), status_of(orphan)) == ("todo", "todo")
    assert status_of(poison) == "failed", "a job that kills its workers is not run for ever"
    assert status_of(twin) == "failed", "the one that waits does its work"
    assert stalled.sweep() == 0


@pytest.mark.django_db(transaction=True)
def test_f03_one_sweep_at_a_time() -> None:
    job = new_job(40)
    found: list[int] = []

    def other() -> None:
        try:
            found.append(stalled.sweep())
        finally:
            connection.close()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [stalled.SWEEP_LOCK])
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(30)
    assert found == [0] and status_of(job) == "doing"
    assert stalled.sweep() == 1


@pytest.mark.django_db(transaction=True)  # inside one transaction the database's clock stands still
def test_f18_a_flood_of_one_project_does_not_delay_another() -> None:
    big = Project.objects.create(key="big", name="Big")
    small = Project.objects.create(key="small", name="Small")

    def add(project: Project, number: int) -> Delivery:
        return queue(
            project_id=project.pk,
            transport="mail",
            purpose="reply",
            recipients=["a@example.org"],
            external_id=f"<{project.key}{number}@x>",
        )

    for number in range(500):
        add(big, number)
    wanted = add(small, 1)
    served: list[int] = []
    with connection.cursor() as cursor:
        for _ in range(30):
            cursor.execute(
                "SELECT (args->>'delivery_id')::bigint FROM procrastinate_fetch_job_v2(ARRAY['outbox'], NULL)"
            )
            served.append(cursor.fetchone()[0])
        cursor.execute("SELECT status, scheduled_at, now(), args FROM procrastinate_jobs limit 3")
        print(cursor.fetchall())
    assert wanted.pk in served[:25]
