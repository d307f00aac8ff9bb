"""Photos of people who sign in, for people who sign in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from otklik.accounts.actions.photo import photo_of
from otklik.accounts.doors import door
from otklik.accounts.models import User

WEEK = 7 * 24 * 3600  # seconds


@require_safe
@door
def photo(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """A face, for whoever was shown its name: names are drawn by lot and stand only beside the person himself."""
    user = User.objects.filter(pk=pk).first()
    data = photo_of(user, name) if user else None
    if data is None:
        raise Http404
    return answer(data)


def answer(data: bytes) -> HttpResponse:
    """Return a photo as browsers show it; its address changes with it, so that they may keep it."""
    response = HttpResponse(data, content_type="image/jpeg")
    response["Cache-Control"] = f"private, max-age={WEEK}, immutable"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
