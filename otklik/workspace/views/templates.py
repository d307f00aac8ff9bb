from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.accounts.access import Access, DeniedError
from otklik.accounts.middleware import access_of
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.desk.actions import remove_template, save_template
from otklik.desk.models import AnswerTemplate
from otklik.desk.template_form import TemplateForm
from otklik.workspace.doors import door


def _worker(request: HttpRequest) -> Access:
    access = access_of(request)
    if not access.with_right(Right.WORK):
        raise DeniedError(f"user {access.user_id} answers in no project")
    return access


@require_safe
@door
def templates(request: HttpRequest) -> HttpResponseBase:
    """One's own answer templates, over all projects."""
    access = _worker(request)
    own = AnswerTemplate.objects.filter(owner_id=access.user_id, project_id__in=access.with_right(Right.WORK))
    rows = own.select_related("topic", "project").order_by("project__name", "name")
    return render(request, "workspace/templates.html", {"rows": rows, "access": access})


@require_http_methods(["GET", "HEAD", "POST"])
@door
def template(request: HttpRequest, pk: int | None) -> HttpResponseBase:
    """Add a template of one's own or change it."""
    access = _worker(request)
    found = _template(access, pk) if pk else None
    projects = list(Project.objects.filter(pk__in=access.with_right(Right.WORK), is_active=True))
    form = TemplateForm(request.POST or None, projects=projects, template=found)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            save_template(access=access, template=found, personal=True, **values)
        except ValidationError:
            form.add_error("name", _("There is a template of this name already."))
        else:
            messages.success(request, _("Saved"))
            return redirect("me_templates")
    context = {"form": form, "template": found}
    return render(request, "workspace/template.html", context, status=422 if form.is_bound else 200)


@require_POST
@door
def remove(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Throw a template of one's own away."""
    access = _worker(request)
    remove_template(access=access, template=_template(access, pk))
    messages.success(request, _("Removed"))
    return redirect("me_templates")


def _template(access: Access, pk: int) -> AnswerTemplate:
    own = AnswerTemplate.objects.filter(owner_id=access.user_id, project_id__in=access.with_right(Right.WORK))
    found = own.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
