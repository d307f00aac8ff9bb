"""An SMTP server that answers as it is told and remembers what it took."""

from __future__ import annotations

import asyncio
import email
import email.message
import ssl
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Taken:
    """One mail the sink has confirmed with 250."""

    sender: str
    recipient: str
    raw: bytes

    @property
    def message(self) -> email.message.Message:
        return email.message_from_bytes(self.raw)

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])


@dataclass
class Sink:
    """`answer_rcpt(address)`, `answer_data(recipient)` and `answer_from(sender)` return a reply line, None for 250;
    `hang` makes it
    keep silent after DATA. As a context manager it listens on a free loopback port."""

    answer_from: Callable[[str], str | None] = lambda sender: None
    answer_rcpt: Callable[[str], str | None] = lambda address: None
    answer_data: Callable[[str], str | None] = lambda address: None
    hang: bool = False
    tls: ssl.SSLContext | None = None
    size_limit: int = 100 * 2**20
    taken: list[Taken] = field(default_factory=list)
    connections: int = 0
    most_at_once: int = 0
    open_now: int = 0
    port: int = 0
    _loop: asyncio.AbstractEventLoop | None = None
    _thread: threading.Thread | None = None

    def __enter__(self) -> Sink:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, port: int = 0) -> None:
        """Listen; on a given port to come back where it was."""
        ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(self._loop, port, ready), daemon=True)
        self._thread.start()
        if not ready.wait(10):
            raise RuntimeError("the sink does not start")

    def _run(self, loop: asyncio.AbstractEventLoop, port: int, ready: threading.Event) -> None:
        asyncio.set_event_loop(loop)
        sink = self

        class Counting(SMTP):
            def connection_made(self, transport: Any) -> None:
                sink.connections += 1
                sink.open_now += 1
                sink.most_at_once = max(sink.most_at_once, sink.open_now)
                super().connection_made(transport)

            def connection_lost(self, error: Exception | None) -> None:
                sink.open_now -= 1
                super().connection_lost(error)

        def one() -> SMTP:
            return Counting(self, data_size_limit=self.size_limit, hostname="sink.test", loop=loop)

        server = loop.run_until_complete(loop.create_server(one, "127.0.0.1", port, ssl=self.tls, reuse_address=True))
        self.port = server.sockets[0].getsockname()[1]
        loop.call_soon(ready.set)
        loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    def stop(self) -> None:
        """Stop listening and drop who is connected; what connects is refused from then on."""
        if self._thread is not None and self._loop is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)
            self._thread = self._loop = None

    @property
    def url(self) -> str:
        """The sink as OTKLIK_SMTP_URL names it."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def ids(self) -> Counter[str]:
        """How many times each Message-ID was taken."""
        return Counter(taken.message_id for taken in self.taken)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        sender = "" if address in {None, "<>"} else address
        if refusal := self.answer_from(sender):
            return refusal
        envelope.mail_from = sender or "<>"  # aiosmtpd takes an empty one for none at all
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refusal := self.answer_rcpt(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        for _ in range(6000):
            if not self.hang:
                break
            await asyncio.sleep(0.01)
        recipient = envelope.rcpt_tos[0]
        if refusal := self.answer_data(recipient):
            return refusal
        content = envelope.original_content or b""
        sender = envelope.mail_from or ""
        self.taken.append(Taken("" if sender == "<>" else sender, recipient, content))
        return "250 OK"
