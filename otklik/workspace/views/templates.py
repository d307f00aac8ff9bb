from __future__ import annotations

from typing import Any

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
from otklik.desk.models import AnswerTemplate, Resolution
from otklik.desk.queries import visible_to
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
    """Add a template of one's own or change it. `resolution`: a new one begins with what was written at an ending."""
    access = _worker(request)
    found = _template(access, pk) if pk else None
    projects = list(Project.objects.filter(pk__in=access.with_right(Right.WORK), is_active=True))
    begun = {} if found else _of_resolution(access, request.GET.get("resolution", ""))
    form = TemplateForm(request.POST or None, projects=projects, template=found, initial=begun)
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


def _of_resolution(access: Access, pk: str) -> dict[str, Any]:
    """Return a template that a record of what was done becomes (R94); nothing where there is none to be seen."""
    if not pk.isascii() or not pk.isdigit() or len(pk) > 18:
        return {}
    rows = Resolution.objects.filter(pk=int(pk), project_id__in=access.with_right(Right.WORK))
    row = rows.filter(ticket__in=visible_to(access)).select_related("ticket").first()
    if row is None:
        return {}
    words = [text.strip() for text in (row.cause, row.done) if text.strip()]
    return {
        "project": row.project_id,
        "name": row.ticket.subject[:200],
        "body": "\n\n".join(words),
        "topic": row.ticket.topic_id,
    }


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
