from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from otklik.accounts.actions.teams import save_team
from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of
from otklik.accounts.models import Team
from otklik.setup.forms import TeamForm
from otklik.setup.pages import page, project_or_404


@require_safe
@door
def teams(request: HttpRequest, key: str) -> HttpResponseBase:
    """The teams of a project by support line."""
    project = project_or_404(request, key)
    rows = project.teams.prefetch_related("members__user")
    return page(request, "setup/teams.html", {"teams": rows}, project=project)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def team(request: HttpRequest, key: str, pk: int | None) -> HttpResponseBase:
    """Make a team or change one."""
    project = project_or_404(request, key)
    found = project.teams.filter(pk=pk).first() if pk else None
    if pk and found is None:
        raise Http404
    form = TeamForm(request.POST or None, instance=found or Team(project=project), project=project)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            save_team(
                access=access_of(request),
                project=project,
                team=found,
                name=values["name"],
                line=values["line"],
                members=values["members"],
                is_active=values["is_active"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved"))
            return redirect("setup_teams", key=key)
    return page(
        request, "setup/team.html", {"form": form, "team": found}, project=project, status=422 if form.is_bound else 200
    )
