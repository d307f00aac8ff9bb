"""The set-up of the queue: how work reaches people, why they may be away, what they can do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of
from otklik.accounts.models import Project
from otklik.routing.actions.set_up import save_profile, save_reason, save_rule, save_skill
from otklik.routing.actions.worktime import time_rule
from otklik.routing.actions.worktime_hand import save_time_rule
from otklik.routing.mix import aims_of
from otklik.routing.models import Profile, Reason, Rule, Skill
from otklik.routing.queries import reasons_set_up_by
from otklik.setup.pages import page, project_or_404, saved
from otklik.setup.routing_forms import AbilityForm, ReasonForm, RuleForm, SkillForm, TimeForm, working_in


@require_safe
@door
def routing(request: HttpRequest, key: str) -> HttpResponseBase:
    """How work reaches people in a project."""
    project = project_or_404(request, key)
    rules = {rule.team_id: rule for rule in Rule.objects.filter(project=project)}
    profiles = {row.user_id: row for row in Profile.objects.filter(project=project)}
    skills = list(Skill.objects.filter(project=project).prefetch_related("needs"))
    names = {str(skill.pk): skill.name for skill in skills if skill.is_active}
    people = [
        {
            "user": user,
            "profile": profiles.get(user.pk),
            "skills": [f"{names[pk]} {level}" for pk, level in (_skills(profiles.get(user.pk))).items() if pk in names],
        }
        for user in working_in(project)
    ]
    context = {
        "time": time_rule(project.pk),
        "aims": aims_of(project),
        "usual": rules.get(None) or Rule(project=project),
        "teams": [{"team": team, "rule": rules.get(team.pk)} for team in project.teams.filter(is_active=True)],
        "reasons": Reason.objects.filter(Q(project=project) | Q(project__isnull=True)),
        "skills": skills,
        "people": people,
        "administrator": access_of(request).is_administrator,
    }
    return page(request, "setup/routing.html", context, project=project)


def _skills(profile: Profile | None) -> dict[str, int]:
    return profile.skills if profile else {}


@require_http_methods(["GET", "HEAD", "POST"])
@door
def rule(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """The rule of a team; 0 is all work that has none."""
    project = project_or_404(request, key)
    team = project.teams.filter(pk=pk).first() if pk else None
    if pk and team is None:
        raise Http404
    row = Rule.objects.filter(project=project, team=team).first() or Rule(project=project, team=team)
    form = RuleForm(request.POST or None, instance=row)

    def save() -> None:
        save_rule(access=access_of(request), project=project, team=team, **form.values())

    title = team.name if team else _("Work without a team")
    return _edit(request, project, form, save, {"title": title, "weights": "weight_fields"})


@require_http_methods(["GET", "HEAD", "POST"])
@door
def time(request: HttpRequest, key: str) -> HttpResponseBase:
    """How the time of work on tickets is recorded."""
    project = project_or_404(request, key)
    row = time_rule(project.pk)
    form = TimeForm(request.POST or None, instance=row)

    def save() -> None:
        save_time_rule(access=access_of(request), project=project, **form.cleaned_data)

    return _edit(request, project, form, save, {"title": _("Time on tickets")})


@require_http_methods(["GET", "HEAD", "POST"])
@door
def reason(request: HttpRequest, key: str, pk: int | None) -> HttpResponseBase:
    """Make a reason or change one; those of all projects are the administrators'."""
    project = project_or_404(request, key)
    access = access_of(request)
    row = reasons_set_up_by(access, project).filter(pk=pk).first() if pk else None
    if pk and row is None:
        raise Http404
    instance = row or Reason(project=project)
    where = instance.project
    form = ReasonForm(request.POST or None, instance=instance, may_everywhere=access.is_administrator)

    def save() -> None:
        values = dict(form.cleaned_data)
        place = None if values.pop("everywhere", False) else where
        fresh = reasons_set_up_by(access, project).get(pk=row.pk) if row else None
        save_reason(access=access, project=place, reason=fresh, **values)

    return _edit(request, project, form, save, {"title": row.name if row else _("New reason")})


@require_http_methods(["GET", "HEAD", "POST"])
@door
def skill(request: HttpRequest, key: str, pk: int | None) -> HttpResponseBase:
    """Make a skill or change one, with what topics need of it."""
    project = project_or_404(request, key)
    row = Skill.objects.filter(project=project, pk=pk).first() if pk else None
    if pk and row is None:
        raise Http404
    form = SkillForm(request.POST or None, instance=row or Skill(project=project), project=project)

    def save() -> None:
        save_skill(
            access=access_of(request),
            project=project,
            skill=Skill.objects.get(pk=row.pk, project=project) if row else None,
            name=form.cleaned_data["name"],
            is_active=form.cleaned_data["is_active"],
            needs=form.needs(),
        )

    return _edit(request, project, form, save, {"title": row.name if row else _("New skill")})


@require_http_methods(["GET", "HEAD", "POST"])
@door
def ability(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """What an employee can do."""
    project = project_or_404(request, key)
    user = working_in(project).filter(pk=pk).first()
    if user is None:
        raise Http404
    profile = Profile.objects.filter(project=project, user=user).first() or Profile(project=project, user=user)
    form = AbilityForm(request.POST or None, project=project, profile=profile)

    def save() -> None:
        save_profile(access=access_of(request), project=project, user=user, **form.values())

    return _edit(request, project, form, save, {"title": str(user)})


def _edit(
    request: HttpRequest, project: Project, form: BaseForm, save: Callable[[], None], context: dict[str, Any]
) -> HttpResponseBase:
    if saved(request, form, save):
        return redirect("setup_routing", key=project.key)
    levels = [name for name in form.fields if name.startswith(("weight_", "topic_", "skill_"))]
    context |= {
        "form": form,
        "plain": [form[name] for name in form.fields if name not in levels],
        "levels": [form[name] for name in levels],
    }
    return page(request, "setup/routing_form.html", context, project=project, status=422 if form.is_bound else 200)
