"""Django's WSGI handler behind ASGI, with a short way for the requests that are nearly all.

a2wsgi hands every piece of a request's body and of the answer from the pool's thread to the event loop and waits for
it: four handovers a request, half of the time a short one takes. A request whose body is here already needs two: the
thread gets it whole and gives the whole answer back. Long bodies and answers that stream (downloads) go piece by piece.
The environment and the reading of long bodies are a2wsgi's.
"""

from __future__ import annotations

import asyncio
import contextvars
import io
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

from a2wsgi.wsgi import Body, build_environ

from otklik.config.bodies import Message, Receive, Scope, Send

WsgiApp = Callable[..., Iterable[bytes]]


class Pages:
    """ASGI application around a WSGI one that runs in `workers` threads."""

    def __init__(self, app: WsgiApp, *, workers: int) -> None:
        self.app = app
        self.executor = ThreadPoolExecutor(thread_name_prefix="WSGI", max_workers=workers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send, body: bytes | None = None) -> None:
        """Answer a request; `body` is the whole of it when it is known, else it is read as the application asks.

        Raises what the application raises.
        """
        loop = asyncio.get_running_loop()
        source: Any = Body(loop, cast("Any", receive)) if body is None else io.BytesIO(body)
        environ = build_environ(cast("Any", scope), source)
        answer = Answer(loop, send)
        run = contextvars.copy_context().run
        whole = await loop.run_in_executor(self.executor, run, answer.make, self.app, environ)
        if whole is not None:
            await send(answer.start)
            await send({"type": "http.response.body", "body": whole})


class Answer:
    """The answer to one request, made in a thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop, send: Send) -> None:
        self.loop = loop
        self.send = send
        self.start: Message = {}

    def make(self, app: WsgiApp, environ: Any) -> bytes | None:
        """Return the body of an answer that is complete; None when it was streamed."""
        answer = app(environ, self._begin)
        try:
            if not getattr(answer, "streaming", True):
                return b"".join(answer)
            self._say(self.start)
            for piece in answer:
                self._say({"type": "http.response.body", "body": piece, "more_body": True})
            self._say({"type": "http.response.body", "body": b""})
        finally:
            getattr(answer, "close", lambda: None)()
        return None

    def _say(self, message: Message) -> None:
        async def say() -> None:
            await self.send(message)

        asyncio.run_coroutine_threadsafe(say(), self.loop).result()

    def _begin(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
        encoded = [(name.strip().encode("latin1").lower(), value.strip().encode("latin1")) for name, value in headers]
        self.start = {"type": "http.response.start", "status": int(status.split(" ", 1)[0]), "headers": encoded}
        return refuse_writing


def refuse_writing(_piece: bytes) -> None:
    """The `write()` of PEP 3333, which Django never calls. Raises NotImplementedError."""
    raise NotImplementedError("answers are returned, not written")
