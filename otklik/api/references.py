"""Finding what a call names: within the caller's walls, missing and foreign answered alike (S03)."""

from __future__ import annotations

from django.db import connection
from django.db.models import Q

from otklik.accounts.access import Access
from otklik.accounts.models import Project, Team, User
from otklik.api.problems import Problem, refused
from otklik.api.represent import NOT_SHOWN, RELATED
from otklik.desk.actions.assign import may_hold
from otklik.desk.models import AnswerTemplate, Checklist, Ticket, Topic
from otklik.desk.queries import topics_of, visible_to
from otklik.lib.prepared import fetch

COLUMNS = ("id", "key", "name", "language", "region")
PROJECT = f"SELECT {', '.join(COLUMNS)} FROM accounts_project WHERE key = %(key)s::text AND is_active"  # noqa: S608
OPENING = f"""
SELECT {", ".join(COLUMNS)}, EXISTS (SELECT FROM desk_ticketfield f WHERE f.project_id = p.id)
FROM accounts_project p WHERE key = %(key)s::text AND is_active
"""  # noqa: S608


def project(access: Access, key: str) -> Project:
    """Return a project of the caller with the columns that an opening needs; raises Problem 404."""
    rows = fetch(PROJECT, {"key": key.lower()})
    if not rows or rows[0][0] not in access.roles:
        raise Problem(404)
    return Project.from_db(connection.alias, COLUMNS, rows[0])


def opening(access: Access, key: str) -> tuple[Project, bool]:
    """Return a project of the caller and whether it has fields of its own to fill; raises Problem 404."""
    rows = fetch(OPENING, {"key": key.lower()})
    if not rows or rows[0][0] not in access.roles:
        raise Problem(404)
    *columns, asks = rows[0]
    return Project.from_db(connection.alias, COLUMNS, columns), asks


def ticket(access: Access, ticket_id: int) -> Ticket:
    """Return a ticket the caller may see; raises Problem 404."""
    found = visible_to(access).filter(pk=ticket_id).select_related(*RELATED).defer(*NOT_SHOWN).first()
    if found is None:
        raise Problem(404)
    return found


def topic(project_id: int, value: int | str) -> Topic:
    """Return a topic of the project by id or by its path of names; raises Problem 422."""
    topics = list(topics_of(project_id))
    if isinstance(value, int):
        found = [row for row in topics if row.pk == value]
    else:
        wanted = _path(value)
        by_id = {row.pk: row for row in topics}
        found = [row for row in topics if _path(" / ".join(_names(row, by_id))) == wanted]
        # A bare name will do where only one topic has it.
        found = found or [row for row in topics if _path(row.name) == wanted]
    if len(found) != 1:
        raise refused("body", "topic", msg="There is no such topic in the project")
    return found[0]


def _names(row: Topic, by_id: dict[int, Topic]) -> list[str]:
    names: list[str] = []
    current: Topic | None = row
    while current is not None and len(names) < 20:
        names.insert(0, current.name)
        current = by_id.get(current.parent_id) if current.parent_id else None
    return names


def _path(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()).casefold() for part in text.split("/"))


def team(project_id: int, value: int | str) -> Team:
    """Return an active team of the project by id or name; raises Problem 422."""
    named = Q(pk=value) if isinstance(value, int) else Q(name__iexact=value.strip())
    found = Team.objects.filter(named, project_id=project_id, is_active=True).first()
    if found is None:
        raise refused("body", "team", msg="There is no such team in the project")
    return found


def shared_template(project_id: int, value: int | str) -> AnswerTemplate:
    """Return a shared answer template of the project by id or name; raises Problem 422."""
    named = Q(pk=value) if isinstance(value, int) else Q(name__iexact=value.strip())
    found = AnswerTemplate.objects.filter(named, project_id=project_id, owner=None).first()
    if found is None:
        raise refused("body", "template", msg="There is no such shared template in the project")
    return found


def checklist(project_id: int, value: int | str) -> Checklist:
    """Return a checklist of the project that can be chosen, by id or name; raises Problem 422."""
    named = Q(pk=value) if isinstance(value, int) else Q(name__iexact=value.strip())
    found = Checklist.objects.filter(named, project_id=project_id, is_archived=False).first()
    if found is None:
        raise refused("body", "checklist", msg="There is no such checklist in the project")
    return found


def holder(access: Access, project_id: int, value: int | str) -> User:
    """Return the person to give a ticket of the project to; raises Problem 422, also for one who may not hold it."""
    found = _person(access, value)
    if found is None or not may_hold(found, project_id):
        raise refused("body", "assignee", msg="Nobody of that name may hold tickets of the project")
    return found


def colleague(access: Access, value: str) -> int:
    """Return the id of a colleague by address, id or `me`, 0 for `none`; raises Problem 422 for a stranger."""
    if value.lower() == "none":
        return 0
    found = _person(access, int(value) if value.isascii() and value.isdigit() and len(value) < 19 else value)
    if found is None:
        raise refused("query", "assignee", msg="Nobody of that name works in your projects")
    return found.pk


def _person(access: Access, value: int | str) -> User | None:
    if isinstance(value, str) and value.lower() == "me":
        return User.objects.filter(pk=access.user_id).first()
    named = Q(pk=value) if isinstance(value, int) else Q(email__iexact=value.strip())
    near = Q(memberships__project_id__in=access.projects) | Q(is_administrator=True) | Q(pk=access.user_id)
    return User.objects.filter(named & near, is_active=True).distinct().first()
