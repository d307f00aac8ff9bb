"""Connections to the servers of mail accounts: a project's manager names them, so never inner ones unasked (S11)."""

from __future__ import annotations

import smtplib
import socket

from django.conf import settings
from imapclient import IMAPClient, imap4, tls

from otklik.lib import safehttp


def _connected(host: str, port: int, timeout: float | None) -> socket.socket:
    """Return a connection to a checked address. Raises safehttp.RefusedError, OSError."""
    return safehttp.connect_to(host, port, allowed=settings.ALLOWED_NETWORKS, seconds=timeout or 10.0)


class OutsideSMTP(smtplib.SMTP):
    """SMTP to a checked address."""

    def _get_socket(self, host: str, port: int, timeout: float | None) -> socket.socket:
        link = _connected(host, port, timeout)
        link.settimeout(timeout)
        return link


class OutsideSMTPS(smtplib.SMTP_SSL):
    """SMTP with TLS from the first byte, to a checked address under the name that was asked for."""

    def _get_socket(self, host: str, port: int, timeout: float | None) -> socket.socket:
        link = _connected(host, port, timeout)
        link.settimeout(timeout)
        return self.context.wrap_socket(link, server_hostname=host)


class _Plain(imap4.IMAP4WithTimeout):
    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        seconds = timeout if timeout is not None else self._timeout
        link = _connected(self.host, self.port, seconds)
        link.settimeout(seconds)
        return link


class _Tls(tls.IMAP4_TLS):
    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        seconds = timeout if timeout is not None else self._timeout
        link = _connected(self.host, self.port, seconds)
        link.settimeout(seconds)
        return tls.wrap_socket(link, self.ssl_context, self.host)


class OutsideIMAP(IMAPClient):
    """IMAP to a checked address."""

    def _create_IMAP4(self) -> imap4.IMAP4WithTimeout | tls.IMAP4_TLS:
        seconds = getattr(self._timeout, "connect", None)
        if self.ssl:
            return _Tls(self.host, self.port, self.ssl_context, seconds)
        return _Plain(self.host, self.port, seconds)
