"""A TCP proxy on this machine that breaks connections as told."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from dataclasses import dataclass, field


@dataclass
class Proxy:
    """Passes everything on to a loopback port. What it does to it can be changed while it runs.

    `latency`: seconds before each piece goes on. `cut_after`: bytes from the server after which the next connection
    (one, not all) is closed; `reset`: with RST instead of FIN. `black_hole`: nothing goes on any more, the connection
    stays.
    """

    target: int
    latency: float = 0.0
    cut_after: int | None = None
    reset: bool = False
    black_hole: bool = False
    connections: int = 0
    cuts: int = 0
    port: int = 0
    _loop: asyncio.AbstractEventLoop | None = None
    _thread: threading.Thread | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __enter__(self) -> Proxy:
        ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(self._loop, ready), daemon=True)
        self._thread.start()
        if not ready.wait(10):
            raise RuntimeError("the proxy does not start")
        return self

    def __exit__(self, *_: object) -> None:
        assert self._loop is not None and self._thread is not None
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self, loop: asyncio.AbstractEventLoop, ready: threading.Event) -> None:
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        loop.call_soon(ready.set)
        loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.01))
        loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            their_reader, their_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.close()
            return
        limit, self.cut_after = self.cut_after, None
        up = asyncio.create_task(self._pump(reader, their_writer, None))
        down = asyncio.create_task(self._pump(their_reader, writer, limit))
        await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
        for task in (up, down):
            task.cancel()
        for each in (writer, their_writer):
            with contextlib.suppress(OSError):
                each.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, limit: int | None) -> None:
        passed = 0
        with contextlib.suppress(OSError):
            while piece := await reader.read(4096):
                if self.latency:
                    await asyncio.sleep(self.latency)
                while self.black_hole:
                    await asyncio.sleep(0.02)
                if limit is not None and passed + len(piece) >= limit:
                    writer.write(piece[: limit - passed])
                    await writer.drain()
                    self._cut(writer)
                    return
                passed += len(piece)
                writer.write(piece)
                await writer.drain()

    def _cut(self, writer: asyncio.StreamWriter) -> None:
        self.cuts += 1
        if self.reset:
            line = writer.get_extra_info("socket")
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
