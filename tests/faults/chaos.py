"""Killing the parts of a running `otklik up`, and comparing what is in the database with the ledger afterwards."""

from __future__ import annotations

import contextlib
import os
import random
import re
import signal
import smtplib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from otklik.config.supervise.probes import http_status
from tests.faults.ledger import Entry, Ledger
from tests.installation import Installation

TOKEN = re.compile(r"tok[0-9a-f]{32}")
SET_UP = """
from django.utils import timezone
from otklik.accounts.actions.projects import create_project, set_role
from otklik.accounts.models import User
from otklik.accounts.roles import Role
from otklik.channels.models import MailAddress
from otklik.events.actor import system
project = create_project(actor=system("test"), key="net", name="Сеть", sender_address="net@demo.example")
MailAddress.objects.create(project=project, address="net@demo.example")
user = User.objects.create_user("anna@demo.example", name="Анна")
set_role(actor=system("test"), project=project, user=user, role=Role.OPERATOR)
"""
MAILBOX = """
from django.conf import settings
from django.utils import timezone
from otklik.accounts.models import Project
from otklik.channels.models import MailAccount
from otklik.lib.sealed import seal
MailAccount.objects.create(
    project=Project.objects.get(key="net"), name="Почта", imap_host="127.0.0.1", imap_port={port},
    imap_security="plain", username={user!r}, password_sealed=seal({password!r}, settings.FIELD_KEYS), backfill_days=30,
)
"""


def set_up(installation: Installation) -> str:
    """Make the project "net" with an operator; return his API token."""
    installation.command("manage", "shell", "--no-imports", "-c", SET_UP)
    return installation.command("token", "--user", "anna@demo.example").strip()


def add_mailbox(installation: Installation, *, port: int, user: str, password: str) -> None:
    """Have an IMAP account read from now on."""
    code = MAILBOX.format(port=port, user=user, password=password)
    installation.command("manage", "shell", "--no-imports", "-c", code)


def children(parent: int) -> dict[int, str]:
    """The direct children of a process with their command lines."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if int(fields[1]) == parent and fields[0] != "Z":
                words = (stat.parent / "cmdline").read_bytes().replace(b"\0", b" ")
                found[int(stat.parent.name)] = words.decode("utf-8", "replace")
    return found


def part(installation: Installation, name: str) -> int | None:
    """The process of a part ("web", "worker", "mail", "postgres"), None when it is down."""
    mark = "/bin/postgres " if name == "postgres" else f"otklik.config.cli {name}"
    for pid, words in children(installation.process.pid).items():
        if mark in words:
            return pid
    return None


def serves(installation: Installation, name: str) -> bool:
    """Whether a part does its work again: a page, a greeting; a worker that runs is taken at its word."""
    if name == "web":
        return http_status("127.0.0.1", installation.port, "/healthz") == 200
    if name == "mail":
        try:
            with smtplib.SMTP("127.0.0.1", installation.smtp_port, timeout=2) as session:
                return session.noop()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False
    return part(installation, name) is not None


@dataclass
class Killer:
    """Kills a random part every `every` seconds while the block runs, `limit` times at most.

    `back` has the seconds each took to serve again after its last kill: one that is killed while it starts begins anew.
    """

    installation: Installation
    names: tuple[str, ...] = ("web", "worker", "mail")
    every: float = 2.0
    limit: int = 10**6
    seed: int = 1
    kills: list[str] = field(default_factory=list)
    back: list[tuple[str, float]] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Killer:
        self._start(self._kill_on)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)

    def _start(self, work: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _kill_on(self) -> None:
        rng = random.Random(self.seed)
        while len(self.kills) < self.limit and not self._stop.wait(self.every):
            up = [name for name in self.names if part(self.installation, name) is not None]
            if not up:
                continue
            name = rng.choice(up)
            pid = part(self.installation, name)
            if pid is None:
                continue
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            self.kills.append(name)
            self._start(self._watch, name, pid, len(self.kills))

    def _watch(self, name: str, killed: int, number: int) -> None:
        began = time.monotonic()
        while time.monotonic() - began < 60:
            if name in self.kills[number:]:
                return
            if part(self.installation, name) not in {None, killed} and serves(self.installation, name):
                self.back.append((name, time.monotonic() - began))
                return
            time.sleep(0.1)
        self.back.append((name, float("inf")))


@contextlib.contextmanager
def session(url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection to the database of an installation, as its owner."""
    with psycopg.connect(url, autocommit=True) as found:
        yield found


def rows(url: str, sql: str) -> list[tuple[object, ...]]:
    """Ask the database; an empty list while it is away."""
    try:
        with session(url) as found:
            return found.execute(sql).fetchall()  # type: ignore[call-overload]
    except psycopg.Error:
        return []


def settle(url: str, seconds: float) -> None:
    """Wait until everything that was taken in has been read."""
    deadline = time.monotonic() + seconds
    waiting = "SELECT count(*) FROM channels_inbounditem WHERE state = 'pending'"
    while (found := rows(url, waiting)) != [(0,)]:
        assert time.monotonic() < deadline, f"still waiting to be read: {found}"
        time.sleep(0.2)


def compare(url: str, entries: list[Entry]) -> None:
    """The heart of it: nothing lost, nothing twice, nothing out of order, each conversation in one ticket, at most one
    receipt a ticket, nothing in quarantine.
    """
    found: dict[str, list[tuple[int, int]]] = {}
    for pk, ticket, text in rows(url, "SELECT id, ticket_id, text FROM desk_message ORDER BY id"):
        for token in TOKEN.findall(str(text)):
            found.setdefault(token, []).append((int(str(pk)), int(str(ticket))))
    confirmed = {entry.token for entry in entries if entry.confirmed_at}
    lost = confirmed - found.keys()
    doubled = {token for token, places in found.items() if len(places) > 1}
    assert not lost, f"lost: {len(lost)} of {len(confirmed)}"
    assert not doubled, f"doubled: {len(doubled)} of {len(confirmed)}"
    assert found.keys() <= {entry.token for entry in entries}
    conversations: dict[int, list[Entry]] = {}
    for entry in entries:
        conversations.setdefault(entry.conversation, []).append(entry)
    for entries_of_one in conversations.values():
        said = [found[entry.token][0] for entry in sorted(entries_of_one, key=lambda one: one.place)]
        assert [pk for pk, _ in said] == sorted(pk for pk, _ in said), "out of order within a conversation"
        assert len({ticket for _, ticket in said}) == 1, "one conversation in several tickets"
    assert rows(url, "SELECT id, last_error FROM channels_inbounditem WHERE state = 'quarantined'") == []
    receipts = "SELECT ticket_id FROM outbox_delivery WHERE purpose = 'receipt' GROUP BY ticket_id HAVING count(*) > 1"
    assert rows(url, receipts) == [], "more than one receipt for a ticket"


def smtp_answer(port: int, address: str = "net@demo.example") -> tuple[int, float]:
    """Offer a mail; return the code of the answer that decided (RCPT or DATA) and the seconds it took."""
    began = time.monotonic()
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as session_:
        session_.ehlo("test.example")
        session_.mail("darya@example.org")
        code = session_.rcpt(address)[0]
        if code == 250:
            code = session_.data(b"From: darya@example.org\r\nSubject: s\r\n\r\nno token here\r\n")[0]
        return code, time.monotonic() - began


def http_answer(port: int, method: str, path: str, **headers: str) -> tuple[int, str, float]:
    """Ask; return status, Retry-After and the seconds it took."""
    import http.client

    began = time.monotonic()
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        body = b'{"project": "net", "subject": "s", "text": "no token here"}' if method == "POST" else None
        link.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = link.getresponse()
        answer.read()
        return answer.status, answer.getheader("Retry-After", ""), time.monotonic() - began
    finally:
        link.close()


def ledger_of(installation: Installation, token: str, *, deadline: float, words: int = 3) -> Ledger:
    """A ledger for the doors of an installation."""
    return Ledger(installation.smtp_port, installation.port, token, words=words, deadline=deadline)


def is_free(port: int) -> bool:
    """Whether nobody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
