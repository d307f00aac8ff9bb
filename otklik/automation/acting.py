"""As whom a rule acts: "rule NAME", with the rights of a supervisor of its one project and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import RIGHTS, Role
from otklik.desk.timeline import RULE
from otklik.events.actor import Actor, system

PREFIX = RULE


@dataclass(frozen=True)
class RuleAccess(Access):
    """The access of a rule: nobody's account, one project, its own name in the history."""

    rule: str = ""

    @property
    def actor(self) -> Actor:
        """The rule as the author of a change."""
        return actor_of(self.rule)


def actor_of(name: str) -> Actor:
    """Return the actor of a rule by its name."""
    return system(f"{PREFIX}{name}"[:200])


def access_of_rule(project: Project, name: str) -> RuleAccess:
    """Return what a rule may do: what a supervisor may, in its project. Placeholders call it as the project signs."""
    roles = {project.pk: RIGHTS[Role.SUPERVISOR]} if project.is_active else {}
    return RuleAccess(0, project.sender_name or project.name, is_administrator=False, roles=roles, rule=name)
