"""Keeping lists of customers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.desk.actions.segments import remove_segment, save_segment, segments_of
from otklik.workspace.doors import door, reader
from otklik.workspace.segments import address_of, conditions_of


@require_POST
@door
def segments(request: HttpRequest) -> HttpResponseBase:
    """Keep the conditions of a list under a name."""
    access = reader(request)
    key = request.POST.get("project", "")
    project = Project.objects.filter(pk__in=access.with_right(Right.READ), key=key).first() if key else None
    if key and project is None:
        raise Http404
    try:
        row = save_segment(
            access=access,
            name=request.POST.get("name", ""),
            conditions=conditions_of(request.POST),
            project=project,
            shared="shared" in request.POST,
        )
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("work_people")
    messages.success(request, _("Saved"))
    return redirect(address_of(row))


@require_POST
@door
def remove(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Remove a kept list."""
    access = reader(request)
    found = segments_of(access).filter(pk=pk).first()
    if found is None:
        raise Http404
    remove_segment(access=access, segment=found)
    messages.success(request, _("Removed"))
    return redirect("work_people")
