"""Which addresses are outside: resolved by us, each one checked."""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
from collections.abc import Callable, Iterable, Sequence

from django.utils.translation import gettext as _

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Sequence[str]]

# `is_global` of the standard library says True for multicast, for 192.0.0.8 and for the ways into IPv4 through IPv6.
DENIED = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",  # this host
        "100.64.0.0/10",  # shared by carriers (RFC 6598)
        "169.254.0.0/16",  # link-local, cloud metadata
        "192.0.0.0/24",  # IETF protocol assignments
        "192.88.99.0/24",  # relays of 6to4, withdrawn (RFC 7526)
        "198.18.0.0/15",  # benchmarks (RFC 2544)
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved and broadcast
        "2001::/23",  # Teredo and other assignments (RFC 2928)
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4 (RFC 3056): an IPv4 address inside
        "3fff::/20",  # documentation (RFC 9637)
    )
)
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")  # everything else of IPv6, NAT64 and mapped ones too, is not outside
MAX_ADDRESSES = 16
_resolving = threading.BoundedSemaphore(16)


class RefusedError(ValueError):
    """The address is not one we connect to; nothing was sent anywhere."""


def allowed_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Return networks in CIDR form or single addresses as networks; raises ValueError."""
    return tuple(ipaddress.ip_network(text, strict=False) for text in texts)


def why_forbidden(text: str, allowed: Sequence[Network] = ()) -> str:
    """Return why an IP address may not be connected to, "" when it may."""
    try:
        address: Address = ipaddress.ip_address(text)
    except ValueError:
        return _("%(address)s is not an IP address") % {"address": text}
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id:
            return _("%(address)s is an address of one link") % {"address": text}
        address = address.ipv4_mapped or address  # the system connects to the IPv4 address inside (::ffff:127.0.0.1)
    if any(address in network for network in allowed if network.version == address.version):
        return ""
    outside = address.is_global and not address.is_multicast
    if isinstance(address, ipaddress.IPv6Address):
        outside = outside and address in GLOBAL_UNICAST
    if not outside or any(address in network for network in DENIED if network.version == address.version):
        return _("%(address)s is not a public address") % {"address": text}
    return ""


def is_allowed(text: str, allowed: Sequence[Network]) -> bool:
    """Tell whether an address lies in one of the networks that the administrator allows."""
    address = ipaddress.ip_address(text)
    inner = getattr(address, "ipv4_mapped", None) or address
    return any(inner in network for network in allowed if network.version == inner.version)


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a name as the system knows them; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in found))


def checked_addresses(
    host: str, port: int, allowed: Sequence[Network] = (), *, seconds: float = 3.0, resolver: Resolve | None = None
) -> list[str]:
    """Return the addresses of a host after a check of every one of them.

    One address that is not outside refuses the whole name. Raises RefusedError, and OSError when there is none.
    """
    if _odd_number(host):
        raise RefusedError(_("%(host)s is not a usual way to write an address") % {"host": host})
    found = list(_in_time(resolver or resolve, host, port, seconds))[:MAX_ADDRESSES]
    if not found:
        raise OSError(_("%(host)s has no address") % {"host": host})
    for text in found:
        if reason := why_forbidden(text, allowed):
            raise RefusedError(reason if text == host else f"{host}: {reason}")
    return found


def _odd_number(host: str) -> bool:
    """Tell whether the system would read an address where nobody sees one: 127.1, 0x7f.1, 2130706433, 0177.0.0.1."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        try:
            socket.inet_aton(host)
        except (OSError, UnicodeError):
            return False
        return True
    return False


def _in_time(resolver: Resolve, host: str, port: int, seconds: float) -> Sequence[str]:
    """Resolve in a thread of its own: the system's resolver knows no time limit and may take half a minute."""
    if not _resolving.acquire(timeout=seconds):
        raise TimeoutError(_("the name %(host)s could not be looked up in time") % {"host": host})
    answers: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolver(host, port))
        except Exception as error:
            answers.put(error)
        finally:
            _resolving.release()

    threading.Thread(target=ask, daemon=True, name="resolve").start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(_("the name %(host)s could not be looked up in time") % {"host": host}) from None
    if isinstance(answer, UnicodeError):
        raise RefusedError(_("%(host)s is not a host name") % {"host": repr(host[:100])}) from answer
    if isinstance(answer, Exception):
        raise answer
    return answer
