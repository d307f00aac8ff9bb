"""What every call passes before its operation: who asks, how long and of what kind the body is; how JSON is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from ninja.parser import Parser
from pydantic import BaseModel
from pydantic_core import from_json

from otklik.accounts.access import Access
from otklik.accounts.middleware import access_of, outside_walls
from otklik.accounts.rates import Rate
from otklik.api import etags, repeats, scopes
from otklik.api.problems import DETAILS, Problem, refused, render
from otklik.channels.actions.accept import NoRoomError, check_room
from otklik.files.actions.upload import MAX_PIECE

MAX_BODY = 1024 * 1024  # bytes
JSON_TYPES = frozenset({"application/json", "application/merge-patch+json"})
WITH_BODY = frozenset({"POST", "PATCH", "PUT"})
IN_PIECES = frozenset({"continue_upload"})
# What brings or makes something new; on a disk that is nearly full the room is for the work that is here (F06, F07).
NEED_ROOM = frozenset({"open_ticket", "begin_upload", "continue_upload", "begin_import", "start_export"})
ROOM_RETRY = 60  # seconds
PIECE_TYPE = "application/octet-stream"
View = Callable[..., HttpResponseBase]


def guarded(view: View, operations: Mapping[str, str]) -> View:
    """Wrap a view of the API; `operations` maps a method to the name of its operation.

    401 before anything else, then 429, 403 for a token of other scopes, 411, 413, 415, 507. A wrong method is told as a
    problem.
    """

    @csrf_exempt
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        access = access_of(request)
        if not access.user_id:
            return render(Problem(401))
        rate: Rate | None = getattr(request, "rate", None)
        try:
            if rate is not None and not rate.admitted:
                raise Problem(429, headers={"Retry-After": str(rate.reset)})
            method = "GET" if request.method == "HEAD" else str(request.method)
            if method in operations:
                scopes.check(access, operations[method], method)
            if method in WITH_BODY:
                check_body(request, pieces=operations.get(method) in IN_PIECES)
            if operations.get(method) in NEED_ROOM:
                _need_room()
            request.method = method  # the server sends no body of an answer to HEAD (RFC 9110, 9.3.2)
            response = view(request, *args, **kwargs)
            response = response if response.status_code != 405 else _method_problem(response)
            repeats.keep(request, response)
        except Problem as problem:
            response = render(problem)
        if rate is not None:
            for name, value in rate.headers().items():
                response.headers[name] = value
        return response

    return enter


def _need_room() -> None:
    """Raise Problem 507 when the disk has less left than is kept free."""
    try:
        check_room()
    except NoRoomError as error:
        raise Problem(507, headers={"Retry-After": str(ROOM_RETRY)}) from error


def open_to_all(view: View) -> View:
    """Wrap a view that needs no token and only reads: a wrong method is told as a problem."""

    @csrf_exempt
    @outside_walls
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"}:
            return render(Problem(405, headers={"Allow": "GET, HEAD"}))
        return view(request, *args, **kwargs)

    return enter


def _method_problem(response: HttpResponseBase) -> HttpResponse:
    allowed = {method.strip() for method in response.headers.get("Allow", "").split(",")}
    allowed |= {"HEAD"} if "GET" in allowed else set()
    return render(Problem(405, headers={"Allow": ", ".join(sorted(allowed))}))


def check_body(request: HttpRequest, *, pieces: bool = False) -> None:
    """Raise Problem for a body that is too long, of unknown length, or of another kind by its headers.

    Nothing is read yet. `pieces`: the body is a piece of a file instead of JSON.
    """
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length and request.META.get("HTTP_TRANSFER_ENCODING"):
        raise Problem(411)  # WSGI hands out no body without a length
    if len(length) > 12 or (length.isdigit() and int(length) > (MAX_PIECE if pieces else MAX_BODY)):
        raise Problem(413)
    if not length.isdigit() or int(length) == 0:
        return
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    encoding = request.META.get("HTTP_CONTENT_ENCODING", "identity").lower()
    if pieces:
        if request.content_type != PIECE_TYPE or encoding != "identity":
            raise Problem(415)
        return
    if request.content_type not in JSON_TYPES or charset not in {"utf-8", "utf8"} or encoding != "identity":
        raise Problem(415)


class JsonParser(Parser):
    """Reads bodies with the parser of pydantic: bounded depth (200) and digits, no NaN, no lone surrogates (F13)."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the value of the body; raises Problem 400 for what is not JSON or nests too deeply."""
        try:
            data = from_json(request.body, allow_inf_nan=False)
        except (ValueError, RecursionError, UnreadablePostError) as error:
            raise Problem(400, f"{DETAILS[400]} ({error})"[:300]) from error
        if not isinstance(data, dict):
            raise refused("body", msg="Input should be an object")
        return data


def known(request: HttpRequest, *models: type[BaseModel]) -> Access:
    """Return what the caller may do; raises Problem 422 when the query has a parameter that none of the models has.

    A misspelt filter must not silently give everything.
    """
    names = {name for model in models for name in model.model_fields}
    strange = [name for name in request.GET if name not in names]
    if strange:
        raise Problem(422, errors=[(("query", name[:100]), "There is no such parameter") for name in strange[:20]])
    return access_of(request)


def answer(
    model: BaseModel, *, status: int = 200, headers: dict[str, str] | None = None, version: int | None = None
) -> HttpResponse:
    """Return a model as the JSON of an answer, serialised once, by pydantic's own writer; with its ETag when it has a
    version.
    """
    body = model.__pydantic_serializer__.to_json(model)
    response = HttpResponse(body, status=status, content_type="application/json", headers=headers)
    if version is not None:
        response.headers["ETag"] = etags.of(version, body)
    return response
