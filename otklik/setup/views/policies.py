from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of
from otklik.service_levels import actions
from otklik.service_levels.actions import PolicyForm
from otklik.service_levels.models import Clock, Policy
from otklik.service_levels.queries import calendars_of, policies_of, recount_of
from otklik.setup.pages import page, project_or_404, saved
from otklik.setup.promise_forms import PolicySetupForm, shown_minutes


@require_safe
@door
def promises(request: HttpRequest, key: str) -> HttpResponseBase:
    """What a project promises: its policies in their order, its calendars, and how far a recount is."""
    project = project_or_404(request, key)
    access = access_of(request)
    context = {
        "policies": [(row, _targets(row)) for row in policies_of(access, project.pk)],
        "calendars": calendars_of(access, project.pk).prefetch_related("team_places__team"),
        "recount": recount_of(access, project.pk),
    }
    return page(request, "setup/promises.html", context, project=project)


@require_safe
@door
def progress(request: HttpRequest, key: str) -> HttpResponseBase:
    """How far the recount is."""
    project = project_or_404(request, key)
    recount = recount_of(access_of(request), project.pk)
    return render(request, "setup/promises_progress.html", {"project": project, "recount": recount})


@require_http_methods(["GET", "HEAD", "POST"])
@door
def policy(request: HttpRequest, key: str, pk: int | None) -> HttpResponseBase:
    """Make a policy or change one."""
    project = project_or_404(request, key)
    found = _policy(request, project.pk, pk) if pk else None
    form = PolicySetupForm(request.POST or None, project=project, policy=found)
    if saved(
        request,
        form,
        lambda: actions.save_policy(
            access=access_of(request), project=project, policy=found, form=PolicyForm(**form.values())
        ),
    ):
        return redirect("setup_promises", key=key)
    status = 422 if form.is_bound else 200
    return page(request, "setup/policy.html", {"form": form, "policy": found}, project=project, status=status)


@require_POST
@door
def move(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Change places with the policy before or after."""
    project = project_or_404(request, key)
    up = request.POST.get("direction") == "up"
    row = _policy(request, project.pk, pk)
    actions.move_policy(access=access_of(request), policy=row, direction="up" if up else "down")
    return redirect("setup_promises", key=key)


@require_POST
@door
def remove(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Take a policy out of force for good."""
    project = project_or_404(request, key)
    actions.remove_policy(access=access_of(request), policy=_policy(request, project.pk, pk))
    messages.success(request, _("The policy was removed"))
    return redirect("setup_promises", key=key)


def _policy(request: HttpRequest, project_id: int, pk: int) -> Policy:
    found = policies_of(access_of(request), project_id).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _targets(row: Policy) -> list[tuple[str, str]]:
    return [
        (str(label), shown_minutes(getattr(row, name)))
        for name, label in Clock.Target.choices
        if getattr(row, name) is not None
    ]
