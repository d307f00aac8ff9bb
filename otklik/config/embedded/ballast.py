"""A file that only takes up room beside the embedded PostgreSQL, to be thrown off when the disk is full (F06).

PostgreSQL stops for good when its log cannot grow, and needs room to start again. What the ballast held is enough for
it to start and for people to finish what is there, while nothing new is accepted from outside (OTKLIK_MIN_FREE_BYTES).
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

SIZE = 256 * 1024**2  # bytes
TOO_LITTLE = 64 * 1024**2  # with less free than this the server may not be able to start: four files of its log
BLOCK = bytes(1024**2)


def path_in(home: Path) -> Path:
    """Where the ballast of a data folder lies."""
    return home / "ballast"


def take_on(home: Path, *, reserve: int) -> bool:
    """Lay the ballast down unless it is there or more than `reserve` bytes would not stay free; return if it lies."""
    path = path_in(home)
    if path.exists():
        return True
    if shutil.disk_usage(home).free < SIZE + reserve:
        return False
    draft = path.with_suffix(".new")
    try:
        with draft.open("wb") as file:
            _fill(file.fileno())
        draft.replace(path)
    except OSError:
        # Somebody else was faster with what was free; it is no reason not to serve.
        with contextlib.suppress(OSError):
            draft.unlink()
        return False
    return True


def throw_off(home: Path) -> bool:
    """Remove the ballast when the disk is as good as full; return whether that was done."""
    if shutil.disk_usage(home).free >= TOO_LITTLE or not path_in(home).exists():
        return False
    path_in(home).unlink()
    return True


def _fill(descriptor: int) -> None:
    """Take the room for real: a file with holes would hold nothing back."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, SIZE)
        return
    for _ in range(SIZE // len(BLOCK)):
        os.write(descriptor, BLOCK)
