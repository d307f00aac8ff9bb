"""The transports deliveries go through. Filled by the wiring; a transport is one function."""

from __future__ import annotations

from collections.abc import Callable

from otklik.outbox.models import Delivery


class TransportError(Exception):
    """The other side did not take the delivery. `permanent`: it never will.

    `wait_seconds`: when to try again, where the transport knows better than the usual back-off.
    """

    def __init__(self, text: str, *, permanent: bool = False, wait_seconds: float | None = None) -> None:
        super().__init__(text)
        self.permanent = permanent
        self.wait_seconds = wait_seconds


class TransportBusyError(Exception):
    """Nothing was tried and no attempt counts: the way is in use, or known to be closed (`reason` says why) for now."""

    def __init__(self, wait_seconds: float, reason: str = "") -> None:
        super().__init__(reason or "busy")
        self.wait_seconds = wait_seconds
        self.reason = reason


class NotWantedError(Exception):
    """Nothing was sent, and nothing is to be: what the delivery was about is not wanted, or not allowed, any more."""


Send = Callable[[Delivery], None]
_transports: dict[str, Send] = {}


def register(name: str, send: Send) -> None:
    """Name a transport. `send(delivery)` returns when the other side has accepted, else raises TransportError."""
    _transports[name] = send


def transport(name: str) -> Send:
    """Return a transport; raises TransportError (permanent) for one that is not wired."""
    try:
        return _transports[name]
    except KeyError:
        raise TransportError(f"there is no transport {name!r}", permanent=True) from None
