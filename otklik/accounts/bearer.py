"""Whose token a call carries: one prepared statement, because every call of the API begins with it."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import cast

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from otklik.accounts.access import Access, granted
from otklik.accounts.models import ApiToken, User
from otklik.lib.prepared import fetch
from otklik.lib.tokens import token_digest

# Read each time, not kept: a token that was revoked and a role that was taken away end with the next call.
FIND = """
SELECT token.id, token.project_ids, coalesce(token.last_used_at < now() - interval '1 minute', true),
    token.scopes, person.id, coalesce(nullif(person.name, ''), person.email), person.is_administrator,
    held.projects, held.roles
FROM accounts_apitoken token
JOIN accounts_user person ON person.id = token.user_id AND person.is_active
CROSS JOIN LATERAL (
    SELECT array_agg(id), array_agg(role) FROM (
        SELECT project.id, 'manager'::text FROM accounts_project project WHERE person.is_administrator
        UNION ALL
        SELECT place.project_id, place.role FROM accounts_membership place
        JOIN accounts_project project ON project.id = place.project_id AND project.is_active
        WHERE place.user_id = person.id AND NOT person.is_administrator
    ) AS row (id, role)
) AS held (projects, roles)
WHERE token.digest = %(digest)s::text AND token.revoked_at IS NULL
    AND (token.expires_at IS NULL OR token.expires_at > now())
"""


def bearer_access(header: str) -> tuple[User, Access] | None:
    """Return the person (read when asked for) and access behind `Authorization: Bearer …` header (RFC 6750), or None.

    Notes once a minute that the token is in use.
    """
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return None
    rows = fetch(FIND, {"digest": token_digest(token.strip())})
    if not rows:
        return None
    token_id, limited_to, stale, scopes, user_id, name, is_administrator, projects, roles = rows[0]
    if stale:
        ApiToken.objects.filter(pk=token_id).update(last_used_at=timezone.now())
    held = zip(projects or (), roles or (), strict=True)
    access = granted(user_id, name, is_administrator=is_administrator, held=held).narrowed(limited_to)
    access = replace(access, token_id=token_id, scopes=frozenset(scopes))
    return cast(User, SimpleLazyObject(functools.partial(User.objects.get, pk=user_id))), access
