"""Errors as problem details (RFC 9457), the same shape for every one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from pydantic_core import to_json

from otklik.accounts.access import DeniedError
from otklik.desk.actions.fill import FieldsError
from otklik.desk.actions.locking import MergedError
from otklik.desk.closing import ClosingError

MEDIA_TYPE = "application/problem+json"
DETAILS = {
    400: "The body is not JSON as RFC 8259 describes it, in UTF-8.",
    401: "Send a valid token: `Authorization: Bearer otk_…`. It may have been revoked or have expired.",
    403: "Your role in this project, or the token's scopes, do not allow this.",
    404: "There is nothing here, or nothing that you may see.",
    405: "This address does not support the method; the Allow header names those that it does.",
    409: "A call with this Idempotency-Key is still being worked on, or the piece does not begin where the file ends.",
    411: "Send the length of the body in Content-Length.",
    412: "It has changed since the version in If-Match. Read it again.",
    413: "A body may have 1 MB at most, a piece of a file 4 MB.",
    415: "Send JSON as application/json in UTF-8, a piece of a file as application/octet-stream; no Content-Encoding.",
    429: "Too many calls in this minute; Retry-After says when to go on.",
    422: "The request is well-formed but some of its values are not allowed; see errors.",
    507: "The server's disk is nearly full: nothing new is taken in now. Send it again later; see Retry-After.",
}
# As in RFC 9110; Python's own phrases differ between its versions.
TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    411: "Length Required",
    412: "Precondition Failed",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    507: "Insufficient Storage",
}
MERGED = "The ticket has been merged into another one; see its merged_into."
CHALLENGE = 'Bearer realm="Otklik API"'


class Problem(Exception):
    """A request that cannot be served. `errors` say where and what, as in a validation; `headers` are added."""

    def __init__(
        self,
        status: int,
        detail: str = "",
        *,
        errors: Sequence[tuple[tuple[str | int, ...], str]] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail or DETAILS[status])
        self.status = status
        self.detail = detail or DETAILS[status]
        self.errors = errors
        self.headers = headers or {}


def refused(*loc: str | int, msg: str) -> Problem:
    """Return the 422 for one value at `loc`, such as ("body", "topic")."""
    return Problem(422, errors=[(loc, msg)])


def render(problem: Problem) -> HttpResponse:
    """Return the answer that tells a problem."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES[problem.status],
        "status": problem.status,
        "detail": problem.detail,
    }
    if problem.errors:
        body["errors"] = [{"loc": list(loc), "msg": msg} for loc, msg in problem.errors]
    response = HttpResponse(to_json(body), status=problem.status, content_type=MEDIA_TYPE, headers=problem.headers)
    if problem.status == 401 and "WWW-Authenticate" not in problem.headers:
        response.headers["WWW-Authenticate"] = CHALLENGE
    return response


def _told(request: HttpRequest, problem: Any) -> HttpResponse:
    # The view answers instead of raising, so the transaction around it would otherwise commit half of the work.
    if connection.in_atomic_block and not getattr(request, "calls_out", False):
        transaction.set_rollback(True)
    return render(problem)


def _of_http_error(request: HttpRequest, error: Any) -> HttpResponse:
    # Ninja wraps whatever the body parser raises into a 400 of its own.
    cause = error.__cause__
    return _told(
        request,
        cause if isinstance(cause, Problem) else Problem(error.status_code if error.status_code in DETAILS else 400),
    )


def _of_validation(request: HttpRequest, error: Any) -> HttpResponse:
    found = [(_loc(row["loc"]), str(row["msg"])) for row in error.errors[:50]]
    return _told(request, Problem(422, errors=found))


def _loc(loc: Sequence[str | int]) -> tuple[str | int, ...]:
    """Return where a value is without the name of our Python argument that holds the body or the query."""
    return tuple(part for place, part in enumerate(loc) if not (place == 1 and part in {"data", "query"}))


def _of_fields(request: HttpRequest, error: Any) -> HttpResponse:
    found = [(("body", "fields", key), text) for key, text in error.errors.items()]
    return _told(request, Problem(422, errors=found))


def _of_closing(request: HttpRequest, error: Any) -> HttpResponse:
    found = [(("body", *key.split(".")), words) for key, words in error.demands.items]
    return _told(request, Problem(422, str(error), errors=found))


def _unexpected(request: HttpRequest, error: Any) -> HttpResponse:
    raise error  # the transaction rolls back and Django's handler answers 500, or 503 without a database


def connect(api: NinjaAPI) -> None:
    """Have every error of the API told as a problem.

    Ninja types a handler's error as a class or an instance; it is always an instance.
    """
    api.add_exception_handler(Problem, _told)
    api.add_exception_handler(ValidationError, _of_validation)
    api.add_exception_handler(HttpError, _of_http_error)
    api.add_exception_handler(Http404, lambda request, error: _told(request, Problem(404)))
    api.add_exception_handler(MergedError, lambda request, error: _told(request, Problem(409, MERGED)))
    api.add_exception_handler(DeniedError, lambda request, error: _told(request, Problem(403)))
    api.add_exception_handler(FieldsError, _of_fields)
    api.add_exception_handler(ClosingError, _of_closing)
    api.add_exception_handler(Exception, _unexpected)
