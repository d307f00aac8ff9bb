"""Bodies of requests before a thread works on them: too long ones are refused unread, short ones are complete (F13)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send, bytes | None], Awaitable[None]]

SHORT = 1024 * 1024  # bytes
# Beside the files a form has fields and the frames of its parts.
ROOM_FOR_FIELDS = 6 * 1024 * 1024
REFUSAL = b"The request is too large."


class Bodies:
    """ASGI wrapper around the pages.

    A thread of the pool waits for a body as long as its sender likes, and there are few threads: so bodies up to 1 MB
    are received here, where waiting costs nothing. Longer ones (files) are read by the thread; over `limit` bytes they
    are refused before any of it is read or kept on the disk. The API refuses with words of its own.
    """

    def __init__(self, app: App, *, limit: int) -> None:
        self.app = app
        self.limit = limit + ROOM_FOR_FIELDS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        length, chunked = announced(scope)
        if length > self.limit and not scope["path"].startswith("/api/"):
            await refuse(send)
            return
        body: bytes | None = None
        if length <= SHORT and not chunked:
            body = await complete(receive) if length else b""
            if body is None:
                return  # the sender has gone
        await self.app(scope, receive, send, body)


def announced(scope: Scope) -> tuple[int, bool]:
    """Return what Content-Length says (0 without one; the parser has checked that it is a number) and whether the body
    comes in pieces of which nobody knows how many.
    """
    length, chunked = 0, False
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            length = int(value[:20])
        elif name == b"transfer-encoding":
            chunked = True
    return length, chunked


async def complete(receive: Receive) -> bytes | None:
    """Return the whole body; None when the connection ends before."""
    pieces: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        pieces.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(pieces)


async def refuse(send: Send) -> None:
    """Answer 413."""
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(REFUSAL)).encode())]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": REFUSAL})
