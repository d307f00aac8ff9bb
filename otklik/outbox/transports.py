"""The transports deliveries go through. Filled by the wiring; a transport is one function."""

from __future__ import annotations

from collections.abc import Callable

from otklik.outbox.models import Delivery


class TransportError(Exception):
    """The other side did not take the delivery. `permanent`: it never will."""

    def __init__(self, text: str, *, permanent: bool = False) -> None:
        super().__init__(text)
        self.permanent = permanent


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
