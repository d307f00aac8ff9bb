from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from otklik.accounts.middleware import access_of
from otklik.accounts.roles import Right
from otklik.workspace.doors import READERS, door


@require_safe
@door
def home(request: HttpRequest) -> HttpResponseBase:
    """Lead everybody to his own first screen: the workspace, the client company's cabinet, or the set-up."""
    access = access_of(request)
    if access.with_right(*READERS):
        return redirect("work")
    if access.with_right(Right.READ_HANDED):
        return redirect("/cabinet/")
    if access.is_administrator:
        return redirect("setup")
    return redirect("me")
