"""The way to one outgoing server: one connection, kept open between mails, with a breaker in front of it (F08).

One connection for all slots of a worker means that a server which accepts and then hangs costs one slot, not all of
them. Who finds it in use waits a moment and then goes away with "busy": nothing was tried, the mail is simply due again
a little later. A server that failed is left alone for a while that doubles up to four minutes; then one mail tries it
for all.
"""

from __future__ import annotations

import contextlib
import random
import smtplib
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from otklik.channels.mail.accounts_trouble import must_be_here
from otklik.channels.mail.outside import OutsideSMTP, OutsideSMTPS

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 60.0
QUEUE_SECONDS = 2.0  # how long one mail waits for the one before it
SLOW_SECONDS = 5.0  # a server that takes longer has nobody else wait for it
IDLE_SECONDS = 15.0
PAUSES = (5.0, 15.0, 30.0, 60.0, 120.0, 240.0)
SIGN_IN_PAUSE = 60.0  # at most one wrong password a minute: servers lock accounts (F32)
clock: Callable[[], float] = time.monotonic


@dataclass(frozen=True)
class Server:
    """Where mail is handed over; `security` is "tls", "starttls" or "none".

    `only_here`: a project's server; "none" is for one on this machine alone, and inner networks must be allowed (S11).
    A password never leaves it unencrypted.
    """

    host: str
    port: int
    security: str
    username: str = ""
    password: str = ""
    name: str = "localhost"
    only_here: bool = True

    @property
    def place(self) -> str:
        """The server in words."""
        return f"{self.host} port {self.port}"

    def __repr__(self) -> str:
        return f"Server({self.host}:{self.port})"  # never the password


class BusyError(Exception):
    """Nothing was tried; `seconds` says when to come again, `reason` what the server's last trouble was ("" = only
    busy).
    """

    def __init__(self, seconds: float, reason: str = "") -> None:
        super().__init__(reason or "busy")
        self.seconds = seconds
        self.reason = reason


def connect(server: Server, *, timeout: float = CONNECT_SECONDS) -> smtplib.SMTP:
    """Return a greeted, encrypted and signed-in session. Raises OSError, SMTPException, PlainTextError, RefusedError.

    Who named the server decides what it may be: a manager's must be outside or allowed (S11), the installation's own
    may be anywhere.
    """
    context = ssl.create_default_context()
    client: smtplib.SMTP
    if server.security == "tls":
        tls = OutsideSMTPS if server.only_here else smtplib.SMTP_SSL
        client = tls(server.host, server.port, server.name, timeout=timeout, context=context)
    else:
        plain = OutsideSMTP if server.only_here else smtplib.SMTP
        client = plain(server.host, server.port, server.name, timeout=timeout)
    try:
        if server.security == "starttls":
            client.starttls(context=context)
        elif server.security == "none" and client.sock is not None and (server.only_here or server.password):
            must_be_here(client.sock.getpeername()[0])
        client.ehlo_or_helo_if_needed()
        if server.username:
            client.login(server.username, server.password)
    except BaseException:
        client.close()
        raise
    return client


class Gate:
    """One server as this process knows it. Thread-safe."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.projects: set[int] = set()
        self._turn = threading.Lock()
        self._since: float | None = None
        self._client: smtplib.SMTP | None = None
        self._closing: threading.Timer | None = None
        self._failures = 0
        self._down_until = 0.0
        self._reason = ""
        self._soft_failures = 0

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the connection for one mail. Raises BusyError at once for a server known to be down, else after a
        moment.
        """
        self.must_be_up()
        since = self._since
        slow = since is not None and clock() - since > SLOW_SECONDS
        if not self._turn.acquire(timeout=0 if slow else QUEUE_SECONDS):
            raise BusyError(random.uniform(5, 20))  # noqa: S311 - spreads load, guards nothing
        try:
            self.must_be_up()  # the one before us may have found out
            self._since = clock()
            if self._closing is not None:
                self._closing.cancel()
            yield
        finally:
            self._since = None
            if self._client is not None:
                self._closing = threading.Timer(IDLE_SECONDS, self._close_idle)
                self._closing.daemon = True
                self._closing.start()
            self._turn.release()

    def must_be_up(self) -> None:
        """Raise BusyError when the server is being left alone, so that nobody prepares a mail in vain."""
        left = self._down_until - clock()
        if left > 0:
            raise BusyError(left + random.uniform(0.5, 5), self._reason)  # noqa: S311

    def client(self) -> tuple[smtplib.SMTP, bool]:
        """Inside `turn`: the session and whether it was open already. Raises what `connect` raises."""
        if self._client is not None:
            return self._client, True
        self._client = connect(self.server)
        return self._client, False

    def drop(self) -> None:
        """Inside `turn`: close the session, whatever state it is in."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(Exception):
                client.close()

    def failed(self, reason: str, *, sign_in: bool = False) -> float:
        """Inside `turn`: the server as such failed; return the seconds it is left alone."""
        self.drop()
        pause = PAUSES[min(self._failures, len(PAUSES) - 1)]
        pause = max(pause, SIGN_IN_PAUSE) if sign_in else pause
        self._failures += 1
        self._reason = reason
        self._down_until = clock() + pause
        return pause

    def put_off(self) -> None:
        """Inside `turn`: the server answered, but took a mail not now (4xx)."""
        self._soft_failures += 1

    def succeeded(self) -> bool:
        """Inside `turn`: a mail was taken; return True when there was trouble before, so that others need not wait
        longer.
        """
        was_troubled = self._failures > 0 or self._soft_failures >= 3
        self._failures = self._soft_failures = 0
        self._down_until = 0.0
        self._reason = ""
        return was_troubled

    def _close_idle(self) -> None:
        if not self._turn.acquire(blocking=False):
            return
        try:
            client, self._client = self._client, None
            if client is not None:
                with contextlib.suppress(Exception):
                    client.quit()
        finally:
            self._turn.release()


_gates: dict[Server, Gate] = {}
_guard = threading.Lock()


def gate_of(server: Server) -> Gate:
    """Return the one gate of this process for a server; other settings (a new password) are another server."""
    with _guard:
        return _gates.setdefault(server, Gate(server))


def forget() -> None:
    """Forget all servers; for tests."""
    with _guard:
        gates = list(_gates.values())
        _gates.clear()
    for gate in gates:
        gate.drop()
