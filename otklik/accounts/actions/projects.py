from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection

from otklik.accounts import walls
from otklik.accounts.access import Access
from otklik.accounts.events import MemberChanged, ProjectChanged, ProjectCreated
from otklik.accounts.models import Membership, Project, Team, TeamMember, User
from otklik.accounts.models.project import known_region, seen_colour
from otklik.accounts.roles import Right, Role
from otklik.events.actor import Actor
from otklik.events.changes import change

CHANGEABLE = (
    "name",
    "colour",
    "language",
    "time_zone",
    "region",
    "sender_name",
    "sender_address",
    "signature",
    "auto_receipt",
    "shows_operators",
    "is_active",
)


def create_project(*, actor: Actor, key: str, name: str, **fields: Any) -> Project:
    """Set up a project with a first-line team. Raises ValidationError for a bad key or value."""
    unknown = set(fields) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"a project has no {', '.join(sorted(unknown))}")
    project = Project(key=key.lower(), name=name, **fields)
    project.full_clean()
    with change(actor=actor) as current:
        # The number is drawn first: the row must already be inside the walls when the web role writes it.
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('accounts_project', 'id'))")
            (project.pk,) = cursor.fetchone()
        walls.admit(project.pk)
        project.save(force_insert=True)
        Team.objects.create(project=project, name="1", line=1)
        current.record(ProjectCreated(project=project.pk, key=project.key, name=project.name))
    return project


def set_up_project(*, access: Access, key: str, name: str, **fields: Any) -> Project:
    """Set up a project as the administrator of the installation. Raises DeniedError and as `create_project`."""
    access.require(Right.INSTALL, None)
    return create_project(actor=access.actor, key=key, name=name, **_checked(fields))


def change_settings(*, access: Access, project: Project, **fields: Any) -> Project:
    """Change settings of a project as its manager; only an administrator closes or opens it. Raises as
    `change_project`.
    """
    access.require(Right.MANAGE, project.pk)
    if fields.get("is_active", project.is_active) != project.is_active:
        access.require(Right.INSTALL, None)
    return change_project(actor=access.actor, project=project, **_checked(fields))


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    """Return settings with what people choose by hand made good; raises ValidationError for what cannot be."""
    checks: dict[str, Callable[[str], str]] = {"colour": seen_colour, "region": known_region}
    result = dict(fields)
    for name, check in checks.items():
        if name in fields:
            try:
                result[name] = check(fields[name])
            except ValidationError as error:
                raise ValidationError({name: error}) from error
    return result


def change_project(*, actor: Actor, project: Project, **fields: Any) -> Project:
    """Change settings of a project. Raises TypeError for a field that is not one, ValidationError for a bad value."""
    changes: dict[str, list[str]] = {}
    with change(actor=actor) as current:
        project = Project.objects.select_for_update().get(pk=project.pk)
        for name, value in fields.items():
            if name not in CHANGEABLE:
                raise TypeError(f"{name} of a project cannot be changed")
            before = getattr(project, name)
            if before != value:
                changes[name] = [str(before), str(value)]
                setattr(project, name, value)
        if changes:
            project.full_clean()
            project.save(update_fields=list(changes))
            current.record(ProjectChanged(project=project.pk, changes=changes))
    return project


def set_role(*, actor: Actor, project: Project, user: User, role: Role | None) -> None:
    """Give a person a role in a project, or take it away (None); then he leaves the project's teams as well."""
    with change(actor=actor) as current:
        row = Membership.objects.select_for_update().filter(project=project, user=user).first()
        before = row.role if row else ""
        if role is None:
            if row:
                row.delete()
            TeamMember.objects.filter(project=project, user=user).delete()
        elif row:
            row.role = role
            row.save(update_fields=["role"])
        else:
            Membership.objects.create(project=project, user=user, role=role)
        after = str(role or "")
        if before != after:
            current.record(
                MemberChanged(project=project.pk, user=user.pk, email=user.email, before=before, after=after)
            )
