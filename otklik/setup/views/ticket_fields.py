from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of
from otklik.accounts.models import Project
from otklik.desk.actions.outcomes import move_item
from otklik.desk.actions.ticket_fields import save_field
from otklik.desk.models import TicketField
from otklik.setup.form_forms import TicketFieldForm
from otklik.setup.pages import page, project_or_404, saved


@require_safe
@door
def fields(request: HttpRequest, key: str) -> HttpResponseBase:
    """The fields that a project adds to its tickets."""
    project = project_or_404(request, key)
    rows = list(TicketField.objects.filter(project=project).select_related("topic", "parent"))
    live = [row for row in rows if not row.is_archived]
    context = {"rows": live, "archived": [row for row in rows if row.is_archived]}
    return page(request, "setup/fields.html", context, project=project)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def field(request: HttpRequest, key: str, pk: int | None) -> HttpResponseBase:
    """Add a field or change one."""
    project = project_or_404(request, key)
    found = _field(project, pk) if pk else None
    form = TicketFieldForm(request.POST or None, project=project, field=found)
    if saved(
        request, form, lambda: save_field(access=access_of(request), project=project, field=found, plan=form.plan())
    ):
        return redirect("setup_fields", key=key)
    context = {"form": form, "row": found}
    return page(request, "setup/field.html", context, project=project, status=422 if form.is_bound else 200)


@require_POST
@door
def move(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Change places with the field before or after."""
    project = project_or_404(request, key)
    up = request.POST.get("direction") == "up"
    move_item(access=access_of(request), row=_field(project, pk), direction="up" if up else "down")
    return redirect("setup_fields", key=key)


def _field(project: Project, pk: int) -> TicketField:
    found = TicketField.objects.filter(project=project, pk=pk).first()
    if found is None:
        raise Http404
    return found
