"""Pages for what went wrong: what happened and what to do next, in the person's language."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

UNAVAILABLE = (OperationalError, InterfaceError)


def _answer(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        body = {"type": "about:blank", "title": title, "status": status, "detail": advice}
        return JsonResponse(body, status=status, content_type="application/problem+json")
    try:
        return render(request, "config/error.html", {"status": status, "title": title, "advice": advice}, status=status)
    except DatabaseError:
        return HttpResponse(f"{title}. {advice}", status=status, content_type="text/plain; charset=utf-8")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400."""
    return _answer(request, 400, _("The request could not be understood"), _("Go back and try again."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403: the person is known here but has no right to do this."""
    return _answer(request, 403, _("You may not do this"), _("Ask the project's manager for the right."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form that did not come from our own page."""
    return _answer(request, 403, _("The page is out of date"), _("Reload it and send the form again."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404, the same for what does not exist and what lies behind a wall (S03)."""
    return _answer(request, 404, _("There is no such page"), _("Check the address or search for the ticket."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500, or 503 when the database is away: then nothing was changed and the same request may be repeated."""
    import sys

    error: Any = sys.exc_info()[1]
    if isinstance(error, UNAVAILABLE):
        response = _answer(
            request, 503, _("The database is not answering"), _("Nothing is lost. Try again in a few seconds.")
        )
        response["Retry-After"] = "2"
        return response
    return _answer(
        request, 500, _("Something went wrong"), _("Nothing was changed. Try again; the error is in the log.")
    )
