"""Whether this process can serve: asked by load balancers and by `otklik up`."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from otklik.accounts.middleware import outside_walls


@outside_walls
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers, else 503 with Retry-After (F04)."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503, headers={"Retry-After": "2"})
    return JsonResponse({"status": "ok"})
