"""Sessions in the database, under a digest of what the cookie carries: who reads the table can open none of them (S24).

`session_key` of a store is the secret, as Django's middleware wants it; a row's `session_key` is its stored name. Only
this module knows how one becomes the other. Whoever keeps a reference to a session keeps the stored name.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from otklik.lib.compiled import compiled

MARK = "$"  # is in no secret: those are of a-z and 0-9
LENGTH = 40  # of Django's column; the mark and 234 bits of the digest


def stored_name(secret: str | None) -> str:
    """Return the name under which the session of a cookie is stored."""
    digest = hashlib.sha256((secret or "").encode("utf-8", "replace")).digest()
    return (MARK + base64.urlsafe_b64encode(digest).decode())[:LENGTH]


@compiled
def _living(name: str, now: datetime.datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=name, expire_date__gt=now)


class SessionStore(DatabaseStore):
    """Django's store, with stored names in the table. The name of the class is part of how Django signs the content."""

    def exists(self, session_key: str) -> bool:
        """Whether there is a session of this secret."""
        return bool(self.model.objects.filter(session_key=stored_name(session_key)).exists())

    def delete(self, session_key: str | None = None) -> None:
        """Remove the session of this secret, without one the store's own."""
        secret = session_key or self.session_key
        if secret:
            self.model.objects.filter(session_key=stored_name(secret)).delete()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row of this session."""
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        row.session_key = stored_name(row.session_key)
        return row

    def _get_session_from_db(self) -> Session | None:
        rows = _living(stored_name(self.session_key), timezone.now())
        if not rows:
            self._session_key = None
        return rows[0] if rows else None

    # The asynchronous methods of Django's store look the secret up; those of its base call the methods above.
    aexists = SessionBase.aexists
    acreate = SessionBase.acreate
    asave = SessionBase.asave
    adelete = SessionBase.adelete
    aload = SessionBase.aload
