"""uvicorn, taught to end live streams when it is told to stop and to share connections evenly between processes."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from collections.abc import Callable, Collection

import uvicorn

logger = logging.getLogger(__name__)
STEP_SECONDS = 0.0005  # longer a process waits before it takes a connection, for each one it has
LONGEST_SECONDS = 0.005
AT_ONCE = 16  # for so many connections held one more is taken at a time
FULL_SECONDS = 1.0


class Server(uvicorn.Server):
    """Ends the event streams first: they never end by themselves, and uvicorn waits for every answer to be finished.

    Pages reconnect to whoever serves next and fetch again what they show.
    """

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as uvicorn does, with doors of our own on the sockets. Raises TypeError without sockets."""
        if sockets is None:
            raise TypeError("the listening sockets are made by cli/listening.py")
        await super().startup(sockets=[])
        loop = asyncio.get_running_loop()
        doors = [Door(listener, self._protocol, self.server_state.connections, loop) for listener in sockets]
        for door in doors:
            door.open()
        self.servers = doors  # type: ignore[assignment]

    def _protocol(self) -> asyncio.Protocol:
        return self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop accepting, end the streams, let the other answers finish."""
        from otklik.config import asgi

        for door in self.servers:
            door.close()
        await asgi.application.gateway.stop()
        await super().shutdown(sockets)


class Door:
    """Takes connections from a socket that several processes listen on.

    The process that wakes first would take all that wait, and a client that keeps its connections would then be served
    by that one alone. So each waits a moment for every connection it has already: the one with the fewest is first.
    """

    def __init__(
        self,
        listener: socket.socket,
        protocol: Callable[[], asyncio.Protocol],
        held: Collection[object],
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._listener = listener
        self._protocol = protocol
        self._held = held
        self._loop = loop
        self._timer: asyncio.TimerHandle | None = None
        self._greeting: set[asyncio.Task[object]] = set()
        self._closed = False

    def open(self) -> None:
        """Begin to take connections."""
        self._timer = None
        if not self._closed:
            self._listener.setblocking(False)
            self._loop.add_reader(self._listener.fileno(), self._knock)

    def close(self) -> None:
        """Take no more of them; those that wait stay for the next process."""
        if not self._closed:
            self._closed = True
            self._loop.remove_reader(self._listener.fileno())
            if self._timer is not None:
                self._timer.cancel()

    async def wait_closed(self) -> None:
        """Return when every connection that was taken has been handed over."""
        await asyncio.gather(*self._greeting, return_exceptions=True)

    def _knock(self) -> None:
        self._loop.remove_reader(self._listener.fileno())
        self._timer = self._loop.call_later(min(LONGEST_SECONDS, STEP_SECONDS * len(self._held)), self._take)

    def _take(self) -> None:
        for _ in range(1 + len(self._held) // AT_ONCE):
            try:
                connection, _address = self._listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                break
            except OSError as error:
                if error.errno not in {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}:
                    raise
                logger.warning("no connection can be accepted for a second: %s", error)
                self._timer = self._loop.call_later(FULL_SECONDS, self.open)
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            task: asyncio.Task[object] = self._loop.create_task(
                self._loop.connect_accepted_socket(self._protocol, connection)
            )
            self._greeting.add(task)
            task.add_done_callback(self._greeting.discard)
        self.open()
