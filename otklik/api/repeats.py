"""`Idempotency-Key`: the repeat of a call gets the first one's answer and does nothing again.

After draft-ietf-httpapi-idempotency-key-header-07: the same key with another request is refused with 422, one that is
still being worked on with 409. A key belongs to one person and one project. Every `POST` takes one: its operation
claims it when the caller's rights have been asked, and the door keeps the answer in the transaction of the work.
"""

from __future__ import annotations

import datetime
import hmac
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from otklik.accounts.access import Access
from otklik.api.models import KeptAnswer
from otklik.api.problems import Problem, refused
from otklik.lib.sealed import seal, unseal

KEPT_FOR = datetime.timedelta(hours=24)
KEPT_HEADERS = ("Location", "ETag")
NAME = "Idempotency-Key"
MEANING = "Makes the call safe to repeat for 24 hours. Choose a new one, such as a UUID, for each new piece of work."
PATTERN = r"^[\x21-\x7e]{1,120}$"
# Calls that only read, whatever their method.
READING = frozenset(
    {
        "export_customer", "test_panel", "test_mail_settings", "test_mail_account", "test_bot_settings", "test_bot",
        "try_rule",
    }
)  # fmt: skip


class Replayed(Exception):
    """The call is the repeat of one that was answered; `response` is that answer."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__("replayed")
        self.response = response


@dataclass
class Claim:
    """A key that a call has claimed: its answer will be kept under it. `secret` answers are kept sealed (S49)."""

    user_id: int
    project_id: int
    key: str
    request: str
    secret: bool


def claim(request: HttpRequest, access: Access, project_id: int, *, secret: bool = False) -> Claim | None:
    """Claim the key of a call, None when it has none. Stands after the question of rights and before all work.

    Must run in the transaction of the request. Raises Replayed when the key has been answered within 24 hours, Problem
    409 (in progress) or 422 (not a key, or used for another request). A failed call leaves nothing behind: its
    transaction is rolled back.
    """
    key = request.headers.get(NAME)
    if key is None:
        return None
    if not re.fullmatch(PATTERN, key):
        raise refused("header", NAME, msg="Write 1 to 120 visible ASCII characters")
    # Taken until the commit, which makes the row visible before the lock is free: nobody can get in between.
    if not _lock(access.user_id, project_id, key):
        raise Problem(409, headers={"Retry-After": "1"})
    digest = request_digest(request)
    kept = KeptAnswer.objects.filter(user_id=access.user_id, project_id=project_id, key=key).first()
    if kept is not None and kept.created_at > timezone.now() - KEPT_FOR:
        if kept.request != digest:
            raise refused("header", NAME, msg="This key was used for another request")
        raise Replayed(_again(kept))
    if kept is not None:
        kept.delete()
    made = Claim(access.user_id, project_id, key, digest, secret)
    setattr(request, "claim", made)  # noqa: B010 - the door keeps the answer under it
    return made


def replay(request: HttpRequest, replayed: Any) -> HttpResponse:
    """Answer a repeat; ninja types `replayed` as a class or an instance, it is always an instance."""
    response: HttpResponse = replayed.response
    return response


def keep(request: HttpRequest, response: HttpResponseBase) -> None:
    """Keep the answer to a call that has claimed a key, if it is a success."""
    made: Claim | None = getattr(request, "claim", None)
    if made is None or not made.project_id or not isinstance(response, HttpResponse) or response.status_code >= 300:
        return
    body = response.content.decode()
    KeptAnswer(
        project_id=made.project_id,
        user_id=made.user_id,
        key=made.key,
        request=made.request,
        status=response.status_code,
        headers={name: response.headers[name] for name in KEPT_HEADERS if name in response.headers},
        body=seal(body, settings.FIELD_KEYS) if made.secret else body,
        is_sealed=made.secret,
    ).save(force_insert=True)


def anywhere(access: Access) -> int:
    """Return the project under which answers that belong to none are kept: the person's first; 0 for who has none."""
    return min(access.projects, default=0)


def _again(kept: KeptAnswer) -> HttpResponse:
    body = unseal(kept.body, settings.FIELD_KEYS) if kept.is_sealed else kept.body
    headers = {**kept.headers, "Idempotent-Replayed": "true"}
    return HttpResponse(body, status=kept.status, content_type="application/json", headers=headers)


def request_digest(request: HttpRequest) -> str:
    """Return what makes a request the same as another: its method, path and body.

    Keyed, because a body may hold a password: from a copy of the database nobody can try out which one (S49).
    """
    head = f"{request.method} {request.path_info}\n".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), head + request.body, "sha256").hex()


def _lock(user_id: int, project_id: int, key: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"api {user_id} {project_id} {key}"]
        )
        return bool(cursor.fetchone()[0])


def forget() -> int:
    """Delete answers that are older than 24 hours; return how many."""
    return KeptAnswer.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()[0]
