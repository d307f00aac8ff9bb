"""Signed names of tickets that travel through the customer's mail program and come back (S05).

The signature is HMAC-SHA-256 cut to 130 bits, written in 26 characters of base32, compared in constant time. It says
that we issued the name; whether the writer may use it is decided by who he is.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from django.conf import settings

MESSAGE_ID = re.compile(r"<otk\.(\d{1,18})\.(\d{1,18})\.([0-9a-f]{12})\.([a-z2-7]{26})@[^<>\s@]{1,255}>")
REPLY_LOCAL = re.compile(r"\+t(\d{1,18})\.([a-z2-7]{26})\Z", re.IGNORECASE)


def _signature(purpose: str, *parts: object) -> str:
    key = hashlib.sha256(f"otklik.desk.{purpose}:{settings.SECRET_KEY}".encode()).digest()
    digest = hmac.new(key, ".".join(str(part) for part in parts).encode(), hashlib.sha256).digest()
    return base64.b32encode(digest)[:26].decode().lower()


def message_id_for(ticket_id: int, message_id: int, nonce: str) -> str:
    """Return the Message-ID (RFC 5322) of our own message; `nonce` is 12 hexadecimal digits."""
    signature = _signature("message-id", ticket_id, message_id, nonce)
    return f"<otk.{ticket_id}.{message_id}.{nonce}.{signature}@{settings.MAIL_DOMAIN}>"


def ticket_of_message_id(message_id: str) -> int | None:
    """Return the ticket named by a Message-ID that we issued, None for any other."""
    said = said_by_message_id(message_id)
    return said[0] if said else None


def said_by_message_id(message_id: str) -> tuple[int, int] | None:
    """Return the ticket and the message (0 = none of its messages) of a Message-ID that we issued, None for any other.

    The ticket is the one in which it was said; the message may have been moved since.
    """
    match = MESSAGE_ID.fullmatch(message_id.strip())
    if match is None:
        return None
    ticket, message, nonce, signature = match.groups()
    if not hmac.compare_digest(signature, _signature("message-id", ticket, message, nonce)):
        return None
    return int(ticket), int(message)


def reply_address(address: str, ticket_id: int) -> str:
    """Return the address whose answers find the ticket: `net+t42.SIGNATURE@demo.example` (RFC 5233 sub-address)."""
    local, _, domain = address.rpartition("@")
    return f"{local}+t{ticket_id}.{_signature('reply', ticket_id)}@{domain}"


def ticket_of_reply_address(address: str) -> int | None:
    """Return the ticket of a reply address that we issued, None for any other."""
    local, _, _ = address.rpartition("@")
    match = REPLY_LOCAL.search(local)
    if match is None or not hmac.compare_digest(match[2].lower(), _signature("reply", match[1])):
        return None
    return int(match[1])


def status_signature(link_id: int, nonce: str) -> str:
    """Return the signature of a link to a ticket's status page; `nonce` is the link's own random number."""
    return _signature("status", link_id, nonce)


def without_tag(address: str) -> str:
    """Return the address without its sub-address."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
