"""Listening sockets, made before the parts so that a taken port is said at once and a restart loses no connection."""

from __future__ import annotations

import errno
import socket

BACKLOG = 2048


class PortTaken(Exception):
    """The address cannot be listened on; the text says why and which argument chooses another."""


def listen(host: str, port: int, argument: str) -> socket.socket:
    """A listening TCP socket. Raises PortTaken.

    While the part that serves it is being restarted, the kernel keeps new connections in the queue of this socket,
    which stays open in the supervisor; several web processes share one.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        result = socket.socket(family, kind, protocol)
        try:
            result.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            result.bind(address)
            result.listen(BACKLOG)
        except OSError:
            result.close()
            raise
    except OSError as error:
        raise PortTaken(_advice(host, port, argument, error)) from error
    return result


def _advice(host: str, port: int, argument: str, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is taken by another program; stop it or choose another port with {argument}."
    if error.errno == errno.EACCES:
        return f"port {port} is open to root only; choose one above 1023 with {argument}."
    return f"cannot listen on {host}, port {port}: {error.strerror or error}."
