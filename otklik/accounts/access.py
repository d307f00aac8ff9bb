"""What a person may do and in which projects: the one place where rights are decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from otklik.accounts.roles import RIGHTS, Right, Role
from otklik.events.actor import Actor
from otklik.lib.prepared import fetch

if TYPE_CHECKING:
    from otklik.accounts.models import User


HELD = """
SELECT m.project_id, m.role FROM accounts_membership m JOIN accounts_project p ON p.id = m.project_id
WHERE m.user_id = %(user)s::bigint AND p.is_active
"""


class DeniedError(PermissionError):
    """The person has no right to do this in this project."""


@dataclass(frozen=True)
class Access:
    """Rights of one person, or of one of his tokens, as they were when the request began."""

    user_id: int
    name: str
    is_administrator: bool
    roles: dict[int, frozenset[Right]] = field(default_factory=dict)
    token_id: int = 0  # of the token this access came by, 0 for a person at a page
    scopes: frozenset[str] = frozenset()  # of that token; none means all

    @property
    def actor(self) -> Actor:
        """The person as the author of a change."""
        return Actor(kind="user", id=self.user_id, name=self.name)

    @property
    def projects(self) -> tuple[int, ...]:
        """Ids of the projects behind whose wall the person is."""
        return tuple(self.roles)

    def with_right(self, *rights: Right) -> tuple[int, ...]:
        """Return ids of the projects in which the person has any of the rights."""
        wanted = set(rights)
        return tuple(project for project, held in self.roles.items() if held & wanted)

    def shape(self) -> tuple[frozenset[Right], ...]:
        """Return the rights project by project, as `lib.compiled` wants it: conditions of one shape differ in ids."""
        return tuple(self.roles.values())

    def ids(self) -> tuple[int, ...]:
        """Return the ids that conditions name: the person's and the projects'."""
        return self.user_id, *self.roles

    def with_ids(self, ids: Sequence[int]) -> Access:
        """Return the same rights with other ids."""
        return replace(self, user_id=ids[0], roles=dict(zip(ids[1:], self.roles.values(), strict=True)))

    def may(self, right: Right, project_id: int | None) -> bool:
        """Tell whether the person has the right in the project; `None` asks for the installation as a whole."""
        if right is Right.INSTALL:
            return self.is_administrator
        return project_id is not None and right in self.roles.get(project_id, frozenset())

    def require(self, right: Right, project_id: int | None) -> None:
        """Raise DeniedError unless the person has the right in the project."""
        if not self.may(right, project_id):
            raise DeniedError(f"user {self.user_id} has no right {right.value} in project {project_id}")

    def narrowed(self, project_ids: list[int]) -> Access:
        """Return the same access limited to some projects, as a token's is; never to more than the person has."""
        if not project_ids:
            return self
        roles = {project: held for project, held in self.roles.items() if project in set(project_ids)}
        return replace(self, is_administrator=False, roles=roles)


def granted(user_id: int, name: str, *, is_administrator: bool, held: Iterable[tuple[int, str]]) -> Access:
    """Return the access of an active person who holds these (project id, role) pairs."""
    roles = {project: RIGHTS[Role(role)] for project, role in held}
    return Access(user_id, name, is_administrator=is_administrator, roles=roles)


def load_access(user: User) -> Access:
    """Read a person's access. An administrator has the manager's rights in every project."""
    from otklik.accounts.models import Project

    if not user.is_active:
        return Access(user.pk, user.get_full_name(), is_administrator=False)
    held: Iterable[tuple[int, str]]
    if user.is_administrator:
        held = [(project, Role.MANAGER) for project in Project.objects.values_list("id", flat=True)]
    else:
        held = [(project, role) for project, role in fetch(HELD, {"user": user.pk})]
    return granted(user.pk, user.get_full_name(), is_administrator=user.is_administrator, held=held)
