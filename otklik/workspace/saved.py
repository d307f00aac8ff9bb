"""Saved views in the navigation and in the left column: `?view=v12`."""

from __future__ import annotations

import re
from typing import Any

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.desk import view_counting, view_listing
from otklik.desk.listing import Page
from otklik.desk.models import SavedView
from otklik.desk.view_queries import views_in_order, views_visible_to

NAME = re.compile(r"\Av([1-9][0-9]{0,17})\Z")
ICONS = {"mine": "star", "team": "users", "project": "building", "all": "globe"}


def saved_of(access: Access, name: str) -> SavedView | None:
    """Return the saved view an address names, if the person has it."""
    found = NAME.match(name)
    return views_visible_to(access).filter(pk=int(found[1])).first() if found else None


def saved_views(access: Access, *, project: int | None) -> list[dict[str, Any]]:
    """Return the person's saved views for the navigation; `count` None where no counter is kept.

    Beside one project the views of other projects are left out.
    """
    mine = views_in_order(access, alone=True)
    views = [view for view in mine if project is None or view.project_id in {None, project}]
    counts = view_counting.counts(access, views, project=project)
    return [
        {
            "view": f"v{view.pk}",
            "label": view.name,
            "icon": ICONS[view.scope],
            "title": f"{view.name} · {view.get_scope_display()}",
            "count": counts.get(view.pk),
        }
        for view in views
    ]


def saved_page(access: Access, saved: SavedView, *, project: Project | None, limit: int, cursor: str) -> Page:
    """Return a page of a saved view, beside one project of that project alone. Raises BadCursorError."""
    projects = (project.pk,) if project else ()
    return view_listing.page(access, view_listing.View.of(saved), projects=projects, limit=limit, cursor=cursor)


def saved_ids(access: Access, saved: SavedView, *, project: Project | None, limit: int) -> list[int]:
    """Return ids of the first tickets of a saved view."""
    projects = (project.pk,) if project else ()
    return view_listing.first_ids(access, view_listing.View.of(saved), projects=projects, limit=limit)
