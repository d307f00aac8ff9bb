"""Questions the supervisor asks its parts."""

from __future__ import annotations

import socket
import threading
import time


class HttpProbe:
    """Becomes true when `GET path` on the address answers 200. Asks in a thread: the loop must not wait for it."""

    def __init__(self, host: str, port: int, path: str = "/healthz") -> None:
        self._target = (reachable(host), port)
        self._path = path
        self._answered = threading.Event()
        self._thread: threading.Thread | None = None

    def __call__(self) -> bool:
        if self._thread is None:
            self._thread = threading.Thread(target=self._ask_on, name="health", daemon=True)
            self._thread.start()
        return self._answered.is_set()

    def _ask_on(self) -> None:
        while not self._answered.is_set():
            if http_status(*self._target, self._path) == 200:
                self._answered.set()
            else:
                time.sleep(0.1)


def reachable(host: str) -> str:
    """An address on which a server that listens on `host` can be reached from this machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - not bound here


def http_status(host: str, port: int, path: str, timeout: float = 10.0) -> int | None:
    """The status of a GET, None when there is no answer. By hand: http.client would bring the e-mail package along."""
    name = f"[{host}]" if ":" in host else host
    request = f"GET {path} HTTP/1.1\r\nHost: {name}:{port}\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection((host, port), timeout=timeout) as connection:
            connection.sendall(request.encode("ascii"))
            return int(connection.recv(1024).split(b" ", 2)[1])
    except (OSError, ValueError, IndexError):
        return None
