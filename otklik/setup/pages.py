"""What every page of the set-up has: who asks, which project is meant, the navigation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.middleware import access_of
from otklik.accounts.models import Project
from otklik.accounts.roles import Right


def project_or_404(request: HttpRequest, key: str, right: Right = Right.MANAGE) -> Project:
    """Return the project with this key in which the person has the right.

    Raises Http404, the same for one that does not exist and one where he has it not (S03).
    """
    found = Project.objects.filter(pk__in=access_of(request).with_right(right), key=key).first()
    if found is None:
        raise Http404
    return found


def administrator(request: HttpRequest) -> Access:
    """Return the access of an administrator of the installation; raises DeniedError for anybody else."""
    access = access_of(request)
    access.require(Right.INSTALL, None)
    return access


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, project: Project | None = None, status: int = 200
) -> HttpResponse:
    """Render a page of the set-up, with the tabs of `project` when it belongs to one."""
    access = access_of(request)
    context |= {"nav": _navigation(request, access), "project": project, "user_menu_items": _own_items()}
    if project is not None:
        context |= {"tabs": _tabs(request, access, project)}
    return render(request, template, context, status=status)


def add_errors(form: BaseForm, error: ValidationError) -> None:
    """Put what an action refused into its form: beside the field where the form has it, else above all."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, problems in error.error_dict.items():
        form.add_error(name if name in form.fields else None, problems)


def saved(request: HttpRequest, form: BaseForm, save: Callable[[], object]) -> bool:
    """Save what a form that was sent says, and say so; False when it is to be shown again, with what is wrong."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        save()
    except ValidationError as error:
        add_errors(form, error)
        return False
    messages.success(request, _("Saved"))
    return True


def first_page_of(access: Access, project: Project) -> str:
    """Return where the set-up of a project begins for this person."""
    name = "setup_project" if access.may(Right.MANAGE, project.pk) else "setup_mail_flow"
    return reverse(name, args=[project.key])


def projects_of(access: Access) -> list[Project]:
    """Return the projects a person sets up or supervises, by name."""
    return list(Project.objects.filter(pk__in=access.with_right(Right.MANAGE, Right.SUPERVISE)))


def _own_items() -> list[dict[str, Any]]:
    return [{"url": reverse("me"), "icon": "settings", "label": _("My settings")}]


def _navigation(request: HttpRequest, access: Access) -> dict[str, Any]:
    path = request.path
    projects = [
        {
            "url": first_page_of(access, project),
            "label": project.name,
            "color": project.colour,
            "current": f"/{project.key}/" in path or path.endswith(f"/{project.key}"),
        }
        for project in projects_of(access)
    ]
    installation = [
        {"url": reverse("setup_new_project"), "label": _("New project"), "icon": "plus"},
        {"url": reverse("setup_people"), "label": _("People"), "icon": "users"},
        {"url": reverse("setup_security"), "label": _("Security log"), "icon": "shield"},
        {"url": reverse("setup_failures"), "label": _("Failed reactions"), "icon": "alert"},
    ]
    return {
        "projects": projects,
        "installation": installation if access.is_administrator else [],
        "tokens_url": reverse("setup_tokens"),
    }


def _tabs(request: HttpRequest, access: Access, project: Project) -> list[dict[str, Any]]:
    managed = [
        ("setup_project", _("Settings")),
        ("setup_project_people", _("People")),
        ("setup_teams", _("Teams")),
        ("setup_routing", _("Assignment")),
        ("setup_topics", _("Topics")),
        ("setup_fields", _("Fields")),
        ("setup_outcomes", _("Statuses and closing")),
        ("setup_checklists", _("Checklists")),
        ("setup_promises", _("Promises")),
        ("setup_requests", _("Request forms")),
        ("setup_escalation", _("Escalation")),
        ("setup_mail", _("Mail set-up")),
        ("setup_bots", _("Bots")),
        ("setup_customers", _("Customers")),
        ("setup_webhooks", _("Webhooks")),
        ("setup_panels", _("Side panels")),
        ("setup_taken", _("Taken out")),
    ]
    names = managed if access.may(Right.MANAGE, project.pk) else []
    if access.may(Right.SUPERVISE, project.pk):
        names = [
            *names,
            ("setup_shifts", _("Shifts")),
            ("setup_rules", _("Rules")),
            ("setup_macros", _("Macros")),
            ("setup_plans", _("Schedules")),
            ("setup_templates", _("Answer templates")),
            ("setup_mail_flow", _("Mail flow")),
            ("setup_exports", _("Export")),
            ("setup_imports", _("Import")),
        ]
    tabs = [{"url": reverse(name, args=[project.key]), "label": label} for name, label in names]
    best = max((str(tab["url"]) for tab in tabs if request.path.startswith(str(tab["url"]))), key=len, default="")
    return [tab | {"current": tab["url"] == best} for tab in tabs]
