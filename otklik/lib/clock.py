"""The time by which people's work is written down; simulations and the demo company set it, nothing else does."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_set: ContextVar[datetime.datetime | None] = ContextVar("otklik_clock", default=None)


def now() -> datetime.datetime:
    """Return the present moment in UTC, or the one set by `at()`."""
    return _set.get() or datetime.datetime.now(datetime.UTC)


@contextmanager
def at(moment: datetime.datetime) -> Iterator[None]:
    """Run a block as if it were `moment` (aware)."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    token = _set.set(moment)
    try:
        yield
    finally:
        _set.reset(token)
