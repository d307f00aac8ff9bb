"""A project's checklists: what is to be done with tickets of a kind."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of
from otklik.desk.actions.checklists import save_checklist
from otklik.desk.models import Checklist
from otklik.requests.models import RequestType
from otklik.setup.checklist_forms import ChecklistForm
from otklik.setup.pages import add_errors, page, project_or_404


@require_safe
@door
def checklists(request: HttpRequest, key: str) -> HttpResponseBase:
    """The lists of a project, with what puts each on tickets."""
    project = project_or_404(request, key)
    asked: dict[int, list[str]] = {}
    types = RequestType.objects.filter(project=project).exclude(checklist=None)
    for checklist, name in types.values_list("checklist_id", "name"):
        asked.setdefault(checklist, []).append(name)
    rows = Checklist.objects.filter(project=project).select_related("topic")
    context = {
        "lists": [{"row": row, "requests": asked.get(row.pk, [])} for row in rows if not row.is_archived],
        "archived": [row for row in rows if row.is_archived],
    }
    return page(request, "setup/checklists.html", context, project=project)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def checklist(request: HttpRequest, key: str, pk: int | None) -> HttpResponseBase:
    """Add a list or change one."""
    project = project_or_404(request, key)
    found = Checklist.objects.filter(project=project, pk=pk).first() if pk else None
    if pk and found is None:
        raise Http404
    form = ChecklistForm(request.POST or None, instance=found or Checklist(project=project), project=project)
    if request.method == "POST" and form.is_valid():
        try:
            save_checklist(access=access_of(request), project=project, checklist=found, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved"))
            return redirect("setup_checklists", key=key)
    context = {"form": form, "row": found}
    return page(request, "setup/checklist.html", context, project=project, status=422 if form.is_bound else 200)
