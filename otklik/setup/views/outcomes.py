from __future__ import annotations

from typing import TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of
from otklik.accounts.models import Project
from otklik.desk.actions.outcomes import move_item, save_closing_rules, save_code, save_label
from otklik.desk.models import ClosingRules, ResolutionCode, StatusLabel, Ticket, TicketField
from otklik.setup.form_forms import ClosingRulesForm, ResolutionCodeForm, StatusLabelForm
from otklik.setup.pages import add_errors, page, project_or_404

Row = TypeVar("Row", StatusLabel, ResolutionCode)


@require_safe
@door
def outcomes(request: HttpRequest, key: str) -> HttpResponseBase:
    """Names of statuses by kind, resolution codes, and what a ticket needs before it ends."""
    project = project_or_404(request, key)
    labels = list(StatusLabel.objects.filter(project=project))
    kinds = [
        {"kind": kind, "name": name, "labels": [row for row in labels if row.kind == kind]}
        for kind, name in Ticket.Status.choices
    ]
    demanded = TicketField.objects.filter(project=project, is_archived=False).exclude(required="")
    context = {
        "kinds": kinds,
        "codes": list(ResolutionCode.objects.filter(project=project)),
        "rules": ClosingRulesForm(instance=_rules(project)),
        "demanded": list(demanded.values_list("name", flat=True)),
    }
    return page(request, "setup/outcomes.html", context, project=project)


@require_POST
@door
def closing(request: HttpRequest, key: str) -> HttpResponseBase:
    """Say what a ticket needs before it is solved or closed."""
    project = project_or_404(request, key)
    form = ClosingRulesForm(request.POST, instance=_rules(project))
    if form.is_valid():
        save_closing_rules(access=access_of(request), project=project, **form.cleaned_data)
        messages.success(request, _("Saved"))
    return redirect("setup_outcomes", key=key)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def label(request: HttpRequest, key: str, pk: int | None) -> HttpResponseBase:
    """Add a name of a status or change one."""
    project = project_or_404(request, key)
    found = _one(StatusLabel, project, pk) if pk else None
    initial = {"kind": request.GET.get("kind", Ticket.Status.OPEN), "colour": "#2f6fed"}
    form = StatusLabelForm(
        request.POST or None, instance=found or StatusLabel(project=project), initial=None if found else initial
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        kind = found.kind if found else values["kind"]
        try:
            save_label(
                access=access_of(request),
                project=project,
                label=found,
                kind=kind,
                name=values["name"],
                colour=values["colour"],
                is_archived=values["is_archived"],
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved"))
            return redirect("setup_outcomes", key=key)
    context = {"form": form, "row": found, "title": _("New name of a status")}
    return page(request, "setup/outcome.html", context, project=project, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def code(request: HttpRequest, key: str, pk: int | None) -> HttpResponseBase:
    """Add a resolution code or change one."""
    project = project_or_404(request, key)
    found = _one(ResolutionCode, project, pk) if pk else None
    form = ResolutionCodeForm(request.POST or None, instance=found or ResolutionCode(project=project))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            save_code(
                access=access_of(request),
                project=project,
                code=found,
                name=values["name"],
                is_archived=values["is_archived"],
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved"))
            return redirect("setup_outcomes", key=key)
    context = {"form": form, "row": found, "title": _("New resolution code")}
    return page(request, "setup/outcome.html", context, project=project, status=422 if form.is_bound else 200)


@require_POST
@door
def move_label(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Change places with the name before or after of the same kind."""
    return _move(request, key, StatusLabel, pk)


@require_POST
@door
def move_code(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Change places with the code before or after."""
    return _move(request, key, ResolutionCode, pk)


def _move(request: HttpRequest, key: str, model: type[StatusLabel] | type[ResolutionCode], pk: int) -> HttpResponseBase:
    project = project_or_404(request, key)
    up = request.POST.get("direction") == "up"
    row = _one(StatusLabel, project, pk) if model is StatusLabel else _one(ResolutionCode, project, pk)
    move_item(access=access_of(request), row=row, direction="up" if up else "down")
    return redirect("setup_outcomes", key=key)


def _one(model: type[Row], project: Project, pk: int) -> Row:
    found = model.objects.filter(project=project, pk=pk).first()
    if found is None:
        raise Http404
    return found


def _rules(project: Project) -> ClosingRules:
    return ClosingRules.objects.filter(project=project).first() or ClosingRules(project=project)
