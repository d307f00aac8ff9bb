"""The list of customers by conditions, and their companies."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.customers.actions import save_organisation
from otklik.customers.queries import organisations_visible_to
from otklik.desk import segments
from otklik.workspace import segments as kept_lists
from otklik.workspace.customer_card import rows_of
from otklik.workspace.customer_forms import SegmentForm
from otklik.workspace.doors import door, is_fragment, reader
from otklik.workspace.place import Place, navigation, read_place

PAGE = 50


@require_safe
@door
def people(request: HttpRequest) -> HttpResponseBase:
    """Customers, the newest first, by any condition; every condition stands in the address."""
    access = reader(request)
    place = read_place(request, access)
    form = SegmentForm(request.GET or None, project_ids=_projects(access, place))
    segment = form.segment() if form.is_bound and form.is_valid() else segments.Segment(projects=form.project_ids)
    try:
        page = segments.page(access, segment, limit=PAGE, cursor=request.GET.get("cursor", ""))
    except segments.BadCursorError as error:
        raise Http404 from error
    more = request.GET.copy()
    more["cursor"] = page.next
    context = {
        "form": form,
        "rows": rows_of(page.people),
        "more_url": f"{request.path}?{more.urlencode()}" if page.next else "",
        "first": not request.GET.get("cursor"),
        "filtered": any(value for key, value in request.GET.items() if key not in {"project", "cursor"}),
        "several": len(form.project_ids) > 1,
    }
    if is_fragment(request) and request.GET.get("cursor"):
        return render(request, "workspace/customer/rows.html", context)
    context |= {"place": place, "nav": navigation(access, place)}
    context |= kept_lists.context(access, request.GET, place.project)
    return render(request, "workspace/customer/people.html", context, status=422 if form.errors else 200)


def _projects(access: Access, place: Place) -> tuple[int, ...]:
    behind = access.with_right(Right.READ)
    return tuple(pk for pk in behind if place.project is None or pk == place.project.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def organisation(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A customers' company: name, note, its people."""
    access = reader(request)
    found = organisations_visible_to(access).select_related("project").filter(pk=pk).first()
    if found is None:
        raise Http404
    status = 200
    if request.method == "POST":
        name, note = request.POST.get("name", ""), request.POST.get("note", "")
        access.require(Right.WORK, found.project_id)
        try:
            save_organisation(access=access, project=found.project, organisation=found, name=name, note=note)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            status = 422
        else:
            messages.success(request, _("Saved"))
            return redirect("work_organisation", pk=pk)
    segment = segments.Segment(projects=(found.project_id,), organisation=found.pk)
    try:
        page = segments.page(access, segment, limit=PAGE, cursor=request.GET.get("cursor", ""))
    except segments.BadCursorError as error:
        raise Http404 from error
    place = read_place(request, access)
    address = reverse("work_organisation", args=[found.pk])
    context = {
        "organisation": found,
        "rows": rows_of(page.people),
        "more_url": f"{address}?{urlencode({'cursor': page.next})}" if page.next else "",
        "first": not request.GET.get("cursor"),
        "may_work": access.may(Right.WORK, found.project_id),
        "place": place,
        "nav": navigation(access, place),
    }
    if is_fragment(request) and request.GET.get("cursor"):
        return render(request, "workspace/customer/rows.html", context)
    return render(request, "workspace/customer/organisation.html", context, status=status)
