"""Request forms and the catalogue of a project, as its manager sets them up (R184)."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of
from otklik.accounts.models import Project
from otklik.requests import fields
from otklik.requests.actions import change_portal, move_type, save_type
from otklik.requests.models import RequestType
from otklik.requests.queries import portal_of, types_of
from otklik.setup.pages import page, project_or_404
from otklik.setup.request_forms import Fields, FieldsFormSet, PortalForm, RequestTypeForm, initial_of, put_errors


@require_http_methods(["GET", "HEAD", "POST"])
@door
def requests(request: HttpRequest, key: str) -> HttpResponseBase:
    """What the project shows to its customers, and its catalogue."""
    project = project_or_404(request, key)
    form = PortalForm(request.POST or None, instance=portal_of(project))
    if request.method == "POST" and form.is_valid():
        try:
            change_portal(access=access_of(request), project=project, **form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, _("Saved"))
            return redirect("setup_requests", key=key)
    script = settings.PUBLIC_URL + reverse("portal_embed", args=[project.key])
    context = {
        "form": form,
        "portal": portal_of(project),
        "types": list(types_of(project).select_related("topic", "team")),
        "address": settings.PUBLIC_URL + reverse("portal", args=[project.key]),
        "snippet": f'<script src="{script}" async></script>',
    }
    return page(request, "setup/requests.html", context, project=project, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def request_type(request: HttpRequest, key: str, pk: int | None) -> HttpResponseBase:
    """Add an item to the catalogue or change one, with its fields."""
    project = project_or_404(request, key)
    found = _type(project, pk) if pk else None
    form = RequestTypeForm(request.POST or None, instance=found or RequestType(project=project), project=project)
    known = fields.read(found.fields) if found else fields.GENERAL
    rows = cast(FieldsFormSet, Fields(request.POST or None, prefix="fields", initial=initial_of(known)))
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            save_type(
                access=access_of(request),
                project=project,
                request_type=found,
                fields=rows.given(),
                **_values(form.cleaned_data),
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, _("Saved"))
            return redirect("setup_requests", key=key)
    context = {"form": form, "rows": rows, "type": found}
    return page(request, "setup/request_type.html", context, project=project, status=422 if form.is_bound else 200)


def _values(given: dict[str, Any]) -> dict[str, Any]:
    return {**given, "priority": int(given["priority"])}


@require_POST
@door
def move(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Change places with the item before or after."""
    project = project_or_404(request, key)
    up = request.POST.get("direction") == "up"
    move_type(access=access_of(request), request_type=_type(project, pk), direction="up" if up else "down")
    return redirect("setup_requests", key=key)


def _type(project: Project, pk: int) -> RequestType:
    found = types_of(project).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
