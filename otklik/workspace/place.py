"""Which list stands in the left column: view, project, team, search; the same words in every address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project, Team
from otklik.accounts.roles import Right
from otklik.desk import counting, listing
from otklik.desk.models import SavedView
from otklik.lib.compiled import compiled
from otklik.workspace.doors import READERS
from otklik.workspace.saved import saved_ids, saved_of, saved_views

DEFAULT_VIEW = "open"
ICONS = {
    "mine": "user",
    "unassigned": "inbox",
    "open": "list",
    "waiting_customer": "status-waiting",
    "waiting_client": "status-client",
    "solved": "status-solved",
    "closed": "status-closed",
    "snoozed": "snooze",
    "followed": "bell",
}
# The navigation is narrow.
SHORT = {"waiting_customer": _("Wait for customers"), "waiting_client": _("Wait for clients")}
EMPTY = {
    "mine": (_("Nothing is assigned to you"), _("Take the oldest ticket that nobody holds.")),
    "unassigned": (_("Every ticket is held by somebody"), _("New ones appear here by themselves.")),
    "open": (_("No open tickets"), _("Everything is answered. New ones appear here by themselves.")),
    "team": (_("Your team has no open tickets"), _("Tickets given to the team appear here by themselves.")),
    "waiting_customer": (
        _("No ticket waits for a customer"),
        _("After an answer a ticket waits here for the customer's reply."),
    ),
    "waiting_client": (
        _("No ticket waits for a client company"),
        _("Questions put to the client company wait here for its answer."),
    ),
    "solved": (_("Nothing is solved yet"), _("Tickets that you mark solved are kept here.")),
    "closed": (_("Nothing is closed yet"), _("Closed tickets are kept here and can be found by the search.")),
    "snoozed": (_("No ticket is snoozed"), _("A snoozed ticket leaves the lists until its time comes.")),
    "saved": (_("No ticket fits this view"), _("Those that come to fit appear here by themselves.")),
    "followed": (_("You follow no ticket"), _("Follow a ticket to find it here, whoever holds it.")),
}


@dataclass(frozen=True)
class Place:
    """The list beside a ticket. `projects` are those the person works in."""

    projects: tuple[Project, ...]
    teams: tuple[Team, ...]
    view: str = DEFAULT_VIEW
    project: Project | None = None
    team: Team | None = None
    query: str = ""
    saved: SavedView | None = None

    @property
    def title(self) -> str:
        """What the list is called."""
        if self.query:
            return str(_("Search"))
        if self.view == "team" and self.team:
            return self.team.name
        if self.saved:
            return self.saved.name
        return str(listing.VIEWS[self.view])

    @property
    def parameters(self) -> dict[str, str]:
        """The part of an address that names this list; empty for the usual one."""
        values: dict[str, str] = {}
        if self.query:
            values["q"] = self.query
        elif self.view != DEFAULT_VIEW:
            values["view"] = self.view
        if self.team and not self.query:
            values["team"] = str(self.team.pk)
        if self.project:
            values["project"] = self.project.key
        return values

    def suffix(self, **more: Any) -> str:
        """Return `?view=mine&project=net`, or nothing for the usual list."""
        values = {**self.parameters, **{key: str(value) for key, value in more.items() if value}}
        return f"?{urlencode(values)}" if values else ""

    @property
    def url(self) -> str:
        """The page of the list alone."""
        return reverse("work_search" if self.query else "work") + self.suffix()

    @property
    def rows_url(self) -> str:
        """The fragment with the list's rows."""
        return reverse("work_rows") + self.suffix()

    @property
    def empty(self) -> tuple[Any, Any]:
        """What stands in the list when no ticket does: a heading and a sentence."""
        return EMPTY["saved" if self.saved else self.view]

    def conditions(self, access: Access) -> listing.Filter:
        """Return the conditions of the list for `listing.page`."""
        project = self.project.pk if self.project else None
        return listing.of_view(self.view, access, project=project, team=self.team.pk if self.team else None)

    def first_ids(self, access: Access, *, limit: int) -> list[int]:
        """Return ids of the first tickets of the list, for changes of many at once."""
        if self.saved:
            return saved_ids(access, self.saved, project=self.project, limit=limit)
        return listing.first_ids(access, self.conditions(access), limit=limit)


def read_place(request: HttpRequest, access: Access) -> Place:
    """Return the list an address names. Raises Http404 for a view, project or team that the person does not have."""
    projects, teams = tuple(_projects(access)), tuple(_teams(access))
    view = request.GET.get("view", DEFAULT_VIEW)
    saved = saved_of(access, view)
    if view not in listing.VIEWS and view != "team" and saved is None:
        raise Http404
    query = " ".join(request.GET.get("q", "").split())[:200]
    place = Place(projects=projects, teams=teams, view=view, query=query, saved=saved)
    if key := request.GET.get("project", ""):
        place = replace(place, project=_one(projects, key))
    if view == "team":
        wanted = request.GET.get("team", "")
        place = replace(place, team=next((team for team in teams if str(team.pk) == wanted), None))
        if place.team is None:
            raise Http404
    return place


@compiled
def _projects(access: Access) -> QuerySet[Project]:
    return Project.objects.filter(pk__in=access.with_right(*READERS)).order_by("name")


@compiled
def _teams(access: Access) -> QuerySet[Team]:
    mine = access.with_right(*READERS)
    own = Team.objects.filter(members__user_id=access.user_id, is_active=True, project_id__in=mine)
    return own.order_by("line", "name")


def _one(projects: tuple[Project, ...], key: str) -> Project:
    for project in projects:
        if project.key == key.lower():
            return project
    raise Http404


def navigation(access: Access, place: Place) -> dict[str, Any]:
    """Return what the navigation shows: views, teams and projects with their counters."""
    counts = counting.counts(access, project=place.project.pk if place.project else None)
    here = replace(place, query="", team=None, saved=None)
    views = [
        {
            "url": replace(here, view=name).url,
            "label": SHORT.get(name, label),
            "title": label,
            "icon": ICONS[name],
            "count": counts.views[name],
            "current": place.view == name and not place.query,
            "alert": name == "mine" and counts.views[name],
        }
        for name, label in listing.VIEWS.items()
    ]
    teams = [
        {
            "url": replace(here, view="team", team=team).url,
            "label": _team_label(team, place),
            "count": counts.teams[team.pk],
            "current": place.team == team,
        }
        for team in place.teams
    ]
    totals = counting.counts(access).projects if place.project else counts.projects
    projects = [
        {
            "url": replace(here, project=project).url,
            "label": project.name,
            "color": project.colour,
            "count": totals[project.pk],
            "current": place.project == project,
        }
        for project in place.projects
    ]
    all_projects = {
        "url": replace(here, project=None).url,
        "count": sum(totals[project.pk] for project in place.projects),
        "current": place.project is None,
    }
    saved = [
        {**item, "url": replace(here, view=item["view"]).url, "current": place.view == item["view"] and not place.query}
        for item in saved_views(access, project=place.project.pk if place.project else None)
    ]
    pages = {"reads": access.with_right(Right.READ), "supervises": access.with_right(Right.SUPERVISE)}
    lists = {"views": views, "saved": saved, "teams": teams, "projects": projects, "all_projects": all_projects}
    return {**lists, **pages}


def _team_label(team: Team, place: Place) -> str:
    if len(place.projects) < 2:
        return team.name
    return next(
        (f"{team.name} · {project.name}" for project in place.projects if project.pk == team.project_id), team.name
    )
