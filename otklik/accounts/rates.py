"""How many calls a token has made in the running minute, over all processes, for next to nothing.

Each process counts by itself and once a second tells the others its figure and reads theirs: one short statement a
second for each token in use, outside of any transaction of the call, so that no call ever waits for another. What all
processes together let through beyond the limit is what comes within a second.
"""

from __future__ import annotations

import math
import secrets
import threading
import time
from dataclasses import dataclass

from django.conf import settings

from otklik.lib.prepared import fetch

WINDOW = 60  # seconds
EXCHANGE_EVERY = 1.0  # seconds
EXCHANGE = """
WITH mine AS (
    INSERT INTO accounts_ratewindow (token_id, process, minute, calls)
    VALUES (%(token)s::bigint, %(process)s::bigint, %(minute)s::bigint, %(calls)s::bigint)
    ON CONFLICT (token_id, process) DO UPDATE SET minute = EXCLUDED.minute, calls = EXCLUDED.calls
)
SELECT coalesce(sum(calls), 0)::bigint FROM accounts_ratewindow
WHERE token_id = %(token)s::bigint AND process <> %(process)s::bigint AND minute = %(minute)s::bigint
"""
FORGET = "DELETE FROM accounts_ratewindow WHERE minute < %(minute)s::bigint RETURNING token_id"


@dataclass(frozen=True)
class Rate:
    """How a token stands: what it may do in a minute, what is left of it, seconds until all of it is there again."""

    limit: int
    remaining: int
    reset: int
    admitted: bool

    def headers(self) -> dict[str, str]:
        """Return the headers that say so (draft-ietf-httpapi-ratelimit-headers-07)."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
            "RateLimit-Policy": f"{self.limit};w={WINDOW}",
        }


@dataclass
class _Count:
    minute: int
    own: int = 0
    others: int = 0
    next_exchange: float = 0.0


_process = secrets.randbits(62)
_counts: dict[int, _Count] = {}
_guard = threading.Lock()


def admit(token_id: int) -> Rate:
    """Count one call of a token and tell whether it may be made."""
    now = time.time()
    minute = int(now // WINDOW)
    limit = settings.API_CALLS_A_MINUTE
    with _guard:
        count = _counts.get(token_id)
        if count is None or count.minute != minute:
            if len(_counts) > 10_000:
                _counts.clear()
            count = _counts[token_id] = _Count(minute)
        admitted = count.own + count.others < limit
        count.own += admitted
        exchange = now >= count.next_exchange
        if exchange:
            count.next_exchange = now + EXCHANGE_EVERY
        own = count.own
    if exchange:
        values = {"token": token_id, "process": _process, "minute": minute, "calls": own}
        count.others = fetch(EXCHANGE, values)[0][0]
    remaining = max(0, limit - count.own - count.others)
    return Rate(limit, remaining, math.ceil((minute + 1) * WINDOW - now), admitted)


def forget() -> int:
    """Delete what is older than a minute or two; return how many rows."""
    return len(fetch(FORGET, {"minute": int(time.time() // WINDOW) - 1}))
