"""Operations that call other systems: no transaction is open meanwhile (R264). They enter the walls by themselves."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from otklik.accounts.middleware import enter_by_token, outside_walls

OPERATIONS = frozenset(
    {
        "get_panel_content", "test_panel", "test_mail_settings", "test_mail_account", "test_bot_settings", "test_bot",
    }
)  # fmt: skip
View = Callable[..., HttpResponseBase]


def calling_out(view: View) -> View:
    """Wrap a view behind the door: who asks is found here, as the walls' middleware finds it for other calls."""

    @csrf_exempt
    @outside_walls
    @functools.wraps(view)
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        enter_by_token(request)
        setattr(request, "calls_out", True)  # noqa: B010 - a problem has rolled its own transaction back
        return view(request, *args, **kwargs)

    return enter
