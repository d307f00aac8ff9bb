"""`Idempotency-Key`: the repeat of a call gets the first one's answer and does nothing again.

After draft-ietf-httpapi-idempotency-key-header-07: the same key with another request is refused with 422, one that is
still being worked on with 409. A key belongs to one person and one project.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from otklik.api.models import KeptAnswer
from otklik.api.problems import Problem, refused

KEPT_FOR = datetime.timedelta(hours=24)
KEPT_HEADERS = ("Location", "ETag")


def once(
    request: HttpRequest, *, user_id: int, project_id: int, key: str | None, work: Callable[[], HttpResponse]
) -> HttpResponse:
    """Do the work unless this key has been answered within 24 hours; without a key, always.

    Must run in the transaction of the request. Raises Problem 409 (in progress) or 422 (the key was used for another
    request). A failed call leaves nothing behind: its transaction is rolled back.
    """
    if not key:
        return work()
    # Taken until the commit, which makes the row visible before the lock is free: nobody can get in between.
    if not _lock(user_id, project_id, key):
        raise Problem(409, headers={"Retry-After": "1"})
    digest = request_digest(request)
    kept = KeptAnswer.objects.filter(user_id=user_id, project_id=project_id, key=key).first()
    if kept is not None and kept.created_at > timezone.now() - KEPT_FOR:
        if kept.request != digest:
            raise refused("header", "Idempotency-Key", msg="This key was used for another request")
        headers = {**kept.headers, "Idempotent-Replayed": "true"}
        return HttpResponse(kept.body, status=kept.status, content_type="application/json", headers=headers)
    if kept is not None:
        kept.delete()
    response = work()
    KeptAnswer(
        project_id=project_id,
        user_id=user_id,
        key=key,
        request=digest,
        status=response.status_code,
        headers={name: response.headers[name] for name in KEPT_HEADERS if name in response.headers},
        body=response.content.decode(),
    ).save(force_insert=True)
    return response


def request_digest(request: HttpRequest) -> str:
    """Return what makes a request the same as another: its method, path and body."""
    head = f"{request.method} {request.path_info}\n".encode()
    return hashlib.sha256(head + request.body).hexdigest()


def _lock(user_id: int, project_id: int, key: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"api {user_id} {project_id} {key}"]
        )
        return bool(cursor.fetchone()[0])


def forget() -> int:
    """Delete answers that are older than 24 hours; return how many."""
    return KeptAnswer.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()[0]
