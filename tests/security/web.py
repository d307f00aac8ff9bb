"""The real web process in a thread of the test, spoken to by hand."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import uvicorn
from django.db import connection

from otklik.config import asgi, serving
from otklik.config.asgi import Root
from otklik.config.cli import listening
from otklik.config.protocol import Protocol


@contextmanager
def serving_root() -> Iterator[int]:
    """Serve the whole application with our own protocol on a free port and yield it."""
    asgi.application = root = Root()
    config = uvicorn.Config(root, log_config=None, lifespan="on", ws="none", http=Protocol)
    server = serving.Server(config)
    listener = listening.listen("127.0.0.1", 0, "")
    port = listener.getsockname()[1]
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    pause = threading.Event()
    for _ in range(500):
        if server.started:
            break
        pause.wait(0.02)
    assert server.started
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()
        with connection.cursor() as cursor:  # threads of the pool keep their connections; the test database goes
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


def talk(port: int, pieces: Iterable[bytes], *, seconds: float = 60) -> tuple[int, int]:
    """Send pieces until an answer begins; return its status (0: closed without one) and the bytes sent until then."""
    sent = 0
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as line:
        try:
            for piece in pieces:
                if select.select([line], [], [], 0)[0]:
                    break
                line.sendall(piece)
                sent += len(piece)
            head = line.recv(4096)
        except (ConnectionResetError, BrokenPipeError):
            return 0, sent
    return (int(head.split()[1]) if head.startswith(b"HTTP/1.1 ") else 0), sent


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """Return a request as bytes; names of headers with underscores."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    if body and "Content_Length" not in headers:
        lines.append(f"Content-Length: {len(body)}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body
