"""Whom an action of a rule concerns: by what they are to the ticket, and by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from otklik.accounts.models import Membership, Project, User
from otklik.accounts.roles import RIGHTS, Right
from otklik.desk.models import Ticket

MOST_PEOPLE = 50
WHO: tuple[tuple[str, str | Promise], ...] = (
    ("assignee", gettext_lazy("whoever holds the ticket")),
    ("team", gettext_lazy("the team of the ticket")),
    ("supervisors", gettext_lazy("the supervisors of the project")),
)


def is_address(who: Any, people: Any) -> bool:
    """Tell whether words and ids name somebody: words of `WHO`, at most 50 ids, one of either at least."""
    known = isinstance(who, list) and all(one in dict(WHO) for one in who)
    ids = isinstance(people, list) and all(isinstance(one, int) and not isinstance(one, bool) for one in people)
    return known and ids and bool(who or people) and len(people) <= MOST_PEOPLE


def colleagues(project: Project, people: Iterable[int]) -> set[int]:
    """Return those of the people who may know what happens in the project."""
    readers = [role for role, rights in RIGHTS.items() if rights & {Right.READ}]
    rows = Membership.objects.filter(project=project, role__in=readers, user__is_active=True, user_id__in=people)
    return set(rows.values_list("user_id", flat=True))


def addressed(project: Project, ticket: Ticket, value: Mapping[str, Any]) -> list[int]:
    """Return the people whom an action concerns now, those of them who may know what happens in the project."""
    people = set(value["people"])
    if "assignee" in value["who"] and ticket.assignee_id:
        people.add(ticket.assignee_id)
    if "team" in value["who"] and ticket.team_id:
        people |= set(User.objects.filter(team_places__team_id=ticket.team_id).values_list("pk", flat=True))
    if "supervisors" in value["who"]:
        roles = [role for role, rights in RIGHTS.items() if Right.SUPERVISE in rights]
        people |= set(Membership.objects.filter(project=project, role__in=roles).values_list("user_id", flat=True))
    return sorted(colleagues(project, people))
