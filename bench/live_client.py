"""Many event streams in one process at little cost: what arrives is kept with its time and read afterwards."""

from __future__ import annotations

import asyncio
import random
import re
import time
from typing import cast

from bench.common import percentile
from bench.processes import family, sum_mb

TICKET = re.compile(rb'"ticket":(\d+)')
HELLO = b"event: hello"
GATHER_LIMIT = 180.0  # seconds
AT_ONCE = 100  # connections that are being opened at a time while the crowd gathers


class Stream(asyncio.Protocol):
    """One open stream."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self.pieces: list[tuple[float, bytes]] = []
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.lost = False
        self._head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.WriteTransport, transport)  # uvloop's is none by its class
        self.transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self.pieces.append((time.monotonic(), data))
        if not self.ready.done():
            self._head += data
            if HELLO in self._head:
                self.ready.set_result(None)
            elif not self._head.startswith(b"HTTP/1.1 200"[: len(self._head)]):
                self.ready.set_exception(ConnectionError(self._head[:100].decode("latin-1")))

    def connection_lost(self, error: Exception | None) -> None:
        self.lost = True
        if not self.ready.done():
            self.ready.set_exception(ConnectionError("closed before the stream began"))


class Crowd:
    """Streams with the given sessions, one for each."""

    def __init__(self, port: int, cookies: list[str]) -> None:
        self.port = port
        self._requests = [
            (
                f"GET /live/stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/event-stream\r\n"
                + (f"Cookie: {cookie}\r\n" if cookie else "")
                + "\r\n"
            ).encode()
            for cookie in cookies
        ]
        self.streams: list[Stream] = []

    async def gather(self, *, spread: float | None = None) -> None:
        """Open all streams; with `spread`, each at a random moment within so many seconds, however busy the server is.
        Raises ConnectionError, TimeoutError.
        """
        gate = asyncio.Semaphore(AT_ONCE if spread is None else len(self._requests))
        rng = random.Random(1)

        async def one(request: bytes, pause: float) -> Stream:
            await asyncio.sleep(pause)
            async with gate:
                loop = asyncio.get_running_loop()
                _, stream = await loop.create_connection(lambda: Stream(request), "127.0.0.1", self.port)
                await stream.ready
                return stream

        pauses = [rng.random() * (spread or 0.0) for _ in self._requests]
        opening = (one(request, pause) for request, pause in zip(self._requests, pauses, strict=True))
        async with asyncio.timeout(GATHER_LIMIT):
            self.streams = list(await asyncio.gather(*opening))

    def cut(self) -> None:
        """Drop all streams at once, as a network that goes away does."""
        for stream in self.streams:
            stream.transport.abort()


class Writer:
    """One persistent connection that changes one ticket after another; requests by ticket, two kinds in turns."""

    def __init__(self, port: int, first: dict[int, bytes], second: dict[int, bytes]) -> None:
        self._port, self._kinds = port, (first, second)
        self._turn = 0
        self.said: dict[int, float] = {}

    async def run(self, seconds: float, rate: float) -> None:
        """Change tickets at a steady rate; `said` tells for each ticket when its change was confirmed."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        requests = self._kinds[self._turn % 2]
        self._turn += 1
        self.said = {}
        began = time.monotonic()
        for number, (ticket, request) in enumerate(requests.items()):
            due = began + number / rate
            if due > began + seconds:
                break
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            size = re.search(rb"(?i)content-length: (\d+)", head)
            await reader.readexactly(int(size[1]) if size else 0)
            self.said[ticket] = time.monotonic()
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(head.splitlines()[0].decode())
        writer.close()


async def told(crowd: Crowd, writer: Writer, seconds: float, rate: float) -> dict[str, float]:
    """Gather the crowd, change tickets, and return how late each stream was told of each change, ms."""
    await crowd.gather()
    await asyncio.sleep(0.5)
    await writer.run(seconds, rate)
    await asyncio.sleep(2.0)
    delays: list[float] = []
    for stream in crowd.streams:
        arrived: dict[int, float] = {}
        for at, data in stream.pieces:
            for found in TICKET.finditer(data):
                arrived.setdefault(int(found[1]), at)
        missing = writer.said.keys() - arrived.keys()
        if missing or stream.lost:
            raise RuntimeError(f"a stream was not told of {len(missing)} of {len(writer.said)} changes")
        # The stream may be faster than the answer to the writer: then it was not late at all.
        delays += [max(0.0, arrived[ticket] - at) * 1000 for ticket, at in writer.said.items()]
    crowd.cut()
    await asyncio.sleep(0.5)
    return {"p50_ms": percentile(delays, 0.5), "p95_ms": percentile(delays, 0.95), "delays": len(delays)}


async def storm(crowd: Crowd, server: int) -> dict[str, float]:
    """Gather the crowd, look at the memory of all server processes, cut all; return the seconds until all are back."""
    await crowd.gather()
    await asyncio.sleep(3.0)
    memory = sum_mb(family(server))["pss"]
    crowd.cut()
    began = time.monotonic()
    async with asyncio.timeout(120):
        await crowd.gather(spread=1.0)
    back = time.monotonic() - began
    peak = sum_mb(family(server))["pss"]
    crowd.cut()
    await asyncio.sleep(1.0)
    return {"pss_mb": round(memory, 1), "back_seconds": round(back, 2), "pss_after_storm_mb": round(peak, 1)}
