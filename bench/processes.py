"""What processes use, read from /proc (Linux)."""

from __future__ import annotations

import resource
from pathlib import Path

MB = 1024 * 1024


def family(pid: int) -> list[int]:
    """The process and all its descendants."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name in parentheses may hold blanks and parentheses itself.
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # gone meanwhile
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, left = [], [pid]
    while left:
        found.append(left.pop())
        left += children.get(found[-1], [])
    return found


def memory_mb(pid: int) -> dict[str, float]:
    """RSS and PSS of one process, MB. PSS counts a page that n processes share as 1/n, so that a sum over processes is
    what they take together.
    """
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return {"rss": 0.0, "pss": 0.0}
    values = {line.split(":")[0]: int(line.split()[1]) * 1024 / MB for line in lines[1:] if line.endswith(" kB")}
    return {"rss": values.get("Rss", 0.0), "pss": values.get("Pss", 0.0)}


def sum_mb(pids: list[int]) -> dict[str, float]:
    """Memory of several processes together, MB."""
    parts = [memory_mb(pid) for pid in pids]
    return {kind: round(sum(part[kind] for part in parts), 1) for kind in ("rss", "pss")}


def what_it_is(pid: int) -> str:
    """A word for a process, from its command line."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").split("\0")
    except OSError:
        return "gone"
    if words[0].startswith("postgres: "):
        return words[0][:40]
    return " ".join(Path(word).name for word in words[:1] + words[-3:] if word)[:60]


def allow_many_files() -> None:
    """Raise the limit on open files as far as the hard one lets us, for this process and those it starts."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
