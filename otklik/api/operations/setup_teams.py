from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from otklik.accounts.actions.teams import save_team
from otklik.accounts.models import Project, Team, User
from otklik.accounts.roles import Right
from otklik.api import etags, paging, repeats
from otklik.api import inputs_setup as inputs
from otklik.api import outputs_setup as outputs
from otklik.api.door import answer
from otklik.api.fields import Id, ProjectKey
from otklik.api.inputs import Paged
from otklik.api.operations.cards import named
from otklik.api.outputs import Reference
from otklik.api.problems import refused
from otklik.api.set_up import managed, one, project_of, shown, unchanged, values

router = Router(tags=["Set-up: people"])
NAMES = {"name": "name", "line": "line", "active": "is_active"}


@router.get("/{key}/teams", response={200: outputs.TeamList}, operation_id="list_teams", summary="List teams")
def list_teams(request: HttpRequest, key: Path[ProjectKey], query: Query[Paged]) -> HttpResponse:
    """Gives the teams of a project and who works in them. Needs the right `read`."""
    _access, project = project_of(request, key, Right.READ, Paged)
    rows, cursor = paging.part(_teams(project), query.cursor, query.limit)
    items = [_out(row) for row in rows]
    return answer(outputs.TeamList(items=items, next=paging.next_link(request, cursor)))


@router.post("/{key}/teams", response={201: outputs.TeamOut}, operation_id="create_team", summary="Make a team")
def create_team(request: HttpRequest, key: Path[ProjectKey], data: inputs.NewTeam) -> HttpResponse:
    """Makes a team of people of the project. Needs the right `manage`."""
    access, project = managed(request, key)
    repeats.claim(request, access, project.pk)
    with named():
        row = save_team(
            access=access, project=project, team=None, members=_people(project, data.members), **values(data, NAMES)
        )
    return shown(_out(row), place=f"projects/{project.key}/teams/{row.pk}")


@router.get("/{key}/teams/{team_id}", response={200: outputs.TeamOut}, operation_id="get_team", summary="Read a team")
def get_team(
    request: HttpRequest, key: Path[ProjectKey], team_id: Path[Id], if_none_match: etags.IfNoneMatch = None
) -> HttpResponse:
    """Gives one team. Needs the right `read`."""
    _access, project = project_of(request, key, Right.READ)
    return etags.fresh(request, shown(_out(one(_teams(project), pk=team_id))))


@router.patch(
    "/{key}/teams/{team_id}", response={200: outputs.TeamOut}, operation_id="change_team", summary="Change a team"
)
def change_team(
    request: HttpRequest,
    key: Path[ProjectKey],
    team_id: Path[Id],
    data: inputs.TeamChanges,
    if_match: etags.IfDigest = None,
) -> HttpResponse:
    """Changes what the body names; `members` is the whole list from now on. Needs the right `manage`."""
    access, project = managed(request, key)
    row = one(_teams(project), pk=team_id)
    unchanged(if_match, project, lambda: shown(_out(one(_teams(project), pk=team_id))))
    members: Iterable[User] = [member.user for member in row.members.all()]
    if "members" in data.model_fields_set:
        members = _people(project, data.members)
    with named():
        save_team(access=access, project=project, team=row, members=members, **values(data, NAMES, row))
    return shown(_out(one(_teams(project), pk=team_id)))


def _teams(project: Project) -> QuerySet[Team]:
    return Team.objects.filter(project=project).prefetch_related("members__user")


def _people(project: Project, ids: list[int]) -> list[User]:
    """Return people of the project by id; raises Problem 422, the same for a stranger and for nobody."""
    found = list(User.objects.filter(memberships__project=project, pk__in=ids))
    if len(found) != len(set(ids)):
        raise refused("body", "members", msg="Only people of the project can work in its teams")
    return found


def _out(row: Team) -> outputs.TeamOut:
    people = sorted((member.user for member in row.members.all()), key=lambda user: user.pk)
    return outputs.TeamOut(
        id=row.pk,
        name=row.name,
        line=row.line,
        active=row.is_active,
        members=[Reference(id=user.pk, name=str(user)) for user in people],
    )
