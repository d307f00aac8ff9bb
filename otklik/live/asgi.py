"""The doors of the gateway: `/live/stream` (server-sent events), `/live/poll` (where streams do not get through)."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

from otklik.live.gateway import Gateway, Stream, as_json

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PING_SECONDS = 15
WRITE_LIMIT_SECONDS = 60  # a page that reads nothing for so long is cut off (F15)


class LiveDoors:
    """ASGI application for paths below `/live/`."""

    def __init__(self, gateway: Gateway, *, cookie: str, public_url: str, hosts: list[str]) -> None:
        self.gateway = gateway
        self._cookie = cookie
        self._origins = {public_url, *(f"{scheme}://{host}" for host in hosts for scheme in ("http", "https"))}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path == "/live/health":
            healthy = self.gateway.follower.healthy
            body = {"status": "ok" if healthy else "no database", "streams": len(self.gateway.streams)}
            await answer(send, 200 if healthy else 503, body)
            return
        if scope["method"] != "GET" or path not in {"/live/stream", "/live/poll"}:
            await answer(send, 404, {"status": "not found"})
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if not self._own_page(headers):
            await answer(send, 403, {"status": "another site"})
            return
        reader = await self.gateway.admit(key) if (key := self._session(headers)) else None
        if reader is None:
            await answer(send, 401, {"status": "signed out"})
            return
        if path == "/live/poll":
            await self._poll(scope, send, self.gateway.since, reader)
            return
        stream = self.gateway.open(reader)
        try:
            await self._stream(stream, receive, send)
        finally:
            self.gateway.close(stream)

    def _own_page(self, headers: dict[str, str]) -> bool:
        """Refuse other sites: browsers say where a request comes from (Fetch Metadata, Origin)."""
        if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return False
        origin = headers.get("origin")
        if origin is None:
            return True
        parts = urlsplit(origin)
        return origin in self._origins or f"{parts.scheme}://{parts.hostname}" in self._origins

    def _session(self, headers: dict[str, str]) -> str:
        cookies: SimpleCookie = SimpleCookie()
        with contextlib.suppress(CookieError):
            cookies.load(headers.get("cookie", ""))
        found = cookies.get(self._cookie)
        return found.value if found and found.value.isalnum() and len(found.value) <= 64 else ""

    async def _poll(self, scope: Scope, send: Send, since: Callable[..., Any], reader: Any) -> None:
        query = parse_qs(scope.get("query_string", b"").decode("latin-1")[:500])
        after = query.get("after", [""])[0]
        changes = since(reader, after) if after else []
        body: dict[str, Any] = {"seq": self.gateway.mark(), "resync": changes is None, "events": []}
        body["events"] = [as_json(change, f"{self.gateway.run}-{change.number}", "") for change in changes or []]
        body["presence"] = [self.gateway.presence.people(ticket) for ticket in self.gateway.looked_at(reader)]
        await answer(send, 200, body)

    async def _stream(self, stream: Stream, receive: Receive, send: Send) -> None:
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [
                    (b"content-type", b"text/event-stream"),
                    (b"cache-control", b"no-store"),
                    (b"x-accel-buffering", b"no"),
                    (b"x-content-type-options", b"nosniff"),
                ],
            }
        )
        gone = asyncio.create_task(disconnected(receive))
        try:
            hello = json.dumps({"seq": stream.last})
            await write(send, f"retry: 2000\nevent: hello\ndata: {hello}\n\n".encode())
            while not gone.done():
                data = await next_frames(stream, gone)
                if data is None:
                    break
                await write(send, data)
        except (TimeoutError, OSError):
            pass
        finally:
            gone.cancel()
            with contextlib.suppress(TimeoutError, OSError, RuntimeError):
                await write(send, b"", more=False)


async def next_frames(stream: Stream, gone: asyncio.Task[None]) -> bytes | None:
    """Return what is to be written next: all frames that wait, a ping after silence, None at the end."""
    getter = asyncio.create_task(stream.queue.get())
    done, _ = await asyncio.wait({getter, gone}, timeout=PING_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    if getter not in done:
        getter.cancel()
        return None if gone in done else b"event: ping\ndata: {}\n\n"
    frames = [getter.result()]
    while not stream.queue.empty():
        frames.append(stream.queue.get_nowait())
    if None in frames:
        return None
    return b"".join(part for part in frames if part)


async def disconnected(receive: Receive) -> None:
    """Return when the other side has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def write(send: Send, data: bytes, *, more: bool = True) -> None:
    """Write a piece of a body; raises TimeoutError when the other side does not read for a minute."""
    async with asyncio.timeout(WRITE_LIMIT_SECONDS):
        await send({"type": "http.response.body", "body": data, "more_body": more})


async def answer(send: Send, status: int, body: dict[str, Any]) -> None:
    """Send a small JSON answer."""
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    if status == 503:
        headers.append((b"retry-after", b"2"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})
