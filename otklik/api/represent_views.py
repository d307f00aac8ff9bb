"""Saved views and exports as the API shows them, and conditions as calls bring them: priorities are words."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from otklik.accounts.access import Access
from otklik.api import outputs_views as outputs
from otklik.api.fields import PRIORITIES
from otklik.api.inputs_views import TreeIn
from otklik.api.outputs import Reference
from otklik.api.represent import PRIORITY_WORDS
from otklik.connectors.models import Export
from otklik.desk.conditions import conditions_of
from otklik.desk.models import SavedView
from otklik.desk.view_queries import may_change


def tree_given(tree: TreeIn) -> dict[str, Any]:
    """Return conditions of a call as `desk.conditions` knows them; what cannot be is for it to tell."""
    return with_priorities(tree.model_dump(), lambda one: PRIORITIES.get(one, one))


def view_out(access: Access, view: SavedView, count: int | None) -> outputs.ViewOut:
    """Return a view; its project and team must be loaded. `count` is its counter for the caller."""
    return outputs.ViewOut(
        id=view.pk,
        name=view.name,
        scope=view.scope,  # type: ignore[arg-type]
        project=view.project.key if view.project else None,
        team=Reference(id=view.team.pk, name=view.team.name) if view.team else None,
        conditions=outputs.TreeOut.model_validate(
            with_priorities(view.conditions, lambda one: PRIORITY_WORDS.get(one, one))
        ),
        order=view.order,  # type: ignore[arg-type]
        columns=view.columns,
        count=count,
        changeable=may_change(access, view),
        version=view.version,
    )


def export_out(row: Export) -> outputs.ExportOut:
    """Return an export; its project must be loaded."""
    return outputs.ExportOut(
        id=row.pk,
        project=row.project.key if row.project else None,
        what=row.what,  # type: ignore[arg-type]
        name=row.name,
        format=row.format,  # type: ignore[arg-type]
        state=row.state,  # type: ignore[arg-type]
        written=row.written,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )


def with_priorities(tree: dict[str, Any], read: Callable[[Any], Any]) -> dict[str, Any]:
    """Return a copy of a tree whose priorities are read anew, as words or as numbers."""
    tree = copy.deepcopy(tree)
    for item in conditions_of(tree):
        if item["field"] == "priority" and isinstance(item["value"], list):
            item["value"] = [read(one) for one in item["value"]]
    return tree
