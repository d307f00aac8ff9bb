"""HTTP as uvicorn speaks it, with limits it has not: long heads, slow senders, bodies nobody waits for (F13, F15)."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD = 64 * 1024  # bytes of request line and headers together
# Bytes of a body that still come after the answer has been given. Most clients read the answer only when they have
# sent all; closed earlier, they would see a reset connection and not the reason.
MAX_SURPLUS = 32 * 1024 * 1024
CHECK_SECONDS = 15
MIN_RATE = 512  # bytes a second that a request which is not complete must bring
TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class Protocol(HttpToolsProtocol):
    """Refuses heads over 64 KB with 431, and closes connections that send too slowly or do not stop sending.

    Without it the parser keeps a head of any length in memory, and a request that never ends keeps its connection.
    """

    _received = 0
    _mark = 0
    _head_bytes = 0
    _surplus = 0
    _in_head = False
    _incomplete = False
    _refused = False
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to watch the sender."""
        super().connection_made(transport)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop watching."""
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def _watch(self) -> None:
        self._mark = self._received
        self._timer = self.loop.call_later(CHECK_SECONDS, self._check)

    def _check(self) -> None:
        if self.transport.is_closing():
            return
        # A sender whom we have told to wait (the application does not read) is not slow.
        waits_for_him = (self._incomplete and not self.flow.read_paused) or self._received == 0
        if waits_for_him and self._received - self._mark < MIN_RATE * CHECK_SECONDS:
            self.transport.close()
            return
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Parse, then look whether it is too much."""
        self._received += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._in_head:
            self._head_bytes += len(data)
        if self._refused or (self._in_head and self._head_bytes > MAX_HEAD):
            self.transport.write(TOO_LONG)
            self.transport.close()
        elif self._incomplete and self.cycle is not None and self.cycle.response_complete:
            self._surplus += len(data)
            if self._surplus > MAX_SURPLUS:
                self.transport.close()

    def on_message_begin(self) -> None:
        """A request begins."""
        self._in_head = self._incomplete = True
        self._head_bytes = self._surplus = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Hand the request on unless its head is too long."""
        self._in_head = False
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > MAX_HEAD:
            self._refused = True
            return
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Pass a piece of the body on."""
        if not self._refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """A request is complete."""
        self._incomplete = False
        if not self._refused:
            super().on_message_complete()
