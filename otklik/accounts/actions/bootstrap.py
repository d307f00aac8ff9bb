from __future__ import annotations

import secrets

from otklik.accounts.events import UserCreated
from otklik.accounts.models import User
from otklik.events.actor import system
from otklik.events.changes import change


def ensure_administrator(*, email: str, password: str = "") -> tuple[str, str | None]:
    """Make the first administrator when there is none; return his address, and his password if made now."""
    existing = User.objects.filter(is_administrator=True, is_active=True).order_by("id").first()
    if existing is not None:
        return existing.email, None
    chosen = password or secrets.token_urlsafe(12)
    with change(actor=system("set-up")) as current:
        user = User.objects.create_user(email, chosen, is_administrator=True)
        current.record(UserCreated(user=user.pk, email=user.email, is_administrator=True))
    return user.email, chosen
