"""Personal data across the packages: each package registers its part, `config/wiring.py` is the list of them.

Merging two people, exporting and erasing all data of one, and forgetting what is old touch rows of every package.
Events would leave a half-erased person visible; so the parts run one after another in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

Rows = Iterator[dict[str, Any]]


@dataclass
class Subject:
    """One person of one project and, as the parts find them, ids of what is his.

    `people`: he himself and those who were merged into him. `words` are what must not be found afterwards: his names,
    addresses, numbers, in small letters. `touched`: tickets of others in which he took part. `files` are ids of stored
    files, `inbound` of mails as they came.
    """

    project: int
    person: int
    people: set[int] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    tickets: set[int] = field(default_factory=set)
    touched: set[int] = field(default_factory=set)
    messages: set[int] = field(default_factory=set)
    inbound: set[int] = field(default_factory=set)
    files: set[int] = field(default_factory=set)


Place = tuple[datetime, int]
Moved = dict[str, list[int]]


@dataclass(frozen=True)
class Part:
    """What one package does about a person's data; what it has nothing to do with is left None.

    `find` adds what belongs to the person. `export` gives named lists of rows, `contents` files by name. `erase` erases
    and tells how many rows, by name. `merge(project, gone, kept)` moves rows and names them, `unmerge` moves exactly
    those back that are still there. `expire(project, kind, after, before, limit)` forgets at most `limit` things of
    one kind that are older than `before`, the oldest first, from behind the place `after` on; it returns how many it
    looked at and the place it reached, or None when there was nothing. `held` gives the reasons why nothing of the
    person may be erased at present.
    """

    name: str
    find: Callable[[Subject], None] | None = None
    export: Callable[[Subject], dict[str, Rows]] | None = None
    contents: Callable[[Subject], Iterator[tuple[str, Path]]] | None = None
    erase: Callable[[Subject], dict[str, int]] | None = None
    merge: Callable[[int, int, int], Moved] | None = None
    unmerge: Callable[[int, int, int, Moved], None] | None = None
    expire: Callable[[int, str, Place, datetime, int], tuple[int, Place | None]] | None = None
    counted: bool = True  # no: it goes through what another part goes through and counts
    held: Callable[[Subject], list[str]] | None = None


_parts: list[Part] = []


def register(part: Part) -> None:
    """Add a part; `find` of earlier parts is seen by later ones, erasing runs in the same order."""
    if any(part.name == other.name for other in _parts):
        raise ValueError(f"the part {part.name!r} is registered twice")
    _parts.append(part)


def parts() -> tuple[Part, ...]:
    """Return the parts in the order in which they were registered."""
    return tuple(_parts)


def clear() -> None:
    """Forget the parts; wiring begins with it."""
    _parts.clear()


def subject(project: int, person: int) -> Subject:
    """Return a person with everything the parts find of his."""
    found = Subject(project, person)
    for part in _parts:
        if part.find:
            part.find(found)
    return found
