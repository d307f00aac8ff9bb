"""The process is killed at each boundary; nothing is lost and nothing is doubled (F01, F02)."""

from __future__ import annotations

import datetime
import os
import random
import signal
import smtplib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.utils import timezone

from otklik.channels import actions
from otklik.channels.mail.tests.support import NET, letter, take_in
from otklik.channels.models import InboundItem
from otklik.desk.models import Message, Ticket
from otklik.events.models import Event
from tests.story import Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

READ = """
import django; django.setup()
from otklik.channels import actions
actions.read_inbound(project_id={project}, seconds=60)
"""


def read_in_a_process(project: int, failpoint: str = "") -> int:
    """Read in a process of its own; return its exit code."""
    env = {**os.environ, "OTKLIK_FAILPOINT": failpoint}
    done = subprocess.run([sys.executable, "-c", READ.format(project=project)], env=env, timeout=60, check=False)
    return done.returncode


@pytest.mark.parametrize("place", ["read-claimed", "read-parsed", "read-applied", "read-committed"])
def test_f02_a_reader_killed_at_any_place_loses_and_doubles_nothing(story: Story, place: str) -> None:
    items = take_in(story.a, *(letter(f"Письмо {n}", sender=f"p{n}@example.org") for n in range(4)))
    assert read_in_a_process(story.a.pk, place) == -signal.SIGKILL
    assert read_in_a_process(story.a.pk) == 0
    rows = InboundItem.objects.order_by("pk")
    assert [(row.pk, row.state, row.outcome) for row in rows] == [(item.pk, "done", "opened") for item in items]
    assert [message.text for message in Message.objects.order_by("pk")] == [f"Письмо {n}" for n in range(4)]
    assert Event.objects.filter(kind="ticket.opened").count() == Ticket.objects.count() == 4


def test_f02_an_item_that_kills_its_reader_is_quarantined_and_the_others_are_not(story: Story) -> None:
    items = take_in(story.a, *(letter(f"Письмо {n}", sender=f"p{n}@example.org") for n in range(3)))
    for _ in range(3):  # the first of them dies each time
        assert read_in_a_process(story.a.pk, "read-parsed") == -signal.SIGKILL
    assert read_in_a_process(story.a.pk) == 0
    states = list(InboundItem.objects.order_by("pk").values_list("pk", "state"))
    assert states == [(items[0].pk, "quarantined"), (items[1].pk, "done"), (items[2].pk, "done")]
    assert "3 times" in InboundItem.objects.get(pk=items[0].pk).last_error


LISTEN = """
import asyncio, django; django.setup()
from otklik.channels.mail.listener import Listener, ListenerSettings
async def main():
    listener = Listener(ListenerSettings(port={port}))
    await listener.start()
    await asyncio.Event().wait()
asyncio.run(main())
"""


@contextmanager
def listener_process(port: int, failpoint: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """A listener in a process of its own."""
    env = {**os.environ, "OTKLIK_FAILPOINT": failpoint}
    process = subprocess.Popen([sys.executable, "-c", LISTEN.format(port=port)], env=env)
    try:
        deadline = time.monotonic() + 30
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert time.monotonic() < deadline and process.poll() is None
            time.sleep(0.05)
        yield process
    finally:
        process.kill()
        process.wait(10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def send(port: int, raw: bytes) -> bool:
    """Hand a mail over; False when the listener died before it said 250."""
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as session:
            session.sendmail("darya@example.org", [NET], raw)
    except (smtplib.SMTPException, OSError):
        return False
    return True


@pytest.mark.parametrize(("place", "stored"), [("accept-stored", 0), ("accept-committed", 1)])
def test_f02_a_listener_killed_before_250_has_the_mail_sent_again(story: Story, place: str, stored: int) -> None:
    raw = letter("Один раз.").as_bytes()
    port = free_port()
    with listener_process(port, place) as process:
        assert not send(port, raw)
        assert process.wait(10) == -signal.SIGKILL
    assert InboundItem.objects.count() == stored
    port = free_port()
    with listener_process(port):
        assert send(port, raw)
    assert InboundItem.objects.count() == stored + 1
    actions.read_inbound(project_id=story.a.pk)
    assert Message.objects.get().text == "Один раз."
    assert Ticket.objects.count() == 1


def waiting_jobs(project: int) -> int:
    """How many jobs wait to read a project."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND queue_name = 'inbound'"
            " AND task_name = 'channels.read_inbound' AND args = jsonb_build_object('project', %s::bigint)",
            [project],
        )
        return int(cursor.fetchone()[0])


def test_f02_what_was_said_250_to_is_there_after_a_kill(story: Story) -> None:
    port, said = free_port(), 0
    with listener_process(port) as process:
        for number in range(20):
            said += send(port, letter(f"Письмо {number}").as_bytes())
        os.kill(process.pid, signal.SIGKILL)
        process.wait(10)
    assert InboundItem.objects.count() == said == 20
    assert waiting_jobs(story.a.pk) == 1, "one for all of them"


def test_f03_what_no_job_cares_for_is_found(story: Story) -> None:
    take_in(story.a, letter())
    take_in(story.b, letter())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert actions.sweep() == []
    InboundItem.objects.filter(project=story.a).update(received_at=timezone.now() - datetime.timedelta(minutes=1))
    assert actions.sweep() == [story.a.pk] == actions.sweep()
    assert (waiting_jobs(story.a.pk), waiting_jobs(story.b.pk)) == (1, 0)


WORK = """
import django; django.setup()
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate import PsycopgConnector
with app.replace_connector(PsycopgConnector(kwargs=connector_params())) as worker:
    worker.run_worker(queues=["inbound"], concurrency=2, fetch_job_polling_interval=0.5, install_signal_handlers=False)
"""


class Killer(threading.Thread):
    """Keeps a process running and kills it every few seconds, as often as told."""

    def __init__(self, code: str, kills: int, rng: random.Random) -> None:
        super().__init__(daemon=True)
        self.code, self.left, self.rng = code, kills, rng
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.is_set():
            process = subprocess.Popen([sys.executable, "-c", self.code], env=dict(os.environ))
            self.done.wait(self.rng.uniform(3, 6) if self.left > 0 else 600)
            self.left -= 1
            process.kill()
            process.wait(10)


@pytest.mark.parametrize(
    ("amount", "kills"), [pytest.param(150, 3, id="quick"), pytest.param(4000, 30, id="long", marks=pytest.mark.soak)]
)
def test_f01_killing_listener_and_worker_at_random_loses_and_doubles_nothing(
    story: Story, amount: int, kills: int
) -> None:
    seed = random.randrange(10**6)
    print("seed", seed)
    rng, port = random.Random(seed), free_port()
    killers = [Killer(LISTEN.format(port=port), kills, rng), Killer(WORK, kills, rng)]
    for killer in killers:
        killer.start()
    try:
        for number in range(amount):
            raw = letter(f"Письмо {number}", sender=f"p{number % 50}@example.org").as_bytes()
            deadline = time.monotonic() + 60
            while not send(port, raw):  # as a mail server does
                assert time.monotonic() < deadline
                time.sleep(0.1)
        deadline = time.monotonic() + 300
        while InboundItem.objects.filter(state="pending").exists():
            assert time.monotonic() < deadline
            actions.sweep()
            time.sleep(0.5)
    finally:
        for killer in killers:
            killer.done.set()
        for killer in killers:
            killer.join(20)
    assert not InboundItem.objects.filter(state="quarantined").exists()
    texts = list(Message.objects.order_by("pk").values_list("text", flat=True))
    assert texts == [f"Письмо {number}" for number in range(amount)], "each once, in order"
    assert Event.objects.filter(kind="ticket.opened").count() == amount
