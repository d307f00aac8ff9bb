"""Saved views: the list of one's own and shared ones, the screen that writes them, a look at what they hold."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.accounts.access import Access, DeniedError
from otklik.accounts.models import Project, Team
from otklik.accounts.roles import Right
from otklik.desk import view_listing
from otklik.desk.actions import copy_view, move_view, remove_view, save_view
from otklik.desk.actions.view_save import checked
from otklik.desk.condition_form import GROUPS, JOINS, YES, Line, give_choices, lines_from, lines_of, readable, tree_of
from otklik.desk.conditions import FIELDS, MOST
from otklik.desk.models import SavedView
from otklik.desk.view_facts import COLUMNS, USUAL
from otklik.desk.view_queries import may_change, may_share, views_in_order, views_visible_to
from otklik.workspace.columns import with_columns
from otklik.workspace.doors import door, is_fragment, reader
from otklik.workspace.place import Place, navigation, read_place
from otklik.workspace.rows import make_rows
from otklik.workspace.saved import ICONS

LOOK = 8  # rows of a view that is being written


@require_safe
@door
def views(request: HttpRequest) -> HttpResponseBase:
    """The person's views, in the order of his navigation."""
    access = reader(request)
    return render(request, "workspace/views.html", {"rows": _rows(access), **_around(request, access)})


@require_http_methods(["GET", "HEAD", "POST"])
@door
def new(request: HttpRequest) -> HttpResponseBase:
    """Write a new view."""
    return _edit(request, reader(request), None)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def view(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Change a view; whoever may not change it can look and keep a copy."""
    access = reader(request)
    found = _view(access, pk)
    if request.method == "POST" and not may_change(access, found):
        raise DeniedError(f"user {access.user_id} may not change view {pk}")
    return _edit(request, access, found)


@require_POST
@door
def look(request: HttpRequest) -> HttpResponseBase:
    """Show the form again as it was posted, a line more or less, with what the view would hold. Nothing is written."""
    access = reader(request)
    lines = lines_of(request.POST)
    do, _mark, at = request.POST.get("do", "").partition(":")
    number = int(at) if at.isascii() and at.isdigit() and len(at) < 4 else 0
    if do == "remove":
        lines = [line for line in lines if line.at != number]
    elif do == "add" and len(lines) < MOST:
        lines.append(Line(len(lines), "status", "in", min(number, GROUPS), ["new", "open"]))
    elif do == "group" and len(lines) < MOST:
        free = next((group for group in range(1, GROUPS + 1) if all(line.group != group for line in lines)), 0)
        lines.append(Line(len(lines), "priority", "in", free, ["3", "4"]))
    for place, line in enumerate(lines):
        line.at = place
    context = _context(access, lines, dict(request.POST.items()), request.POST.getlist("columns"))
    return render(request, "workspace/view_editor.html", context)


@require_POST
@door
def copy(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Keep a copy of a view for oneself."""
    access = reader(request)
    try:
        made = copy_view(access=access, view=_view(access, pk))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("work_views")
    messages.success(request, _("The copy is yours alone"))
    return redirect("work_view", made.pk)


@require_POST
@door
def move(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Put a view one place up or down in one's own navigation."""
    access = reader(request)
    move_view(access=access, view=_view(access, pk), direction="up" if request.POST.get("to") == "up" else "down")
    if is_fragment(request):
        return render(request, "workspace/views_list.html", {"rows": _rows(access)})
    return redirect("work_views")


@require_POST
@door
def remove(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Remove a view."""
    access = reader(request)
    found = _view(access, pk)
    remove_view(access=access, view=found)
    messages.success(request, _("The view is removed; its tickets stay as they are"))
    return redirect("work_views")


def _rows(access: Access) -> list[dict[str, Any]]:
    return [
        {"view": each, "icon": ICONS[each.scope], "may_change": may_change(access, each)}
        for each in views_in_order(access)
    ]


def _around(request: HttpRequest, access: Access) -> dict[str, Any]:
    place = read_place(request, access)
    return {"place": place, "nav": navigation(access, place)}


def _view(access: Access, pk: int) -> SavedView:
    found = views_visible_to(access).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def _edit(request: HttpRequest, access: Access, found: SavedView | None) -> HttpResponseBase:
    problem = ""
    if request.method == "POST":
        lines, given, columns = lines_of(request.POST), dict(request.POST.items()), request.POST.getlist("columns")
        try:
            saved = _save(access, found, lines, given, columns)
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            messages.success(request, _("Saved"))
            return redirect(f"/work/?view=v{saved.pk}")
    elif found is not None:
        lines, joins = lines_from(found.conditions, access.projects)
        given = {**joins, "name": found.name, "scope": found.scope, "order": found.order}
        given |= {"project": str(found.project_id or ""), "team": str(found.team_id or "")}
        columns = list(found.columns)
    else:
        lines, columns = [Line(0, "status", "in", values=["new", "open"])], list(USUAL)
        given = {"project": "", "scope": "mine", "order": "updated"}
    context = _context(access, lines, given, columns)
    context |= _around(request, access)
    context |= {"view": found, "may_change": found is None or may_change(access, found)}
    context["problem"] = problem or context["problem"]
    return render(request, "workspace/view.html", context, status=422 if problem else 200)


def _save(
    access: Access, found: SavedView | None, lines: list[Line], given: dict[str, Any], columns: list[str]
) -> SavedView:
    project = _chosen(readable(access), given.get("project", ""))
    team = _team(access, given.get("team", "")) if given.get("scope") == "team" else None
    if given.get("scope") in {"team", "project"} and team is None and project is None:
        raise ValidationError(_("Choose the project or the team the view is for."))
    return save_view(
        access=access,
        view=found,
        name=str(given.get("name", "")),
        conditions=tree_of(lines, given, access, [project.pk] if project else list(access.projects)),
        scope=str(given.get("scope", "mine")),
        project=None if given.get("scope") == "all" else project,
        team=team,
        order=str(given.get("order", "updated")),
        columns=columns,
    )


def _team(access: Access, text: str) -> Team | None:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        return None
    return Team.objects.filter(pk=int(text), project_id__in=access.with_right(Right.WORK), is_active=True).first()


def _chosen(projects: list[Project], text: str) -> Project | None:
    return next((project for project in projects if str(project.pk) == text), None)


def _scopes(access: Access, projects: list[Project]) -> list[tuple[str, str]]:
    allowed = ["mine"]
    if access.with_right(Right.WORK):
        allowed.append("team")
    if any(may_share(access, "project", project=project.pk, team=None) for project in projects):
        allowed.append("project")
    if access.is_administrator:
        allowed.append("all")
    return [(value, str(label)) for value, label in SavedView.Scope.choices if value in allowed]


def _context(access: Access, lines: list[Line], given: dict[str, Any], columns: list[str]) -> dict[str, Any]:
    """Return what the form shows: its lines by group, what can be chosen, and what the view holds now."""
    projects = readable(access)
    project = _chosen(projects, str(given.get("project", "")))
    scope = str(given.get("scope", "mine"))
    team = _team(access, str(given.get("team", ""))) if scope == "team" else None
    if team is not None:
        project = _chosen(projects, str(team.project_id))
    over = [project] if project else projects
    give_choices(lines, access, over)
    groups = [
        {
            "number": number,
            "join": given.get("join" if not number else f"join{number}", "all" if not number else "any"),
            "lines": [line for line in lines if line.group == number],
        }
        for number in range(GROUPS + 1)
        if not number or any(line.group == number for line in lines)
    ]
    order = str(given.get("order", "updated"))
    teams = Team.objects.filter(project_id__in=access.with_right(Right.WORK), is_active=True)
    return {
        "groups": groups,
        "given": given,
        "fields": [(name, str(each.label)) for name, each in FIELDS.items()],
        "joins": JOINS,
        "yes": YES,
        "projects": projects,
        "teams": teams.select_related("project").order_by("project__name", "line", "name")[:300],
        "scopes": _scopes(access, projects),
        "orders": SavedView.Order.choices,
        "columns": [(name, str(label), name in columns) for name, label in COLUMNS.items()],
        "may_add": len(lines) < MOST,
        "may_group": len(groups) <= GROUPS,
        **_look(access, lines, given, columns, project, order, scope),
    }


def _look(
    access: Access,
    lines: list[Line],
    given: dict[str, Any],
    columns: list[str],
    project: Project | None,
    order: str,
    scope: str,
) -> dict[str, Any]:
    """Return the first tickets of the conditions and how many there are (up to a thousand), or what is wrong."""
    ids = [project.pk] if project else list(access.projects)
    try:
        tree = checked(access, tree_of(lines, given, access, ids), order=order, scope=scope, project=project)
    except ValidationError as error:
        return {"problem": " ".join(error.messages), "rows": [], "amount": None}
    asked = view_listing.View(
        tree, order if order in view_listing.ORDERS else "updated", project.pk if project else None
    )
    tickets = view_listing.page(access, asked, limit=LOOK).tickets
    place = Place(projects=tuple(readable(access)), teams=())
    amount, complete = view_listing.amount(access, asked)
    rows = with_columns(make_rows(tickets, place), tickets, columns)
    return {"problem": "", "rows": rows, "amount": amount, "complete": complete}
