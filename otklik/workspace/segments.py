"""Kept lists of customers as the page and the palette show them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.desk.actions.segments import NAMES, may_remove, segments_of
from otklik.desk.models import SavedSegment


def address_of(segment: SavedSegment) -> str:
    """Return the address of the list: its conditions stand in it, so that it can be changed and sent on."""
    place = {"project": segment.project.key} if segment.project else {}
    return f"{reverse('work_people')}?{urlencode({**place, **segment.conditions})}"


def conditions_of(query: QueryDict) -> dict[str, str]:
    """Return the conditions that an address or a form carries."""
    return {name: query.get(name, "") for name in NAMES if query.get(name)}


def context(access: Access, query: QueryDict, project: Project | None) -> dict[str, Any]:
    """Return what the page of customers needs to show kept lists and to keep one; one query."""
    asked = conditions_of(query)
    rows = [
        {
            "segment": row,
            "url": address_of(row),
            "current": row.conditions == asked and row.project_id in {None, project.pk if project else None},
            "may_remove": may_remove(access, row),
        }
        for row in segments_of(access)
        if project is None or row.project_id in {None, project.pk}
    ]
    return {
        "segments": rows,
        "to_keep": [] if any(row["current"] for row in rows) else list(asked.items()),
        "may_share": project is not None and access.may(Right.SUPERVISE, project.pk),
    }
