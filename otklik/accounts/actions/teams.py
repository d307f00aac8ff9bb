"""Teams of a project and who works in them."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.events import TeamChanged
from otklik.accounts.models import Project, Team, TeamMember, User
from otklik.accounts.roles import TEAM_ROLES, Right
from otklik.events.changes import change


def save_team(
    *,
    access: Access,
    project: Project,
    team: Team | None,
    name: str,
    line: int,
    members: Iterable[User],
    is_active: bool = True,
) -> Team:
    """Make a team (`team` None) or change one; its members become exactly these people of the project.

    Raises DeniedError, ValidationError: for a name that is taken, a line outside 1..9, a person who does not work in
    the project.
    """
    access.require(Right.MANAGE, project.pk)
    wanted = {user.pk: user for user in members}
    working = project.memberships.filter(role__in=TEAM_ROLES).values_list("user_id", flat=True)
    placed = team.members.values_list("user_id", flat=True) if team else ()
    if set(wanted) - set(working) - set(placed):
        raise ValidationError({"members": _("Only people of the project can work in its teams.")})
    with change(actor=access.actor) as current:
        team = Team.objects.select_for_update().get(pk=team.pk, project=project) if team else Team(project=project)
        changes = _differences(team, name=name, line=line, is_active=is_active)
        team.name, team.line, team.is_active = name, line, is_active
        team.full_clean()
        team.save()
        before = {row.user_id: row.user for row in team.members.select_related("user")}
        if before.keys() != wanted.keys():
            TeamMember.objects.filter(team=team).exclude(user_id__in=wanted).delete()
            TeamMember.objects.bulk_create(
                TeamMember(project=project, team=team, user=user) for pk, user in wanted.items() if pk not in before
            )
            changes["members"] = [_names(before.values()), _names(wanted.values())]
        if changes:
            current.record(TeamChanged(project=project.pk, team=team.pk, name=team.name, changes=changes))
    return team


def _differences(team: Team, **values: object) -> dict[str, list[str]]:
    if team.pk is None:
        return {name: ["", str(value)] for name, value in values.items()}
    return {
        name: [str(getattr(team, name)), str(value)] for name, value in values.items() if getattr(team, name) != value
    }


def _names(people: Iterable[User]) -> str:
    return ", ".join(sorted(str(person) for person in people))
