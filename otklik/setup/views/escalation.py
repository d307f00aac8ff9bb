"""Who answers for what, when tickets go up by themselves, and what is told of promises."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of
from otklik.accounts.models import Project
from otklik.customers import standings
from otklik.desk.models import Topic
from otklik.lib import clock
from otklik.service_levels.actions.escalation_rules import remove_rule, save_rule
from otklik.service_levels.actions.matrix import add_absence, remove_absence, remove_responsible, save_responsible
from otklik.service_levels.actions.reviews import change_promise_settings, count_figure, settings_of
from otklik.service_levels.choosing import Asked, Choice, choose, everybody
from otklik.service_levels.models import Absence, EscalationRule, Responsible
from otklik.setup.escalation_forms import (
    AbsenceForm,
    EscalationRuleForm,
    PromiseSettingsForm,
    ResponsibleForm,
    TrialForm,
    of_line,
)
from otklik.setup.pages import page, project_or_404, saved

BACK = "setup_escalation"


@require_safe
@door
def escalation(request: HttpRequest, key: str) -> HttpResponseBase:
    """The matrix of responsible people, a trial of it, the rules, absences and settings."""
    return _page(request, project_or_404(request, key))


@require_http_methods(["GET", "HEAD", "POST"])
@door
def line(request: HttpRequest, key: str, pk: int | None) -> HttpResponseBase:
    """Add a line to the matrix or change one."""
    project = project_or_404(request, key)
    found = _one(Responsible.objects.filter(project=project), pk) if pk else None
    form = ResponsibleForm(request.POST or None, project=project, initial=of_line(found) if found else None)

    def save() -> None:
        save_responsible(access=access_of(request), project=project, line=found, **form.values())

    if saved(request, form, save):
        return redirect(BACK, key=key)
    context = {"form": form, "row": found, "title": _("Responsible person"), "remove": "setup_responsible_remove"}
    return page(request, "setup/escalation_form.html", context, project=project, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def rule(request: HttpRequest, key: str, pk: int | None) -> HttpResponseBase:
    """Add a rule of escalation or change one."""
    project = project_or_404(request, key)
    found = _one(EscalationRule.objects.filter(project=project), pk) if pk else None
    names = ("trigger", "amount", "level", "side", "name", "hand_over", "is_active")
    initial = {name: getattr(found, name) for name in names} if found else {"is_active": True, "amount": 24}
    form = EscalationRuleForm(request.POST or None, project=project, initial=initial)

    def save() -> None:
        save_rule(access=access_of(request), project=project, rule=found, **form.values())

    if saved(request, form, save):
        return redirect(BACK, key=key)
    context = {"form": form, "row": found, "title": _("Rule of escalation"), "remove": "setup_escalation_rule_remove"}
    return page(request, "setup/escalation_form.html", context, project=project, status=422 if form.is_bound else 200)


@require_POST
@door
def line_remove(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Remove a line of the matrix."""
    project = project_or_404(request, key)
    remove_responsible(access=access_of(request), line=_one(Responsible.objects.filter(project=project), pk))
    return redirect(BACK, key=key)


@require_POST
@door
def rule_remove(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Remove a rule of escalation."""
    project = project_or_404(request, key)
    remove_rule(access=access_of(request), rule=_one(EscalationRule.objects.filter(project=project), pk))
    return redirect(BACK, key=key)


@require_POST
@door
def absence(request: HttpRequest, key: str) -> HttpResponseBase:
    """Note that somebody is not there for some days."""
    project = project_or_404(request, key)
    form = AbsenceForm(request.POST, project=project)

    def save() -> None:
        values = {name: form.cleaned_data[name] for name in ("since", "until", "note")}
        add_absence(access=access_of(request), project=project, user=form.person(), **values)

    if saved(request, form, save):
        return redirect(BACK, key=key)
    return _page(request, project, absences_form=form, status=422)


@require_POST
@door
def absence_remove(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Remove an absence."""
    project = project_or_404(request, key)
    remove_absence(access=access_of(request), absence=_one(Absence.objects.filter(project=project), pk))
    return redirect(BACK, key=key)


@require_POST
@door
def settings(request: HttpRequest, key: str) -> HttpResponseBase:
    """Say what is told of promises: to the client company, on the portal; how long a review may take."""
    project = project_or_404(request, key)
    form = PromiseSettingsForm(request.POST, instance=settings_of(project.pk))

    def save() -> None:
        change_promise_settings(access=access_of(request), project=project, **form.cleaned_data)
        if form.cleaned_data["shows_figure"]:
            count_figure(project)

    if saved(request, form, save):
        return redirect(BACK, key=key)
    return _page(request, project, settings_form=form, status=422)


def _page(
    request: HttpRequest,
    project: Project,
    *,
    absences_form: AbsenceForm | None = None,
    settings_form: PromiseSettingsForm | None = None,
    status: int = 200,
) -> HttpResponseBase:
    trial = TrialForm(request.GET if "level" in request.GET else None, project=project)
    now = clock.now()
    today = now.astimezone(project.zone).date()
    absences = Absence.objects.filter(project=project, until__gte=today).select_related("user")[:200]
    rows = list(Responsible.objects.filter(project=project).select_related("user", "calendar"))
    kept = settings_of(project.pk)
    context = {
        "lines": _told(project, rows),
        "rules": EscalationRule.objects.filter(project=project),
        "absences": absences,
        "absences_form": absences_form or AbsenceForm(project=project),
        "settings_form": settings_form or PromiseSettingsForm(instance=kept),
        "kept": kept,
        "trial": trial,
        "choice": _tried(project, trial, now) if trial.is_bound and trial.is_valid() else None,
    }
    return page(request, "setup/escalation.html", context, project=project, status=status)


def _tried(project: Project, form: TrialForm, now: datetime.datetime) -> Choice:
    data = form.cleaned_data
    at = data["at"].replace(tzinfo=project.zone) if data["at"] else now
    return choose(
        Asked(
            project=project,
            at=at,
            side=data["side"],
            level=int(data["level"]),
            topic=int(data["topic"]) if data["topic"] else None,
            region=data["region"],
            standing=data["standing"],
        )
    )


def _told(project: Project, rows: list[Responsible]) -> list[dict[str, Any]]:
    """Return the lines with what they hold for in words."""
    topics = dict(Topic.objects.filter(project=project).values_list("id", "name"))
    classes = dict(standings.choices([project.pk]))
    people = {pk: str(user) for pk, user in everybody(project).items()} if any(row.deputies for row in rows) else {}
    lines = []
    for row in rows:
        holds = [topics.get(pk, "") for pk in row.topics] + list(row.regions)
        holds += [classes.get(key, key) for key in row.standings]
        if row.calendar:
            holds.append(str(row.calendar))
        deputies = ", ".join(people[pk] for pk in row.deputies if pk in people)
        lines.append({"row": row, "holds": ", ".join(filter(None, holds)), "deputies": deputies})
    return lines


def _one(rows: Any, pk: int | None) -> Any:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
