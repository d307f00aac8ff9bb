"""Random secrets and their stored form: 256 bits from the system, kept only as SHA-256 (S24)."""

import hashlib
import secrets


def new_token(prefix: str) -> str:
    """Return a new random token such as `otk_…`; the prefix lets secret scanners recognise it."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def token_digest(token: str) -> str:
    """Return the SHA-256 hex digest under which a token is stored and looked up."""
    return hashlib.sha256(token.encode()).hexdigest()
