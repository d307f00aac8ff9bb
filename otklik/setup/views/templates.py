from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.desk.actions import remove_template, save_template
from otklik.desk.models import AnswerTemplate
from otklik.desk.template_form import TemplateForm
from otklik.setup.pages import page, project_or_404


@require_safe
@door
def templates(request: HttpRequest, key: str) -> HttpResponseBase:
    """The shared answer templates of a project by folder."""
    project = project_or_404(request, key, Right.SUPERVISE)
    rows = AnswerTemplate.objects.filter(project=project, owner=None).select_related("topic").order_by("name")
    return page(request, "setup/templates.html", {"rows": rows}, project=project)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def template(request: HttpRequest, key: str, pk: int | None) -> HttpResponseBase:
    """Add a shared template or change one."""
    project = project_or_404(request, key, Right.SUPERVISE)
    found = _template(project, pk) if pk else None
    form = TemplateForm(request.POST or None, projects=[project], template=found)
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "project"}
        try:
            save_template(access=access_of(request), project=project, template=found, personal=False, **values)
        except ValidationError:
            form.add_error("name", _("There is a template of this name already."))
        else:
            messages.success(request, _("Saved"))
            return redirect("setup_templates", key=key)
    context = {"form": form, "template": found}
    return page(request, "setup/template.html", context, project=project, status=422 if form.is_bound else 200)


@require_POST
@door
def remove(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Throw a shared template away."""
    project = project_or_404(request, key, Right.SUPERVISE)
    remove_template(access=access_of(request), template=_template(project, pk))
    messages.success(request, _("Removed"))
    return redirect("setup_templates", key=key)


def _template(project: Project, pk: int) -> AnswerTemplate:
    found = AnswerTemplate.objects.filter(project=project, owner=None, pk=pk).first()
    if found is None:
        raise Http404
    return found
