"""Short-lived signed passes for calls to other systems: JSON Web Tokens (RFC 7519), HMAC-SHA256 (`HS256`, RFC 7518)."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from typing import Any

ALGORITHM = "HS256"


def new_secret() -> str:
    """Return a new secret of 256 random bits; its ASCII characters are the key."""
    return secrets.token_urlsafe(32)


def make(secret: str, *, issuer: str, audience: str, seconds: int, claims: Mapping[str, Any]) -> str:
    """Return a token for one receiver, good for so many seconds, with an id of its own (`jti`)."""
    import jwt  # loaded with the first pass, as it loads all kinds of keys

    now = int(time.time())
    own = {"iss": issuer, "aud": audience, "iat": now, "exp": now + seconds, "jti": secrets.token_hex(16)}
    return jwt.encode({**claims, **own}, secret, algorithm=ALGORITHM)


def read(secret: str, token: str, *, issuer: str, audience: str) -> dict[str, Any]:
    """Return what a token says, as a receiver should read it. Raises ValueError for one that does not hold."""
    import jwt

    try:
        return jwt.decode(
            token,
            secret,
            algorithms=[ALGORITHM],
            audience=audience,
            issuer=issuer,
            options={"require": ["exp", "iat", "aud", "iss"]},
        )
    except jwt.InvalidTokenError as error:
        raise ValueError(str(error)) from error
