from __future__ import annotations

from collections.abc import Collection

from otklik.accounts.access import Access
from otklik.lib import clock
from otklik.live.telling import tell
from otklik.notifications.queries import visible_to


def mark_read(*, access: Access, ids: Collection[int]) -> int:
    """Note that a person has read some of his notices; return how many were unread. What waits to be sent of them is
    not sent any more.
    """
    count = visible_to(access).filter(pk__in=list(ids)[:1000], read_at=None).order_by().update(read_at=clock.now())
    if count:
        tell([access.user_id])
    return count


def mark_all_read(*, access: Access) -> int:
    """Note that a person has read all his notices; return how many were unread."""
    count = visible_to(access).filter(read_at=None).order_by().update(read_at=clock.now())
    if count:
        tell([access.user_id])
    return count
