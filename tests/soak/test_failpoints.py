"""F02: the process is killed at every failpoint, twenty times each."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

import otklik
from otklik.accounts.models import Project
from otklik.channels import actions
from otklik.channels.mail.tests.support import letter, take_in
from otklik.channels.mail.tests.test_faults import free_port, listener_process, read_in_a_process, send
from otklik.channels.mail.tests.test_imap import account, mail
from otklik.channels.models import InboundItem
from otklik.desk.actions import NewMessage, post
from otklik.desk.models import Message
from otklik.events.models import WaitingChange
from otklik.outbox.actions import deliver
from otklik.outbox.models import Delivery
from tests.faults import dovecot
from tests.faults.sink import Sink
from tests.faults.waiting import wait_for
from tests.soak.conftest import scaled
from tests.story import Story

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
TIMES = scaled(20, 2)
CALL = re.compile(r'failpoint\("([a-z-]+)"\)')
READERS = ("read-claimed", "read-parsed", "read-applied", "read-committed")
LISTENERS = ("accept-stored", "accept-committed")
SENDERS = ("outbox-claimed", "outbox-accepted")
FETCHERS = ("imap-stored",)
REACTORS = {"react-ran": "take", "react-counted": "take_carefully"}
REACT = "import django; django.setup(); from otklik.events import reactor; reactor.{verb}()"
DELIVER = "import django; django.setup(); from otklik.outbox.actions import deliver; deliver(delivery_id={pk})"
FETCH = """
import django; django.setup()
from otklik.channels.mail.tests.test_imap import read_once
from otklik.channels.models import MailAccount
read_once(MailAccount.objects.get(pk={pk}))
"""


def texts() -> Counter[str]:
    """Everything customers said, by text."""
    return Counter(text.strip() for text in Message.objects.filter(kind="customer").values_list("text", flat=True))


def read_all(project: Project) -> None:
    """Read until nothing waits: the server may need a moment to notice that a killed reader's session is gone."""

    def done() -> bool:
        actions.read_inbound(project_id=project.pk, seconds=60)
        return not InboundItem.objects.filter(state="pending").exists()

    wait_for(done, 60, what="everything is read")


def run(code: str, failpoint: str = "", **settings: str) -> int:
    """Run code in a process of its own; return its exit code."""
    env = {**os.environ, **settings, "OTKLIK_FAILPOINT": failpoint}
    return subprocess.run([sys.executable, "-c", code], env=env, timeout=120, check=False).returncode


def test_f02_every_failpoint_is_tried() -> None:
    root = Path(otklik.__file__).parent
    declared = {name for path in root.rglob("*.py") for name in CALL.findall(path.read_text(encoding="utf-8"))}
    assert declared == {*READERS, *LISTENERS, *SENDERS, *FETCHERS, *REACTORS}


@pytest.mark.parametrize("place", READERS)
def test_f02_readers(story: Story, place: str) -> None:
    said = []
    for number in range(TIMES):
        new = [f"Письмо {number}.{n}" for n in range(3)]
        take_in(story.a, *(letter(text, sender=f"p{number}.{n}@example.org") for n, text in enumerate(new)))
        assert read_in_a_process(story.a.pk, place) == -signal.SIGKILL
        read_all(story.a)
        said += new
    assert texts() == dict.fromkeys(said, 1)
    assert set(InboundItem.objects.values_list("state", "outcome")) == {("done", "opened")}


@pytest.mark.parametrize("place", LISTENERS)
def test_f02_listeners(story: Story, place: str) -> None:
    for number in range(TIMES):
        raw = letter(f"Письмо {number}", sender=f"p{number}@example.org").as_bytes()
        for failpoint in (place, ""):
            port = free_port()
            with listener_process(port, failpoint) as process:
                assert send(port, raw) is (not failpoint)
                if failpoint:
                    assert process.wait(10) == -signal.SIGKILL
    read_all(story.a)
    assert texts() == {f"Письмо {number}": 1 for number in range(TIMES)}


@pytest.mark.parametrize("place", FETCHERS)
def test_f02_fetchers(story: Story, place: str) -> None:
    with dovecot.running() as server:
        row = account(story, server)
        for number in range(TIMES):
            server.put(row.username, mail(2 * number), mail(2 * number + 1))
            assert run(FETCH.format(pk=row.pk), place) == -signal.SIGKILL
            assert run(FETCH.format(pk=row.pk)) == 0
    assert InboundItem.objects.count() == 2 * TIMES
    read_all(story.a)
    assert texts() == {f"Text {number}": 1 for number in range(2 * TIMES)}


@pytest.mark.parametrize("place", SENDERS)
def test_f02_senders(story: Story, place: str, settings: object) -> None:
    settings.UNDO_SECONDS = 0  # type: ignore[attr-defined]
    Project.objects.filter(pk=story.a.pk).update(auto_receipt=False)
    with Sink() as sink:
        ids = []
        for number in range(TIMES):
            ticket = story.ticket(subject=f"Письмо {number}")
            message = post(
                access=story.anna.access, ticket=ticket, kind="reply", message=NewMessage(text=f"Ответ {number}")
            )
            row = Delivery.objects.get(message_id=message.pk)
            ids.append(row.external_id)
            code = DELIVER.format(pk=row.pk)
            assert run(code, place, OTKLIK_SMTP_URL=sink.url) == -signal.SIGKILL
            with time_machine.travel(timezone.now() + timedelta(minutes=6)):
                _deliver_again(row, sink, settings)
        most = 2 if place == "outbox-accepted" else 1  # one possible repeat, with the same Message-ID (F09)
        assert dict(sink.ids) == dict.fromkeys(ids, most)
        assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def _deliver_again(row: Delivery, sink: Sink, settings: object) -> None:
    from otklik.config.option_types import SmtpServer

    settings.SMTP_SERVER = SmtpServer("127.0.0.1", sink.port, "", "", "none")  # type: ignore[attr-defined]
    assert deliver(delivery_id=row.pk) is None


@pytest.mark.parametrize("place", REACTORS)
def test_f02_reactors(story: Story, place: str) -> None:
    """Each receipt is queued once, however often the worker dies with it in hand."""
    relay = {"OTKLIK_SMTP_URL": "smtp://127.0.0.1:9"}
    for number in range(TIMES):
        take_in(story.a, letter(f"Письмо {number}", sender=f"p{number}@example.org"))
        read_all(story.a)
        assert run(REACT.format(verb=REACTORS[place]), place, **relay) == -signal.SIGKILL
        assert run(REACT.format(verb="take"), **relay) == 0
        assert not WaitingChange.objects.exists()
        Delivery.objects.update(created_at=timezone.now() - timedelta(days=2))  # the limits of S08 are not the matter
    written_to = Delivery.objects.filter(purpose="receipt").values_list("recipients", flat=True)
    assert sorted(row[0] for row in written_to) == sorted(f"p{number}@example.org" for number in range(TIMES))
