"""Sessions of people: noted when somebody signs in, shown to him, ended at once.

The library's table of sessions holds stored names (`accounts/sessions.py`), so its own code, which would write and look
up the secret of the cookie, has no part in this.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from otklik.accounts.events import SessionsEnded
from otklik.accounts.models import User
from otklik.accounts.sessions import stored_name
from otklik.events.changes import change

SETTLED = datetime.timedelta(minutes=5)
AGENT_LENGTH = UserSession._meta.get_field("user_agent").max_length


@dataclass(frozen=True)
class OpenSession:
    """A browser in which somebody is signed in. `here`: it is the one that asks."""

    pk: int
    ip: str
    user_agent: str
    created_at: datetime.datetime
    here: bool


def note_session(*, request: HttpRequest, user: User) -> None:
    """Note where somebody has signed in, and forget the sessions of his that are over."""
    if not request.session.session_key:
        request.session.save()
    values = {
        "user": user,
        "ip": str(request.META.get("REMOTE_ADDR") or "0.0.0.0"),  # noqa: S104 - "unknown" of a Unix socket
        "user_agent": request.headers.get("User-Agent", "")[:AGENT_LENGTH],
        "last_seen_at": timezone.now(),
    }
    UserSession.objects.update_or_create(session_key=stored_name(request.session.session_key), defaults=values)
    # What a session holds is written when its page is finished, so one that was opened just now looks empty.
    before = timezone.now() - SETTLED
    over = [row.pk for row in _sorted_out(user)[1] if row.last_seen_at < before]
    UserSession.objects.filter(pk__in=over).delete()


def open_sessions(request: HttpRequest, user: User) -> list[OpenSession]:
    """Return where somebody is signed in, oldest first."""
    name = stored_name(request.session.session_key)
    return [
        OpenSession(row.pk, row.ip, row.user_agent, row.created_at, row.session_key == name)
        for row in _sorted_out(user)[0]
    ]


def same_password(user: User, digest: str) -> bool:
    """Whether a session that carries this digest was opened with the password of today."""
    return any(
        constant_time_compare(digest, hashed)
        for hashed in (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    )


def _sorted_out(user: User) -> tuple[list[UserSession], list[UserSession]]:
    """Return the sessions of a person that open something, and those that are over."""
    rows = list(UserSession.objects.filter(user_id=user.pk).order_by("created_at", "pk"))
    names = [row.session_key for row in rows]
    found = Session.objects.filter(session_key__in=names, expire_date__gt=timezone.now())
    opens = {one.session_key for one in found if same_password(user, one.get_decoded().get(HASH_SESSION_KEY, ""))}
    return [row for row in rows if row.session_key in opens], [row for row in rows if row.session_key not in opens]


def close(rows: Iterable[UserSession]) -> int:
    """Remove sessions and what was noted about them; return how many there were.

    Live streams look at their sessions every few seconds and end with them.
    """
    rows = list(rows)
    Session.objects.filter(session_key__in=[row.session_key for row in rows]).delete()
    UserSession.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def end_sessions(*, user: User) -> int:
    """End the web sessions of a person; return how many there were."""
    return close(UserSession.objects.filter(user_id=user.pk))


def end_session(*, session: UserSession) -> None:
    """End one session as its own person."""
    user = User.objects.get(pk=session.user_id)
    with change(actor=user.access.actor) as current:
        close([session])
        current.record(SessionsEnded(user=user.pk, email=user.email, amount=1))


def end_other_sessions(*, request: HttpRequest, user: User) -> int:
    """End all sessions of a person but the one he asks from; return how many there were."""
    others = UserSession.objects.filter(user_id=user.pk).exclude(session_key=stored_name(request.session.session_key))
    with change(actor=user.access.actor) as current:
        amount = close(others)
        if amount:
            current.record(SessionsEnded(user=user.pk, email=user.email, amount=amount))
    return amount
