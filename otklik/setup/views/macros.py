"""Macros of a project, of its teams and of whoever looks: their order, the screen that writes one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.automation import actions
from otklik.automation.addressed import WHO
from otklik.automation.effects import EFFECTS
from otklik.automation.models import Macro
from otklik.automation.queries import macros_visible_to
from otklik.automation.words import done_words
from otklik.setup.pages import page, project_or_404
from otklik.setup.rule_form import SLEEPS, Step, Written, draw, posted, steps_of, value_of

OWN: tuple[str, str | Promise] = ("mine", gettext_lazy("Only I"))
SHARED: tuple[tuple[str, str | Promise], ...] = (
    ("team", gettext_lazy("A team")),
    ("project", gettext_lazy("The whole project")),
)


@require_safe
@door
def macros(request: HttpRequest, key: str) -> HttpResponseBase:
    """The macros a person has in a project, each kind in its order."""
    project = project_or_404(request, key, Right.WORK)
    access = access_of(request)
    rows = list(macros_visible_to(access).filter(project=project).select_related("team"))
    kinds: dict[tuple[int, int], list[Macro]] = {}
    for row in sorted(rows, key=lambda row: (row.owner_id is None, row.team_id is not None)):
        kinds.setdefault((row.owner_id or 0, row.team_id or 0), []).append(row)
    groups = [
        {
            "title": _("My own") if owner else of[0].team if team else _("Of the whole project"),
            "may_change": bool(owner) or access.may(Right.SUPERVISE, project.pk),
            "lines": [
                {"macro": row, "first": at == 0, "last": at == len(of) - 1, "does": _does(row)}
                for at, row in enumerate(of)
            ],
        }
        for (owner, team), of in kinds.items()
    ]
    return page(request, "setup/macros.html", {"groups": groups}, project=project)


def _does(row: Macro) -> str:
    return done_words([action["do"] for action in row.actions])


@require_http_methods(["GET", "HEAD", "POST"])
@door
def macro(request: HttpRequest, key: str, pk: int | None) -> HttpResponseBase:
    """Write a macro, change or remove one."""
    project = project_or_404(request, key, Right.WORK)
    access = access_of(request)
    found = _macro(request, project, pk) if pk else None
    if found and found.owner_id is None:
        access.require(Right.SUPERVISE, project.pk)
    if request.method != "POST":
        return _page(request, project, found, _written(found, project))
    if "remove" in request.POST and found:
        actions.remove_macro(access=access, macro=found)
        messages.success(request, _("The macro is removed."))
        return redirect("setup_macros", key=key)
    form = posted(request.POST)
    if request.POST.get("do"):
        return _page(request, project, found, form)
    try:
        _save(request, project, found, form)
    except ValidationError as error:
        return _page(request, project, found, form, problem=" ".join(error.messages))
    messages.success(request, _("Saved"))
    return redirect("setup_macros", key=key)


@require_POST
@door
def look(request: HttpRequest, key: str) -> HttpResponseBase:
    """Draw the form anew as it is filled in; nothing is kept."""
    project = project_or_404(request, key, Right.WORK)
    return render(request, "setup/macro_editor.html", _context(request, project, posted(request.POST)))


@require_POST
@door
def move(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Change places with the macro of its kind before or after."""
    found = _macro(request, project_or_404(request, key, Right.WORK), pk)
    up = request.POST.get("direction") == "up"
    actions.move_macro(access=access_of(request), macro=found, direction="up" if up else "down")
    return redirect("setup_macros", key=key)


def _save(request: HttpRequest, project: Project, found: Macro | None, form: Written) -> Macro:
    given = form.given
    scope, team = given.get("scope", "mine"), given.get("team", "")
    whole = team.isascii() and team.isdigit() and len(team) < 19
    return actions.save_macro(
        access=access_of(request),
        project=project,
        macro=found,
        name=given.get("name", ""),
        actions=[{"do": step.do, "value": value_of(step, project)} for step in form.steps],
        scope=scope if scope in {"team", "project"} else "mine",
        team=project.teams.filter(pk=int(team)).first() if whole else None,
        is_active=bool(given.get("is_active")),
    )


def _written(row: Macro | None, project: Project) -> Written:
    if row is None:
        return Written({"is_active": "1", "scope": "mine"}, [], [Step(0, "priority", "3")])
    given = {"name": row.name, "is_active": "1" if row.is_active else "", "scope": row.scope}
    return Written(given | {"team": str(row.team_id or "")}, [], steps_of(row.actions, project))


def _macro(request: HttpRequest, project: Project, pk: int) -> Macro:
    found = macros_visible_to(access_of(request)).filter(project=project, pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def _context(request: HttpRequest, project: Project, form: Written) -> dict[str, Any]:
    access = access_of(request)
    draw(form, access, project)
    return {
        "project": project,
        "given": form.given,
        "steps": form.steps,
        "look_url": reverse("setup_macro_look", args=[project.key]),
        "scopes": (OWN, *SHARED) if access.may(Right.SUPERVISE, project.pk) else (OWN,),
        "teams": project.teams.filter(is_active=True),
        "effects": [(name, each.label) for name, each in EFFECTS.items() if not each.only_rules],
        "who": WHO,
        "sleeps": SLEEPS,
    }


def _page(
    request: HttpRequest, project: Project, found: Macro | None, form: Written, *, problem: str = ""
) -> HttpResponse:
    context = _context(request, project, form) | {"macro": found, "problem": problem}
    return page(request, "setup/macro.html", context, project=project, status=422 if problem else 200)
