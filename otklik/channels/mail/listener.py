"""The mail listener: SMTP (RFC 5321) and LMTP (RFC 2033) for direct delivery. 250 is said after COMMIT, never
before.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import Envelope, Session
from django.db import DatabaseError, connection

from otklik.channels.actions import NoRoomError, RawItem, TemporaryRefusalError, check_room
from otklik.channels.mail.collector import Collector
from otklik.channels.mail.directory import Directory
from otklik.channels.mail.session import LmtpSession, SmtpSession
from otklik.desk.signing import ticket_of_reply_address

logger = logging.getLogger(__name__)
logging.getLogger("mail.log").setLevel(logging.WARNING)  # the library tells of each command, addresses included

BACKLOG = 512  # connections that may wait, also while this process is being started again
ACCEPTED = "250 2.0.0 OK, it is on the disk"
UNKNOWN = "550 5.1.1 There is no such address here"
AWAY = "451 4.3.0 The database does not answer, try again later"
FULL = "452 4.3.1 There is too little room, try again later"
BROKEN = "451 4.3.0 This message could not be stored, try again later"


@dataclass(frozen=True)
class ListenerSettings:
    """Where and how to listen. `timeout` in seconds without a command or 64 KB of data; sizes in bytes."""

    host: str = "127.0.0.1"
    port: int = 2525
    lmtp: bool = False
    hostname: str = "localhost"
    tls_cert: Path | None = None
    tls_key: Path | None = None
    max_bytes: int = 50 * 1024 * 1024
    timeout: float = 120.0
    max_connections: int = 200
    max_recipients: int = 100
    ident: str = "Otklik"
    tls: ssl.SSLContext | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        if self.tls_cert and self.tls_key:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(self.tls_cert, self.tls_key)
            object.__setattr__(self, "tls", context)


class Listener:
    """A listening server. `start()` and `stop()` belong to one running event loop."""

    def __init__(self, settings: ListenerSettings) -> None:
        self.settings = settings
        self._server: asyncio.Server | None = None
        self._collector = Collector()
        self._lookups = ThreadPoolExecutor(max_workers=1, thread_name_prefix="directory")
        self._handler = Handler(settings, self._collector, self._lookups)
        self._sessions: set[SmtpSession] = set()

    @property
    def port(self) -> int:
        """The port that is listened on, also when 0 was asked for."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self, door: socket.socket | None = None) -> None:
        """Begin to listen, at a socket that listens already if one is given. Raises OSError when the address cannot
        be had.
        """
        loop = asyncio.get_running_loop()
        self._collector.start()
        if door is not None:
            self._server = await loop.create_server(self._session, sock=door, backlog=BACKLOG)
            return
        self._server = await loop.create_server(
            self._session, self.settings.host, self.settings.port, backlog=BACKLOG, reuse_address=True
        )

    async def stop(self) -> None:
        """Stop listening, let sessions end the mail they are storing, close everything."""
        if self._server is not None:
            self._server.close()
        for session in list(self._sessions):
            session.close_soon()
        await self._collector.stop()
        await asyncio.sleep(0.05)  # the answers of the last group are on their way
        for session in list(self._sessions):
            session.close_now()
        await asyncio.get_running_loop().run_in_executor(self._lookups, _close_connection)
        self._lookups.shutdown()

    def _session(self) -> asyncio.Protocol:
        settings = self.settings
        kind = LmtpSession if settings.lmtp else SmtpSession
        return kind(
            self._handler,
            sessions=self._sessions,
            max_connections=settings.max_connections,
            data_size_limit=settings.max_bytes,
            enable_SMTPUTF8=True,
            hostname=settings.hostname,
            ident=settings.ident,
            tls_context=settings.tls,
            timeout=settings.timeout,
            auth_exclude_mechanism=["LOGIN", "PLAIN"],
            loop=asyncio.get_running_loop(),
        )


class Handler:
    """What the sessions ask: is this recipient ours, store this mail."""

    def __init__(self, settings: ListenerSettings, collector: Collector, lookups: ThreadPoolExecutor) -> None:
        self._settings = settings
        self._collector = collector
        self._lookups = lookups
        self._directory = Directory()

    async def handle_EHLO(
        self, server: Any, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Announce PIPELINING (RFC 2920) as well: commands are read from a stream, so nothing else is needed for it."""
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", *responses[-1:]]

    async def handle_MAIL(
        self, server: Any, session: Session, envelope: Envelope, address: str, mail_options: list[str]
    ) -> str:
        """Refuse at once what there would be no room for."""
        try:
            check_room()
        except NoRoomError as error:
            logger.error("mail is refused for now: %s", error)
            return FULL
        envelope.mail_from = address
        envelope.mail_options.extend(mail_options)
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: Any, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        """Take addresses of active projects only."""
        if len(envelope.rcpt_tos) >= self._settings.max_recipients:
            return "452 4.5.3 Too many recipients"
        try:
            project = await self._project_of(address)
        except DatabaseError:
            return AWAY
        if project is None:
            return UNKNOWN
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(rcpt_options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        """Store the mail, one item for each project it is addressed to; answer when that is committed."""
        try:
            items = await self._items(server, session, envelope)
            await self._collector.put(items)
        except NoRoomError:
            return FULL
        except (TemporaryRefusalError, DatabaseError) as error:
            logger.warning("mail cannot be stored now: %s", error)
            return AWAY
        except Exception:
            logger.exception("a mail could not be taken in")
            return BROKEN
        return ACCEPTED

    async def _project_of(self, address: str) -> int | None:
        known = self._directory.known(address)
        if known is not None:
            return known
        return await asyncio.get_running_loop().run_in_executor(self._lookups, self._look_up, address)

    def _look_up(self, address: str) -> int | None:
        try:
            return self._directory.project_of(address)
        except DatabaseError:
            connection.close()  # it may have died while idle
            return self._directory.project_of(address)

    async def _items(self, server: Any, session: Session, envelope: Envelope) -> list[RawItem]:
        recipients: dict[int, list[str]] = {}
        for address in envelope.rcpt_tos:
            project = await self._project_of(address)
            if project is not None:  # it was ours a moment ago
                recipients.setdefault(project, []).append(address)
        if not recipients:
            raise TemporaryRefusalError("no recipient is ours any more")
        name = uuid.uuid4().hex
        content = envelope.content
        assert isinstance(content, bytes)
        raw = self._trace(server, session, envelope, name) + content
        return [
            RawItem(
                project_id=project,
                channel="mail",
                external_id=f"smtp:{name}:{project}",
                raw=raw,
                sender=(envelope.mail_from or "").strip("<>"),  # "<>" is the null sender of bounces
                recipient=best_recipient(addresses),
            )
            for project, addresses in recipients.items()
        ]

    def _trace(self, server: Any, session: Session, envelope: Envelope, name: str) -> bytes:
        """The trace fields of a final delivery (RFC 5321 4.4): bounces and loops are recognised by them."""
        protocol = ("LMTP" if self._settings.lmtp else "ESMTP") + ("S" if session.ssl else "")
        peer = session.peer[0] if isinstance(session.peer, tuple) else "local"
        lines = (
            f"Return-Path: <{_one_line(envelope.mail_from or '')}>",
            f"Received: from {_one_line(session.host_name or 'unknown')} ([{peer}])",
            f"\tby {self._settings.hostname} with {protocol} id {name}; {formatdate()}",
        )
        return ("\r\n".join(lines) + "\r\n").encode("utf-8", "replace")


def best_recipient(addresses: Sequence[str]) -> str:
    """Return the address that finds a ticket by its signature, else the first; the tag keeps its case-free form."""
    signed = (address for address in addresses if ticket_of_reply_address(address) is not None)
    return next(signed, addresses[0] if addresses else "")


def _one_line(text: str) -> str:
    return "".join(char for char in text[:320] if char.isprintable() and char not in "<>")


def _close_connection() -> None:
    connection.close()  # `connection` stands for another one in each thread: it must be looked up there
