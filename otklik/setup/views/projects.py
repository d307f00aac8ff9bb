from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from otklik.accounts.actions.projects import change_settings, set_up_project
from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of
from otklik.accounts.models import Project
from otklik.lib.colours import text_on
from otklik.setup.forms import NewProjectForm, ProjectForm, zones
from otklik.setup.pages import administrator, page, project_or_404, saved


@require_http_methods(["GET", "HEAD", "POST"])
@door
def new(request: HttpRequest) -> HttpResponseBase:
    """Set up a project; administrators only."""
    access = administrator(request)
    form = NewProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = set_up_project(access=access, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The project is set up. Invite its people."))
            return redirect("setup_project_people", key=made.key)
    context = {"form": form, "zones": zones(), "text_colour": text_on(Project().colour)}
    return page(request, "setup/new_project.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def project(request: HttpRequest, key: str) -> HttpResponseBase:
    """Settings of a project; only an administrator closes or opens it (`closing`)."""
    access = access_of(request)
    found = project_or_404(request, key)
    if request.method == "POST" and "closing" in request.POST:
        change_settings(access=access, project=found, is_active=request.POST["closing"] == "open")
        messages.success(request, _("Saved"))
        return redirect("setup_project", key=key)
    form = ProjectForm(request.POST or None, instance=Project.objects.get(pk=found.pk))
    if saved(request, form, lambda: change_settings(access=access, project=found, **form.cleaned_data)):
        return redirect("setup_project", key=key)
    context = {
        "form": form,
        "zones": zones(),
        "text_colour": text_on(found.colour),
        "is_administrator": access.is_administrator,
    }
    return page(request, "setup/project.html", context, project=found, status=422 if form.is_bound else 200)
