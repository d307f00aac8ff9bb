"""Signatures of webhooks as Standard Webhooks 1.0 has them (https://www.standardwebhooks.com): HMAC-SHA256, `v1`."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping, Sequence

PREFIX = "whsec_"
TOLERANCE = 300  # seconds a message may be old, or early, before it counts as a replay


class SignatureError(ValueError):
    """The message is not what it says it is, or is too old."""


def new_secret() -> str:
    """Return a new secret: 256 random bits, such as `whsec_…`."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """Return the signature of one message by one secret, such as `v1,…`; raises ValueError for a bad secret."""
    return "v1," + base64.b64encode(_digest(secret, message_id, str(timestamp), body)).decode()


def headers(secrets_: Sequence[str], *, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the three headers of a message, signed by each secret (two while one replaces the other)."""
    signed = [sign(secret, message_id=message_id, timestamp=timestamp, body=body) for secret in secrets_]
    return {"webhook-id": message_id, "webhook-timestamp": str(timestamp), "webhook-signature": " ".join(signed)}


def verify(secret: str, told: Mapping[str, str], body: bytes, *, now: float | None = None) -> None:
    """Raise SignatureError unless one of the signatures is this secret's and the message is of these minutes."""
    message_id, timestamp = told.get("webhook-id", ""), told.get("webhook-timestamp", "")
    if not message_id or not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        raise SignatureError("the headers webhook-id and webhook-timestamp are needed")
    if abs((time.time() if now is None else now) - int(timestamp)) > TOLERANCE:
        raise SignatureError("the message is too old or too early")
    wanted = _digest(secret, message_id, timestamp, body)
    for part in told.get("webhook-signature", "").split(" ")[:10]:
        version, _, value = part.partition(",")
        try:
            given = base64.b64decode(value, validate=True)
        except (ValueError, binascii.Error):
            continue
        if version == "v1" and hmac.compare_digest(given, wanted):
            return
    raise SignatureError("no signature fits")


def _digest(secret: str, message_id: str, timestamp: str, body: bytes) -> bytes:
    if "." in message_id:
        raise SignatureError("an id has no full stop")
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    return hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
