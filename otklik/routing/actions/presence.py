from __future__ import annotations

import datetime

from otklik.accounts.access import Access, DeniedError
from otklik.accounts.models import User
from otklik.accounts.roles import Right
from otklik.events.actor import Actor, system
from otklik.events.changes import change
from otklik.lib import clock
from otklik.routing.events import PresenceChanged
from otklik.routing.models import Presence, Reason, Spell
from otklik.routing.models.presence import WITH_REASON, State

CLOSED_AFTER = datetime.timedelta(minutes=10)  # without a word of any page of his
MOST = 500


def set_presence(*, access: Access, state: str, reason: Reason | None = None) -> Presence:
    """Say of oneself whether one is free; a reason belongs to a break, being busy or after work.

    Raises DeniedError for somebody who works nowhere, ValueError for a state or a reason that there is not.
    """
    if not access.with_right(Right.WORK):
        raise DeniedError(f"user {access.user_id} works in no project")
    wanted = State(state)
    if reason is not None:
        theirs = reason.project_id is None or access.may(Right.WORK, reason.project_id)
        if wanted not in WITH_REASON or reason.state != wanted or not reason.is_active or not theirs:
            raise ValueError("this reason is not for it")
    return _set(access.user_id, wanted, reason, actor=access.actor)


def be_seen(*, access: Access) -> Presence | None:
    """Note that a page of somebody is open; return what he is, None when he has never said."""
    now = clock.now()
    found = Presence.objects.filter(user_id=access.user_id).first()
    if found and now - found.seen_at > datetime.timedelta(seconds=30):
        found.seen_at = now
        found.save(update_fields=["seen_at"])
    return found


def close_forgotten() -> int:
    """Put those offline whose pages have all been closed for ten minutes; return how many."""
    late = clock.now() - CLOSED_AFTER
    rows = Presence.objects.exclude(state=State.OFFLINE).filter(seen_at__lt=late).order_by("seen_at")
    gone = list(rows.values_list("user_id", flat=True)[:MOST])
    for user in gone:
        _set(user, State.OFFLINE, None, actor=system("queue"), unless_seen_after=late)
    return len(gone)


def leave(*, user: User) -> None:
    """Put somebody offline who may not sign in any more."""
    if Presence.objects.filter(user=user).exclude(state=State.OFFLINE).exists():
        _set(user.pk, State.OFFLINE, None, actor=system("queue"))


def locked(user_id: int) -> Presence:
    """Return somebody's row, locked until the transaction ends; made, offline, when there is none.

    Whoever gives him work, or takes some himself, holds it: two at once never load more on him than he can carry.
    """
    now = clock.now()
    Presence.objects.bulk_create(
        [Presence(user_id=user_id, since=now, seen_at=now, idle_since=now)], ignore_conflicts=True
    )
    return Presence.objects.select_for_update(no_key=True).get(pk=user_id)


def _set(
    user_id: int,
    state: State,
    reason: Reason | None,
    *,
    actor: Actor,
    unless_seen_after: datetime.datetime | None = None,
) -> Presence:
    now = clock.now()
    name = reason.name if reason else ""
    with change(actor=actor) as current:
        row = locked(user_id)
        if unless_seen_after is not None and row.seen_at >= unless_seen_after:
            return row
        if (row.state, row.reason_name) == (state, name):
            row.seen_at = max(row.seen_at, now)
            row.save(update_fields=["seen_at"])
            return row
        current.record(
            PresenceChanged(
                user=user_id,
                before=row.state,
                after=state.value,
                reason=name,
                before_reason=row.reason_name,
                seconds=max(int((now - row.since).total_seconds()), 0),
                by_itself=unless_seen_after is not None,
            )
        )
        if state == State.AVAILABLE:
            row.idle_since = now
        if unless_seen_after is None:
            row.seen_at = now
        row.state, row.reason, row.reason_name, row.since = state, reason, name, now
        row.until = now + datetime.timedelta(minutes=reason.minutes) if reason and reason.minutes else None
        row.save()
        Spell.objects.filter(user_id=user_id, ended_at__isnull=True).update(ended_at=now)
        Spell.objects.create(user_id=user_id, state=state, reason_name=name, started_at=now)
    return row
