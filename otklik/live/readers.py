"""Who listens to a stream and what he may hear, looked at again every few seconds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import close_old_connections
from django.utils import timezone

from otklik.accounts.access import load_access
from otklik.accounts.actions.sessions import same_password
from otklik.accounts.models import Membership, Project, User
from otklik.accounts.roles import RIGHTS, Right, Role
from otklik.accounts.sessions import stored_name


@dataclass(frozen=True)
class Reader:
    """A signed-in person behind one stream, and his rights as of the last look. `session_key`: the stored name."""

    session_key: str
    user_id: int
    password: str
    rights: Mapping[int, frozenset[Right]]


def admit(session_key: str) -> Reader | None:
    """Return the person of a session, None when it opens nothing (ended, person disabled, password changed)."""
    close_old_connections()
    try:
        store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
        user_id = store.get(SESSION_KEY)
        if not user_id:
            return None
        user = User.objects.filter(pk=user_id, is_active=True).first()
        if user is None or not same_password(user, store.get(HASH_SESSION_KEY, "")):
            return None
        return Reader(stored_name(session_key), user.pk, user.password, load_access(user).roles)
    finally:
        close_old_connections()


def look_again(readers: Iterable[Reader]) -> dict[str, Reader]:
    """Return those who still may listen, by session, with today's rights; four queries for any number."""
    close_old_connections()
    try:
        known = {reader.session_key: reader for reader in readers}
        alive = set(
            Session.objects.filter(session_key__in=known, expire_date__gt=timezone.now()).values_list(
                "session_key", flat=True
            )
        )
        ids = {reader.user_id for reader in known.values()}
        users = {user.pk: user for user in User.objects.filter(pk__in=ids, is_active=True)}
        rights: dict[int, dict[int, frozenset[Right]]] = {pk: {} for pk in users}
        places = Membership.objects.filter(user_id__in=ids, project__is_active=True)
        for user_id, project_id, role in places.values_list("user_id", "project_id", "role"):
            rights.setdefault(user_id, {})[project_id] = RIGHTS[Role(role)]
        if any(user.is_administrator for user in users.values()):
            everywhere = dict.fromkeys(Project.objects.values_list("pk", flat=True), RIGHTS[Role.MANAGER])
            rights |= {pk: everywhere for pk, user in users.items() if user.is_administrator}
        return {
            key: Reader(key, reader.user_id, reader.password, rights[reader.user_id])
            for key, reader in known.items()
            if key in alive and reader.user_id in users and users[reader.user_id].password == reader.password
        }
    finally:
        close_old_connections()
