"""Roles by project and the rights each of them carries."""

from __future__ import annotations

import enum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is in one project. The administrator of the installation is a mark on the person, not a role."""

    MANAGER = "manager", _("Project manager")
    SUPERVISOR = "supervisor", _("Supervisor")
    OPERATOR = "operator", _("Operator")
    INSPECTOR = "inspector", _("Quality inspector")
    CLIENT = "client", _("Client representative")
    ENGINEER = "engineer", _("Field engineer")


class Right(enum.Enum):
    """What somebody may do in a project; actions ask for one right each."""

    READ = "read"  # see every ticket, customer and message of the project
    READ_HANDED = "read_handed"  # see tickets handed to the client company
    READ_OWN = "read_own"  # see tickets assigned to oneself
    WORK = "work"  # take, answer, note, change tickets
    ANSWER_QUESTION = "answer_question"  # answer a question put to the client company
    SUPERVISE = "supervise"  # mail accounts' state, quarantine, other people's work
    MANAGE = "manage"  # project settings, people, teams, topics, channels
    INSTALL = "install"  # create projects and administrators; only administrators


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.MANAGER: frozenset({Right.READ, Right.WORK, Right.SUPERVISE, Right.MANAGE}),
    Role.SUPERVISOR: frozenset({Right.READ, Right.WORK, Right.SUPERVISE}),
    Role.OPERATOR: frozenset({Right.READ, Right.WORK}),
    Role.INSPECTOR: frozenset({Right.READ}),
    Role.CLIENT: frozenset({Right.READ_HANDED, Right.ANSWER_QUESTION}),
    Role.ENGINEER: frozenset({Right.READ_OWN}),
}

TEAM_ROLES = (Role.MANAGER, Role.SUPERVISOR, Role.OPERATOR, Role.ENGINEER)  # whose work teams share


def role_of(held: frozenset[Right]) -> Role | None:
    """Return the role that carries exactly these rights, None for nobody's: no two roles carry the same."""
    return next((role for role, rights in RIGHTS.items() if rights == held), None)
