"""What every door of the workspace does first: who asks, may he come in, which ticket is meant."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from otklik.accounts.access import Access, DeniedError
from otklik.accounts.middleware import access_of
from otklik.accounts.roles import Right
from otklik.desk.actions.locking import MergedError, current_id
from otklik.desk.models import Ticket
from otklik.desk.queries import visible_to
from otklik.lib.compiled import compiled

READERS = (Right.READ, Right.READ_OWN)
P = ParamSpec("P")


def is_fragment(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a part of a page; going back in the history asks for the whole page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"


def _is_background(request: HttpRequest) -> bool:
    return is_fragment(request) or request.headers.get("X-Requested-With") == "XMLHttpRequest"


def door(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Wrap a view: sign-in first (401 for background requests), DeniedError becomes the page 403."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return HttpResponse(status=401) if _is_background(request) else redirect_to_login(request.get_full_path())
        try:
            response = view(request, *args, **kwargs)
        except DeniedError as error:
            raise PermissionDenied(str(error)) from error
        except MergedError as error:
            response = _goes_on(request, error)
        patch_vary_headers(response, ["HX-Request"])
        return response

    return cast(Callable[Concatenate[HttpRequest, P], HttpResponseBase], guarded)


def _goes_on(request: HttpRequest, error: MergedError) -> HttpResponse:
    """Lead somebody whose ticket was merged to where its conversation goes on; what he was writing is there too."""
    found = visible_to(access_of(request)).filter(pk=current_id(error.ticket_id)).select_related("project").first()
    if found is None:
        raise Http404
    if request.method != "POST" or not _is_background(request):
        return redirect("work_ticket", number=number_of(found))
    return HttpResponse(status=204, headers={"HX-Redirect": reverse("work_ticket", args=[number_of(found)])})


def reader(request: HttpRequest) -> Access:
    """Return the access of somebody who reads tickets; raises DeniedError for client representatives and such."""
    access = access_of(request)
    if not access.with_right(*READERS):
        raise DeniedError(f"user {access.user_id} reads no project")
    return access


def ticket_or_404(access: Access, number: str) -> Ticket:
    """Return the ticket with a number such as NET-1042.

    Raises Http404, the same for one that does not exist and one behind a wall (S03). Tickets that a person may read
    only as the client company belong to the cabinet, not to this page.
    """
    key, _, digits = number.rpartition("-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 18:
        raise Http404
    found = _numbered(access, key.lower(), int(digits))
    if not found:
        raise Http404
    return found[0]


@compiled
def _numbered(access: Access, key: str, number: int) -> QuerySet[Ticket]:
    readable = Q(project_id__in=access.with_right(*READERS))
    return (
        visible_to(access)
        .filter(readable, project__key=key, number=number)
        .select_related("project", "assignee", "team", "topic", "status_label", "person__organisation")
        .defer("search", "person__search", "project__signature")
    )


def number_of(ticket: Ticket) -> str:
    """Return NET-1042."""
    return f"{ticket.project.prefix}-{ticket.number}"


def toast(response: HttpResponse, text: str, **details: Any) -> HttpResponse:
    """Have the browser show a short notice; `tone`, `undo` (URL) and `seconds` as the toasts of `lib.ui` know them."""
    response["HX-Trigger"] = json.dumps({"otk:toast": {"text": text, **details}})
    return response


def not_ended(response: HttpResponse, text: str) -> HttpResponse:
    """Have the browser ask for what an ending lacks, and say why; what was filled in so far stays there."""
    response["HX-Trigger"] = json.dumps({"ending:refused": {"text": text}})
    return response
