from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.utils import timezone

from otklik.accounts.access import Access, DeniedError, load_access
from otklik.accounts.events import TokenIssued, TokenRevoked
from otklik.accounts.models import ApiToken, Project, User
from otklik.accounts.roles import Right
from otklik.accounts.scopes import BY_NAME_ONLY, Scope
from otklik.events.actor import Actor
from otklik.events.changes import change
from otklik.lib.tokens import new_token, token_digest


def issue_token(
    *,
    user: User,
    name: str,
    projects: Sequence[Project] = (),
    scopes: Sequence[str] = (),
    days: int | None = None,
    actor: Actor | None = None,
) -> str:
    """Return a new API token of a person, shown only now.

    Without projects it reaches all of his, without scopes it does all kinds of work but letting people in. Raises
    ValueError for a scope that there is not, DeniedError for one that is not for him to give.
    """
    chosen = [Scope(scope).value for scope in scopes]
    if BY_NAME_ONLY & set(chosen) and not may_let_in(load_access(user).narrowed([row.pk for row in projects])):
        raise DeniedError(f"user {user.pk} lets nobody in, so his tokens do not")
    token = new_token("otk")
    with change(actor=actor or user.access.actor) as current:
        row = ApiToken.objects.create(
            user=user,
            name=name[:120],
            digest=token_digest(token),
            hint=token[:10],
            project_ids=[project.pk for project in projects],
            scopes=chosen,
            expires_at=timezone.now() + datetime.timedelta(days=days) if days else None,
        )
        current.record(TokenIssued(user=user.pk, name=row.name, hint=row.hint, scopes=chosen))
    return token


def may_let_in(access: Access) -> bool:
    """Tell whether a person may have a token that lets people in: a manager of some project, or an administrator."""
    return access.is_administrator or bool(access.with_right(Right.MANAGE))


def revoke_token(*, actor: Actor, token: ApiToken) -> None:
    """End a token at once."""
    with change(actor=actor) as current:
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
            current.record(TokenRevoked(user=token.user_id, name=token.name, hint=token.hint))
