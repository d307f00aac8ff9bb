from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access, DeniedError
from otklik.accounts.models import Project, Team
from otklik.desk.conditions import (
    BadConditionsError,
    check,
    conditions_of,
    only_active,
    only_promised,
    owned_ids,
)
from otklik.desk.models import SavedView
from otklik.desk.view_events import ViewSaved
from otklik.desk.view_facts import COLUMNS, USUAL
from otklik.desk.view_fields import named_fields, readable_fields
from otklik.desk.view_queries import MOST, READERS, may_change, may_share, named_rows
from otklik.events.changes import change
from otklik.lib.text import storable


def save_view(
    *,
    access: Access,
    view: SavedView | None,
    name: str,
    conditions: Any,
    scope: str = "mine",
    project: Project | None = None,
    team: Team | None = None,
    order: str = "updated",
    columns: Sequence[str] = USUAL,
) -> SavedView:
    """Write down a new view (`view` None) or change one.

    Raises DeniedError where the person may not keep views for those people, ValidationError with what is wrong: no
    name, conditions that cannot be, rows of another project, an order that these conditions do not allow.
    """
    if scope not in SavedView.Scope.values or order not in SavedView.Order.values:
        raise ValidationError(_("Choose who sees the view and its order."))
    project = team.project if team is not None and scope == "team" else project
    if not may_share(access, scope, project=project.pk if project else None, team=team.pk if team else None):
        raise DeniedError(f"user {access.user_id} may not keep a view for {scope}")
    if view is not None and not may_change(access, view):
        raise DeniedError(f"user {access.user_id} may not change view {view.pk}")
    tree = checked(access, conditions, order=order, scope=scope, project=project)
    values: dict[str, Any] = {
        "name": _title(name),
        "conditions": tree,
        "scope": scope,
        "project": project if scope in {"mine", "team", "project"} else None,
        "team": team if scope == "team" else None,
        "order": order,
        "columns": [column for column in COLUMNS if column in set(columns)],
    }
    with change(actor=access.actor) as current:
        row = SavedView.objects.select_for_update().get(pk=view.pk) if view is not None else None
        if row is None:
            if SavedView.objects.filter(owner_id=access.user_id).count() >= MOST:
                raise ValidationError(_("You have %(count)s views; remove one first."), params={"count": MOST})
            row = SavedView(owner_id=access.user_id)
        moved = row.pk is None or row.conditions != tree or row.project_id != (project.pk if project else None)
        for field, value in values.items():
            setattr(row, field, value)
        row.version = row.version + 1 if row.pk else 1
        if moved:
            row.is_counted = False
        row.save()
        current.record(ViewSaved(project=row.project_id, view=row.pk, name=row.name, scope=row.scope, recount=moved))
    return row


def _title(name: str) -> str:
    title = " ".join(storable(name).split())
    if not 0 < len(title) <= 80:
        raise ValidationError(_("Give the view a name of at most 80 characters."))
    return title


def checked(access: Access, conditions: Any, *, order: str, scope: str, project: Project | None) -> dict[str, Any]:
    """Return conditions in their one form. Raises ValidationError in words for people."""
    try:
        tree = check(conditions)
    except BadConditionsError as error:
        raise ValidationError(str(error)) from error
    named = named_rows(access, tree, project=project.pk if project else None)
    for field, ids in owned_ids(tree).items():
        if scope == "all":
            raise ValidationError(_("A view for everybody cannot name topics, teams or customers of one project."))
        if ids - set(named.get(field, {})):
            raise ValidationError(_("One of the chosen topics, teams or customers is not of this project."))
    people = {
        one for item in conditions_of(tree) if item["field"] == "assignee" for one in item["value"] if type(one) is int
    }
    if people - set(named.get("assignee", {})):
        raise ValidationError(_("One of the chosen people does not work in this project."))
    if fields := named_fields(tree):
        projects = [pk for pk in access.with_right(*READERS) if project is None or pk == project.pk]
        if fields - {row.id for _project, row in readable_fields(access, projects)}:
            raise ValidationError(_("One of the chosen fields is not of this project."))
    if order in {"priority", "customer"} and not only_active(tree):
        raise ValidationError(
            _("This order is for work that is not over: add a condition on the status without solved and closed.")
        )
    if order == "due" and not only_promised(tree):
        raise ValidationError(_("This order is for work with a deadline: add the condition “Has a deadline”."))
    return tree
