"""Ending sessions: what a person had open in browsers is closed at once."""

from __future__ import annotations

from allauth.usersessions.models import UserSession

from otklik.accounts.events import SessionsEnded
from otklik.accounts.models import User
from otklik.events.changes import change


def end_sessions(*, user: User) -> int:
    """End the web sessions of a person; return how many there were.

    Live streams look at their sessions every few seconds and end with them.
    """
    rows = list(UserSession.objects.filter(user_id=user.pk))
    for row in rows:
        row.end()
    return len(rows)


def end_session(*, session: UserSession) -> None:
    """End one session as its own person."""
    user = User.objects.get(pk=session.user_id)
    with change(actor=user.access.actor) as current:
        session.end()
        current.record(SessionsEnded(user=user.pk, email=user.email, amount=1))
