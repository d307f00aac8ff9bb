"""uvicorn, taught to end live streams when it is told to stop."""

from __future__ import annotations

import socket

import uvicorn


class Server(uvicorn.Server):
    """Ends the event streams first: they never end by themselves, and uvicorn waits for every answer to be finished.

    Pages reconnect to whoever serves next and fetch again what they show.
    """

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop accepting, end the streams, let the other answers finish."""
        from otklik.config import asgi

        await asgi.application.gateway.stop()
        await super().shutdown(sockets)
