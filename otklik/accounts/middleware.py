"""Requests behind the walls: who asks is found first, then the view runs as the web role in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation

from otklik.accounts import rates, walls
from otklik.accounts.access import Access
from otklik.accounts.bearer import bearer_access
from otklik.accounts.models import User

ViewT = TypeVar("ViewT", bound=Callable[..., Any])
NOBODY = Access(user_id=0, name="", is_administrator=False)


def access_of(request: HttpRequest) -> Access:
    """Return what the asking person may do; nobody's access when nobody is signed in."""
    access = getattr(request, "access", None)
    if isinstance(access, Access):
        return access
    user = request.user
    return user.access if isinstance(user, User) and user.is_active else NOBODY


def enter_by_token(request: HttpRequest) -> Access:
    """Find whose token a call carries, count the call, and note both on the request; return what it may do.

    Before the call's transaction: counting must not wait for it.
    """
    found = bearer_access(request.headers.get("Authorization", ""))
    access = found[1] if found else NOBODY
    if found:
        request.user = found[0]
        setattr(request, "rate", rates.admit(access.token_id))  # noqa: B010
    setattr(request, "access", access)  # noqa: B010
    return access


class WallMiddleware:
    """Last in the list: runs each view as the web role behind the walls of the person's projects.

    API calls are authenticated by token only, pages by session only: a cookie never opens the API, so the API needs no
    protection against cross-site requests.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if getattr(view, "outside_walls", False):
            return None
        if request.path_info.startswith("/api/"):
            access = enter_by_token(request)
        else:
            access = access_of(request)
        with walls.inside(access.projects):
            response = view(request, *args, **kwargs)
            if hasattr(response, "render") and callable(response.render):
                response = response.render()
            return response


class PersonalMiddleware:
    """The person's own language and time zone for everything he is shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/api/") and "HTTP_AUTHORIZATION" in request.META:
            return self.get_response(request)  # a call with a token: whoever the cookie names has no part in it
        user = request.user
        if not isinstance(user, User):
            return self.get_response(request)
        with translation.override(user.language), timezone.override(user.time_zone):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", user.language)
            return response


def outside_walls(view: ViewT) -> ViewT:
    """Mark a view that serves people who are not signed in and needs rows no wall applies to (sign-in pages)."""
    setattr(view, "outside_walls", True)  # noqa: B010
    return view
