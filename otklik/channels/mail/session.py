"""SMTP and LMTP sessions: aiosmtpd's, with limits, mail read in blocks and one answer for each LMTP recipient."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP

BLOCK = 64 * 1024
END_OF_DATA = b"\r\n.\r\n"


class SmtpSession(SMTP):
    """One connection.

    aiosmtpd reads mail line by line and refuses lines over 1,000 characters; people's programs send such lines, and
    the mail must not be lost for it. Here the data is read in blocks until the only end there is, CRLF dot CRLF (no
    other line end counts, so a mail cannot smuggle another one in).
    """

    line_length_limit = BLOCK

    def __init__(self, handler: Any, *, sessions: set[SmtpSession], max_connections: int, **options: Any) -> None:
        super().__init__(handler, **options)
        self._all = sessions
        self._max_connections = max_connections
        self._closing = False
        self._storing = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self not in self._all and len(self._all) >= self._max_connections:
            _say_goodbye(transport, b"421 4.3.2 Too many connections, try again later\r\n")
            self._refused = True
            return
        self._refused = False
        self._all.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self._refused:
            return
        self._all.discard(self)
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        if not self._refused:
            super().data_received(data)

    def eof_received(self) -> bool | None:
        return None if self._refused else super().eof_received()

    def close_soon(self) -> None:
        """End the session: at once when it is idle, after the answer when it is storing a mail."""
        self._closing = True
        if not self._storing:
            self.close_now()

    def close_now(self) -> None:
        """End the session with a word (RFC 5321 3.8)."""
        if self.transport is not None and not self.transport.is_closing():
            _say_goodbye(self.transport, b"421 4.3.2 Shutting down\r\n")

    async def smtp_DATA(self, arg: str) -> None:
        """Read the mail and hand it over."""
        if await self.check_helo_needed():
            return
        assert self.envelope is not None
        if not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 Error: need RCPT command")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        content = await self._read_data()
        if content is None:
            await self._answer("552 5.3.4 Message too big")
        else:
            self.envelope.content = self.envelope.original_content = content
            self._storing = True
            try:
                status = await self.event_handler.handle_DATA(self, self.session, self.envelope)
            finally:
                self._storing = False
            await self._answer(status)
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        if self._closing:
            self.close_now()

    async def _read_data(self) -> bytes | None:
        """Return the mail without its dots, None when it is too big (it is read to its end all the same)."""
        blocks: list[bytes] = []
        size = 0
        # The line end of the DATA command belongs to the mark: a mail may be empty.
        self._reader._buffer[:0] = b"\r\n"  # type: ignore[attr-defined]
        end = False
        while not end:
            try:
                block = await self._reader.readuntil(END_OF_DATA)
                end = True
            except asyncio.LimitOverrunError as more:
                block = await self._reader.readexactly(more.consumed)
                self._reset_timeout()
            size += len(block)
            if self.data_size_limit and size > self.data_size_limit + len(END_OF_DATA):
                blocks.clear()
            else:
                blocks.append(block)
        if self.data_size_limit and size > self.data_size_limit + len(END_OF_DATA):
            return None
        return b"".join(blocks)[: -len(b".\r\n")].replace(b"\r\n.", b"\r\n")[2:]

    async def _answer(self, status: str) -> None:
        await self.push(status)


class LmtpSession(SmtpSession, LMTP):
    """One LMTP connection: after the data each recipient is answered for, in the order given (RFC 2033 4.2).

    All are stored in one transaction, so that the answers are equal; a sender that expects one each must get one each.
    """

    async def _answer(self, status: str) -> None:
        assert self.envelope is not None
        await self.push("\r\n".join([status] * len(self.envelope.rcpt_tos)))


def _say_goodbye(transport: asyncio.BaseTransport, text: bytes) -> None:
    # A cast, not a check: uvloop's transports are of no class of asyncio's.
    cast(asyncio.WriteTransport, transport).write(text)
    transport.close()
