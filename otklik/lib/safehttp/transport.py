"""One HTTP/1.1 exchange with a checked address: bounded in time, in size and in the size of its head."""

from __future__ import annotations

import http.client
import io
import re
import select
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from otklik.lib.safehttp.addresses import Network, RefusedError, Resolve, checked_addresses, is_allowed

PORTS = {"http": 80, "https": 443}
LOW_PORTS = frozenset({80, 443})  # below 1024 nothing but the web: mail and databases misread HTTP as commands
MAX_URL = 2000
HEADER_NAME = re.compile(r"[A-Za-z0-9-]{1,100}")
AGENT = "Otklik"


class FailedError(OSError):
    """The other side was asked and did not answer as it should; the text says how far it got."""


@dataclass(frozen=True)
class Policy:
    """Bounds of a call. `allowed` are inner networks that the administrator opened; there http is good enough, too."""

    allowed: tuple[Network, ...] = ()
    connect_seconds: float = 3.0
    total_seconds: float = 10.0
    max_bytes: int = 5 * 1024 * 1024
    max_head: int = 32 * 1024
    resolver: Resolve | None = None
    context: ssl.SSLContext | None = None


@dataclass(frozen=True)
class Target:
    """An address that was read and found proper; nothing is known yet of what its name leads to."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


@dataclass(frozen=True)
class Answer:
    """What came back. Names of `headers` are in small letters; `seconds` is how long it took."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


def target_of(url: str) -> Target:
    """Read an address; raises RefusedError for another scheme, a user name, odd characters or a port of other kinds."""
    if len(url) > MAX_URL or not url.isascii() or re.search(r"[\x00-\x20\x7f\\]", url):
        raise RefusedError(
            _("an address of plain ASCII letters without spaces, %(count)s at most, is needed") % {"count": MAX_URL}
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise RefusedError(_("not an address: %(error)s") % {"error": error}) from error
    if parts.scheme not in PORTS:
        raise RefusedError(_("only http and https are spoken"))
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise RefusedError(_("an address with a user name is refused"))
    if not parts.hostname or "%" in parts.hostname:
        raise RefusedError(_("the address names no host"))
    port = PORTS[parts.scheme] if port is None else port
    if port not in LOW_PORTS and port < 1024:
        raise RefusedError(_("port %(port)s is not used for the web") % {"port": port})
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, parts.hostname.rstrip("."), port, path)


def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    policy: Policy | None = None,
) -> Answer:
    """Make one call and return what came back, whatever its status; redirects are not followed.

    Raises RefusedError (nothing was sent) and FailedError (it was tried). Takes `policy.total_seconds` at most.
    """
    policy = policy or Policy()
    target = target_of(url)
    started = time.monotonic()
    deadline = started + policy.total_seconds
    for name, value in (headers or {}).items():
        if not HEADER_NAME.fullmatch(name) or re.search(r"[^\x20-\x7e]", value):
            raise RefusedError(_("header %(name)s cannot be sent") % {"name": repr(name[:50])})
    connection = _Connection(target, policy, deadline)
    try:
        connection.request(
            method, target.path, body or None, {"User-Agent": AGENT, "Connection": "close", **(headers or {})}
        )
        with connection.getresponse() as answer:
            content = answer.read(policy.max_bytes + 1)
            told = {name.lower(): value for name, value in answer.getheaders()}
            status = answer.status
        if len(content) > policy.max_bytes:
            raise FailedError(_("the answer is longer than %(count)s bytes") % {"count": policy.max_bytes})
        return Answer(status, told, content, time.monotonic() - started)
    except (RefusedError, FailedError):
        raise
    except TimeoutError as error:
        within = {"host": target.host, "seconds": f"{policy.total_seconds:g}"}
        raise FailedError(_("%(host)s did not answer within %(seconds)s s") % within) from error
    except ssl.SSLError as error:
        tried = {"host": target.host, "error": _first_line(error)}
        raise FailedError(_("no encrypted connection to %(host)s: %(error)s") % tried) from error
    except (OSError, http.client.HTTPException) as error:
        raise FailedError(f"{target.host}: {_first_line(error)}") from error
    finally:
        connection.close()


def _first_line(error: BaseException) -> str:
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return f"{text}".splitlines()[0][:200]


def connect_to(
    host: str,
    port: int,
    *,
    allowed: Sequence[Network] = (),
    seconds: float = 3.0,
    resolver: Resolve | None = None,
    inside_only: bool = False,
) -> socket.socket:
    """Return a connection to one of the checked addresses of a host.

    `inside_only`: to one in the allowed networks, for what goes unencrypted. Raises RefusedError, OSError.
    """
    deadline = time.monotonic() + seconds
    last: OSError | None = None
    addresses = checked_addresses(host, port, allowed, seconds=seconds, resolver=resolver)
    if inside_only and not all(is_allowed(address, allowed) for address in addresses):
        raise RefusedError(_("only https goes outside; http is for networks that the administrator allows"))
    for address in addresses:
        left = deadline - time.monotonic()
        if left <= 0:
            break
        try:
            return socket.create_connection((address, port), timeout=left)
        except OSError as error:
            last = error
    raise last or TimeoutError(_("%(host)s port %(port)s does not answer in time") % {"host": host, "port": port})


class _Reader(io.RawIOBase):
    """What comes over a socket until a fixed moment: a sender who trickles is cut off (F15)."""

    def __init__(self, link: socket.socket, deadline: float) -> None:
        self._link, self._deadline = link, deadline
        # Counted by the socket: http.client closes its own end as soon as it has read the head.
        self._raw = link.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._link.settimeout(_left(self._deadline))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Head:
    """Lets a head of so many bytes through. http.client bounds single lines and their number only."""

    def __init__(self, inner: io.BufferedReader, limit: int) -> None:
        self._inner, self._left = inner, limit

    def readline(self, limit: int = -1) -> bytes:
        line = self._inner.readline(limit)
        self._left -= len(line)
        if self._left < 0:
            raise FailedError(_("the head of the answer is too long"))
        return line

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class _Link:
    """What http.client wants of a socket to read an answer from."""

    def __init__(self, link: socket.socket, deadline: float) -> None:
        self._reader: Any = io.BufferedReader(_Reader(link, deadline))

    def makefile(self, mode: str) -> Any:
        return self._reader


class _Connection(http.client.HTTPConnection):
    """A connection to a checked address under the name that was asked for."""

    def __init__(self, target: Target, policy: Policy, deadline: float) -> None:
        super().__init__(target.authority)
        self._target, self._policy, self._deadline = target, policy, deadline

    def connect(self) -> None:
        """Connect and, for https, have the certificate prove the name."""
        target, policy = self._target, self._policy
        seconds = min(policy.connect_seconds, _left(self._deadline))
        link = connect_to(
            target.host,
            target.port,
            allowed=policy.allowed,
            seconds=seconds,
            resolver=policy.resolver,
            inside_only=target.scheme == "http",
        )
        try:
            if target.scheme == "https":
                context = policy.context or ssl.create_default_context()
                wrapped = context.wrap_socket(link, server_hostname=target.host, do_handshake_on_connect=False)
                link = wrapped
                _shake_hands(wrapped, min(self._deadline, time.monotonic() + policy.connect_seconds))
        except BaseException:
            link.close()
            raise
        self.sock = link

    def send(self, data: Any) -> None:
        """Send bytes until the deadline."""
        if self.sock is None:
            self.connect()
        rest = memoryview(data)
        while rest:
            self.sock.settimeout(_left(self._deadline))
            rest = rest[self.sock.send(rest) :]

    def response_class(self, sock: socket.socket, **kwargs: object) -> http.client.HTTPResponse:  # type: ignore[override]
        """Return the reader of the answer."""
        answer = http.client.HTTPResponse(_Link(sock, self._deadline), **kwargs)  # type: ignore[arg-type]
        return _bounded(answer, self._policy.max_head)


def _shake_hands(link: ssl.SSLSocket, deadline: float) -> None:
    """Agree on TLS until a fixed moment, whatever the pieces in which the other side sends its part."""
    link.settimeout(0)
    while True:
        try:
            link.do_handshake()
            return
        except ssl.SSLWantReadError:
            select.select([link], [], [], _left(deadline))
        except ssl.SSLWantWriteError:
            select.select([], [link], [], _left(deadline))


def _bounded(answer: http.client.HTTPResponse, limit: int) -> http.client.HTTPResponse:
    real = answer.fp
    begin = answer.begin

    def begin_bounded() -> None:
        answer.fp = _Head(real, limit)  # type: ignore[assignment]
        try:
            begin()
        finally:
            answer.fp = real

    answer.begin = begin_bounded  # type: ignore[method-assign]
    return answer


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("time is up")
    return left
