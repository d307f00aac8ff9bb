"""Secrets the installation makes for itself once: files of mode 0600 in a folder of mode 0700."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path


def new_signing_key() -> str:
    """64 random bytes as text."""
    return secrets.token_urlsafe(64)


def new_fernet_key() -> str:
    """A key for cryptography's Fernet: 32 random bytes in URL-safe base64."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode("ascii")


def new_push_key() -> str:
    """A private key for Web Push (VAPID, RFC 8292): P-256."""
    from otklik.lib.webpush import new_private_key

    return new_private_key()


def read_or_create(path: Path, make: Callable[[], str]) -> str:
    """The secret kept in `path`; made on the first call. Raises OSError when the folder cannot be written.

    Several parts start at once on a new installation: the file appears complete by link(2), so that whoever is
    second reads what the first one wrote and never an empty file.
    """
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        pass
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(make() + "\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii").strip()
