"""Targets of the first line: which share it is meant to solve, of the project and of topics."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of
from otklik.desk.models import Topic
from otklik.routing.actions.mix import remove_target, save_target
from otklik.routing.models import MixTarget
from otklik.setup.pages import add_errors, page, project_or_404
from otklik.setup.routing_forms import MixForm


@require_http_methods(["GET", "HEAD", "POST"])
@door
def target(request: HttpRequest, key: str, pk: int | None) -> HttpResponseBase:
    """Set a target, or change one."""
    project = project_or_404(request, key)
    row = MixTarget.objects.filter(project=project, pk=pk).first() if pk else None
    if pk and row is None:
        raise Http404
    form = MixForm(request.POST or None, instance=row or MixTarget(project=project), project=project)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        chosen = (
            values.pop("about", None) if row is None else Topic.objects.filter(pk=row.topic, project=project).first()
        )
        try:
            save_target(access=access_of(request), project=project, topic=chosen, **values)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved"))
            return redirect("setup_routing", key=project.key)
    context = {"form": form, "plain": list(form), "levels": [], "title": _("Target of the first line")}
    return page(request, "setup/routing_form.html", context, project=project, status=422 if form.is_bound else 200)


@require_POST
@door
def remove(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Take a target away."""
    project = project_or_404(request, key)
    row = MixTarget.objects.filter(project=project, pk=pk).first()
    if row is None:
        raise Http404
    remove_target(access=access_of(request), target=row)
    messages.success(request, _("Removed"))
    return redirect("setup_routing", key=project.key)
