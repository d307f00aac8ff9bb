"""Secrets that have to be read back, such as passwords of mailboxes: encrypted before the database sees them (S49).

Fernet (AES-128-CBC with HMAC-SHA-256, https://github.com/fernet/spec) with keys that live outside the database: a dump
of it opens nothing. The first key seals, all of them open, so that a key can be replaced without a moment's standstill.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet  # loaded with the first secret: 9 MB of each process


class SealError(ValueError):
    """A sealed text cannot be opened: other keys, or it was changed."""


def seal(text: str, keys: Sequence[str]) -> str:
    """Return `text` encrypted with the first key, as ASCII; an empty text stays empty."""
    return _box(keys).encrypt(text.encode()).decode("ascii") if text else ""


def unseal(sealed: str, keys: Sequence[str]) -> str:
    """Return what was sealed with any of the keys. Raises SealError."""
    if not sealed:
        return ""
    from cryptography.fernet import InvalidToken

    try:
        return _box(keys).decrypt(sealed.encode()).decode()
    except (InvalidToken, UnicodeError) as error:
        raise SealError("sealed with another key, or damaged") from error


def _box(keys: Sequence[str]) -> MultiFernet:
    if not keys:
        raise SealError("no key to seal with")
    from cryptography.fernet import Fernet, MultiFernet

    return MultiFernet([Fernet(key) for key in keys])
