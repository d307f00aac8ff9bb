"""Which saved views a person has, and which of them he may change."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from otklik.accounts.access import Access
from otklik.accounts.models import Team, TeamMember, User
from otklik.accounts.roles import Right
from otklik.customers.models import Organisation, Person
from otklik.desk.conditions import conditions_of, owned_ids
from otklik.desk.models import SavedView, Topic
from otklik.lib.compiled import compiled

READERS = (Right.READ, Right.READ_OWN)
TEAMS = "SELECT team_id FROM accounts_teammember WHERE user_id = %s AND project_id = ANY(%s::bigint[])"
ORDER = "SELECT views FROM desk_vieworder WHERE user_id = %s"
MOST = 100  # views in a person's navigation


def views_visible_to(access: Access) -> QuerySet[SavedView]:
    """Return the views a person has: his own, of his teams, of projects he reads in, and those for everybody.

    A view of a project he has left is not there, whoever made it.
    """
    projects = access.with_right(*READERS)
    # In SQL, because Django copies a query inside a query again and again: half of what the navigation cost.
    teams = RawSQL(TEAMS, [access.user_id, list(projects)])  # noqa: S611 - a constant, its values are bound
    shared = Q(scope="project") | Q(scope="team", team_id__in=teams)
    if supervised := access.with_right(Right.SUPERVISE):
        shared |= Q(scope="team", project_id__in=supervised)
    there = Q(project_id__in=projects) & (shared | Q(scope="mine", owner_id=access.user_id))
    anywhere = Q(project=None) & (Q(scope="all") | Q(scope="mine", owner_id=access.user_id))
    if not projects:
        return SavedView.objects.none()
    return SavedView.objects.filter(there | anywhere).select_related("project", "team")


def views_in_order(access: Access, *, alone: bool = False) -> list[SavedView]:
    """Return the views of a person as his navigation shows them: as he put them, the others after, by name.

    `alone`: without their projects and teams, where nobody asks for them.
    """
    views = _by_name(access, alone)
    place = {pk: at for at, pk in enumerate(views[0].placed or ())} if views else {}
    return sorted(views, key=lambda view: (place.get(view.pk, len(place)), view.name.casefold(), view.pk))


@compiled
def _by_name(access: Access, alone: bool) -> QuerySet[Any]:
    found = views_visible_to(access).order_by("name", "id")
    order = RawSQL(ORDER, [access.user_id])  # noqa: S611 - as above
    return (found.select_related(None) if alone else found).annotate(placed=order)[:MOST]


def may_share(access: Access, scope: str, *, project: int | None, team: int | None) -> bool:
    """Tell whether a person may keep a view for those people."""
    if scope == "mine":
        return project is None or access.may(Right.READ, project) or access.may(Right.READ_OWN, project)
    if scope == "all":
        return access.is_administrator
    if project is None:
        return False
    if access.may(Right.SUPERVISE, project):
        return True
    if scope != "team" or team is None or not access.may(Right.WORK, project):
        return False
    return TeamMember.objects.filter(user_id=access.user_id, team_id=team, project_id=project).exists()


def may_change(access: Access, view: SavedView) -> bool:
    """Tell whether a person may change or remove a view he has."""
    if view.scope == "mine":
        return view.owner_id == access.user_id
    return may_share(access, view.scope, project=view.project_id, team=view.team_id)


def named_rows(access: Access, tree: dict[str, Any], *, project: int | None) -> dict[str, dict[int, str]]:
    """Return the names of the rows of projects that conditions name, by field and id; only those the person may see.

    With `project` only its rows. People who hold tickets are named by "assignee".
    """
    projects = [pk for pk in access.with_right(*READERS) if project in {None, pk}]
    ids = owned_ids(tree)
    models: dict[str, type[Any]] = {"topic": Topic, "team": Team, "person": Person, "organisation": Organisation}
    found: dict[str, dict[int, str]] = {}
    for field, model in models.items():
        if wanted := ids.get(field):
            rows = model.objects.filter(pk__in=wanted, project_id__in=projects).only("pk", "name")
            found[field] = {row.pk: str(row) for row in rows}
    holders = {
        one
        for item in conditions_of(tree)
        if item["field"] == "assignee"
        for one in item["value"]
        if isinstance(one, int)
    }
    if holders:
        people = User.objects.filter(pk__in=holders, memberships__project_id__in=projects).distinct()
        found["assignee"] = {user.pk: str(user) for user in people}
    return found
