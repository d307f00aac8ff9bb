"""Counting knocks at the doors that are open to everybody (S08, S46): exactly, in one statement, without addresses."""

from __future__ import annotations

import datetime
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from otklik.lib.prepared import fetch
from otklik.portal.models import Tally

# Rows are written in the order of their keys, so that two requests never wait for each other crosswise.
ADD = """
INSERT INTO portal_tally AS t (key, amount, expires_at)
SELECT given.key, given.amount, given.expires_at
FROM unnest(%(keys)s::text[], %(amounts)s::bigint[], %(ends)s::timestamptz[]) AS given (key, amount, expires_at)
ORDER BY given.key
ON CONFLICT (key) DO UPDATE SET amount = t.amount + excluded.amount
RETURNING t.key, t.amount
"""


@dataclass(frozen=True)
class Count:
    """What to count: `amount` of `what` from `whom`, in stretches of so many seconds."""

    what: str
    whom: str
    seconds: int
    amount: int = 1


def add(counts: Sequence[Count]) -> list[int]:
    """Count and return what each count has come to in its present stretch, this one included."""
    now = timezone.now()
    keys = [_key(count, now) for count in counts]
    given = {
        "keys": keys,
        "amounts": [count.amount for count in counts],
        "ends": [now + datetime.timedelta(seconds=count.seconds) for count in counts],
    }
    totals = dict(fetch(ADD, given))
    return [int(totals[key]) for key in keys]


def _key(count: Count, now: datetime.datetime) -> str:
    stretch = int(now.timestamp()) // count.seconds
    secret = f"otklik.portal.tally:{settings.SECRET_KEY}".encode()
    text = "\x00".join((count.what, count.whom, str(count.seconds), str(stretch)))
    return hmac.new(secret, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def sweep() -> int:
    """Delete what belongs to past stretches; return how many rows."""
    return Tally.objects.filter(expires_at__lt=timezone.now()).delete()[0]
