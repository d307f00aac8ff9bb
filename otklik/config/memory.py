"""How much memory the embedded PostgreSQL may keep for pages when nobody says it."""

from __future__ import annotations

import os
from pathlib import Path

MB = 1024**2
LEAST, MOST = 64 * MB, 1024 * MB
PART = 16
# Of cgroup version 2 and 1: what a container may use. Both say it for the process's own group when seen from inside.
LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def shared_buffers(limits: tuple[Path, ...] = LIMITS) -> int:
    """A sixteenth of the machine's (or the container's) memory, 64 MB to 1 GB, in bytes.

    PostgreSQL's manual suggests a quarter for a machine of its own; here web servers and workers share it. Only pages
    that are used take memory: a young installation needs no more than with the least.
    """
    known = [_of_machine(), *(limit for path in limits if (limit := _number(path)) is not None)]
    return max(LEAST, min(MOST, min(known) // PART // MB * MB))


def _of_machine() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):  # a system that does not tell
        return LEAST


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):  # no such group, or "max"
        return None
