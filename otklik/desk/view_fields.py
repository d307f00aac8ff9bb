"""A project's own fields in the conditions of views: which of them they name, and which of them a person sees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.conditions import conditions_of
from otklik.desk.ticketform import forms_of
from otklik.lib.fields import Field, Kind

OWN = ("own", "own_text")


def named_fields(tree: dict[str, Any]) -> set[int]:
    """Return the ids of the fields whose options a checked tree names."""
    values = (one for item in conditions_of(tree) if item["field"] == "own" for one in item["value"])
    return {int(one.split(":")[0]) for one in values}


def readable_fields(access: Access, projects: Sequence[int]) -> list[tuple[int, Field]]:
    """Return the fields that a person's roles may see, each with its project, in one query."""
    if not projects:
        return []
    return [(pk, row) for pk, form in forms_of(projects).items() for row in form.readable(access, pk)]


def fields_seen(access: Access, tree: dict[str, Any]) -> frozenset[int]:
    """Return the ids of the fields that conditions may look into for a person; nothing is read for others."""
    if not any(item["field"] in OWN for item in conditions_of(tree)):
        return frozenset()
    projects = access.with_right(Right.READ, Right.READ_OWN)
    return frozenset(row.id for _project, row in readable_fields(access, projects))


def options_of(row: Field) -> list[tuple[int, str]]:
    """Return what a condition can ask about a field: the options of its list, 1 and 0 of yes and no; else nothing."""
    if row.kind == Kind.YES_NO:
        return [(1, _("yes")), (0, _("no"))]
    return [(option.id, option.name) for option in row.options] if row.chosen_from_list else []
