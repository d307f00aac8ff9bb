"""Opening a session with an IMAP server, and the way back to plain words when it fails."""

from __future__ import annotations

import contextlib
import imaplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from otklik.channels.mail.accounts_trouble import FolderError, SignInError, must_be_here, said
from otklik.channels.mail.outside import OutsideIMAP
from otklik.channels.models import MailAccount
from otklik.lib.sealed import SealError, unseal

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 60.0


@dataclass(frozen=True)
class Mailbox:
    """How to get into a mailbox. Two that are equal need no new connection."""

    host: str
    port: int
    security: str
    username: str
    password: str

    @property
    def place(self) -> str:
        """The server in words."""
        return f"{self.host} port {self.port}"

    def __repr__(self) -> str:
        return f"Mailbox({self.username}@{self.host}:{self.port})"  # never the password


def mailbox_of(account: MailAccount) -> Mailbox:
    """Return the way into an account's mailbox. Raises SignInError when its password cannot be opened."""
    try:
        password = unseal(account.password_sealed, settings.FIELD_KEYS)
    except SealError as error:
        raise SignInError("the stored password was sealed with another key, enter it again") from error
    return Mailbox(account.imap_host, account.imap_port, account.imap_security, account.username, password)


@contextlib.contextmanager
def session(
    mailbox: Mailbox, *, connect_seconds: float = CONNECT_SECONDS, answer_seconds: float = ANSWER_SECONDS
) -> Iterator[IMAPClient]:
    """Open a signed-in session and close it at the end.

    Raises OSError, imaplib errors, PlainTextError, SignInError, RefusedError (a server inside, S11).
    """
    context = ssl.create_default_context()
    client = OutsideIMAP(
        mailbox.host,
        mailbox.port,
        ssl=mailbox.security == MailAccount.Security.TLS,
        ssl_context=context,
        timeout=SocketTimeout(connect_seconds, answer_seconds),
    )
    try:
        if mailbox.security == MailAccount.Security.STARTTLS:
            client.starttls(context)
        elif mailbox.security == MailAccount.Security.PLAIN:
            must_be_here(client.socket().getpeername()[0])
        client.normalise_times = False  # INTERNALDATE with its own time zone, not as local time without one
        _sign_in(client, mailbox)
        yield client
    finally:
        with contextlib.suppress(Exception):
            client.shutdown()  # LOGOUT would wait for an answer; closing tells the server as much


def _sign_in(client: IMAPClient, mailbox: Mailbox) -> None:
    try:
        if (mailbox.username + mailbox.password).isascii():
            client.login(mailbox.username, mailbox.password)
        else:
            client.plain_login(mailbox.username, mailbox.password)  # LOGIN has no way to say which encoding
    except LoginError as error:
        if isinstance(error.__context__, imaplib.IMAP4.abort):
            raise error.__context__ from None  # the connection broke: that says nothing of the password
        raise SignInError(said(error)) from error


def select(client: IMAPClient, name: str) -> dict[bytes, int]:
    """Open a folder for reading only, so that no flag can change; return what the server says of it. Raises
    FolderError.
    """
    try:
        answer: dict[bytes, int] = client.select_folder(name, readonly=True)
    except imaplib.IMAP4.abort:
        raise
    except IMAPClientError as error:
        raise FolderError(name) from error
    return answer
