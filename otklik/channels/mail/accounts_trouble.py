"""What went wrong with a mail server, in words for the person who can mend it."""

from __future__ import annotations

import imaplib
import ipaddress
import smtplib
import socket
import ssl

from django.utils.translation import gettext as _
from imapclient import exceptions as imap_errors

from otklik.lib.safehttp import RefusedError


class PlainTextError(Exception):
    """A connection without encryption was asked for to another machine."""


class SignInError(Exception):
    """The server refused the user name or the password; the text is the server's own."""


class FolderError(Exception):
    """The mailbox has no such folder."""


def must_be_here(peer: str) -> None:
    """Raise PlainTextError unless the address at the other end is this machine: elsewhere nothing goes unencrypted."""
    try:
        address = ipaddress.ip_address(peer.partition("%")[0])
    except ValueError:
        raise PlainTextError(peer) from None
    mapped = getattr(address, "ipv4_mapped", None)
    if not (mapped or address).is_loopback:
        raise PlainTextError(peer)


def explain(error: BaseException, place: str) -> str:
    """Return the trouble in one or two sentences; `place` is `HOST port PORT`."""
    if isinstance(error, smtplib.SMTPServerDisconnected) and isinstance(error.__context__, TimeoutError):
        error = error.__context__  # smtplib calls a silent server a closed connection
    for kinds, text in _words():
        if isinstance(error, kinds):
            return text % {"place": place, "error": said(error)}
    return _("%(place)s: %(error)s.") % {"place": place, "error": said(error)}


def _words() -> list[tuple[tuple[type[BaseException], ...], str]]:
    return [
        ((PlainTextError,), _("%(place)s is another machine: choose TLS or STARTTLS, nothing goes there unencrypted.")),
        (
            (RefusedError,),
            _("%(place)s is inside our own network. An administrator can allow it (OTKLIK_ALLOWED_NETWORKS)."),
        ),
        (
            (SignInError, imap_errors.LoginError, smtplib.SMTPAuthenticationError),
            _("%(place)s refused the user name or the password: %(error)s."),
        ),
        ((FolderError,), _("The mailbox has no folder “%(error)s”.")),
        (
            (ssl.SSLCertVerificationError,),
            _("The certificate of %(place)s is not valid: %(error)s. Check the server's name, or have it renewed."),
        ),
        (
            (ssl.SSLError,),
            _("No encrypted connection to %(place)s: %(error)s. Check the port and whether it is TLS or STARTTLS."),
        ),
        ((socket.gaierror,), _("The name of the server is not known: %(place)s. Check how it is written.")),
        ((ConnectionRefusedError,), _("Nothing answers at %(place)s. Check the name and the port.")),
        ((TimeoutError,), _("%(place)s does not answer in time.")),
        (
            (smtplib.SMTPServerDisconnected, ConnectionError, imaplib.IMAP4.abort, EOFError),
            _("%(place)s closed the connection: %(error)s."),
        ),
        ((smtplib.SMTPNotSupportedError,), _("%(place)s does not offer what is needed: %(error)s.")),
        ((smtplib.SMTPResponseException,), _("%(place)s answered: %(error)s.")),
    ]


def said(error: BaseException) -> str:
    """Return what an error (or the server in it) says, as one line of at most 300 characters without the full stop."""
    if isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_error
        text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
        text = f"{error.smtp_code} {text}"
    elif isinstance(error, ssl.SSLCertVerificationError):
        text = error.verify_message
    elif isinstance(error, ssl.SSLError):
        text = error.reason or str(error)
    else:
        text = _unwrapped(error)
    text = " ".join(text.replace("\x00", " ").split())[:300].rstrip(" .")
    return text or type(error).__name__


def _unwrapped(error: BaseException) -> str:
    text = str(error)
    if (
        text.startswith(("b'", 'b"')) and text[-1:] in "'\""
    ):  # imapclient passes the bytes of the server on as they print
        text = text[2:-1]
    return text
