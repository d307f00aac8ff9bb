"""What the doors of the surfaces have in common: sign-in first, refusals become pages."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from otklik.accounts.access import DeniedError

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def is_fragment(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a part of a page; going back in the history asks for the whole page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"


def door(view: View[P]) -> View[P]:
    """Wrap a view: sign-in first (a fragment gets 401 instead), DeniedError becomes the page 403."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return HttpResponse(status=401) if is_fragment(request) else redirect_to_login(request.get_full_path())
        try:
            response = view(request, *args, **kwargs)
        except DeniedError as error:
            raise PermissionDenied(str(error)) from error
        patch_vary_headers(response, ["HX-Request"])
        return response

    return cast("View[P]", guarded)
