from __future__ import annotations

from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project, Team
from otklik.accounts.roles import Right
from otklik.automation.effects import check_actions
from otklik.automation.events import MacroSaved
from otklik.automation.models import Macro
from otklik.events.changes import change
from otklik.lib.text import storable

MOST_MACROS = 500  # of one project, those of its people among them
MOST_OWN = 50  # of one person in one project
Scope = Literal["mine", "team", "project"]


def save_macro(
    *,
    access: Access,
    project: Project,
    macro: Macro | None,
    name: str,
    actions: Any,
    scope: Scope = "project",
    team: Team | None = None,
    is_active: bool = True,
) -> Macro:
    """Write a new macro (`macro` None, the last of its kind) or change one.

    Those of the project and of a team are the supervisors' business, one's own everybody's who works there. Raises
    DeniedError, also for somebody else's own; ValidationError.
    """
    access.require(Right.WORK if scope == "mine" else Right.SUPERVISE, project.pk)
    title = " ".join(storable(name).split())
    if not 0 < len(title) <= 120:
        raise ValidationError({"name": _("Give it a name.")})
    if scope == "team" and (team is None or team.project_id != project.pk or not team.is_active):
        raise ValidationError({"team": _("Choose a team of the project.")})
    owner = access.user_id if scope == "mine" else None
    values: dict[str, Any] = {"name": title, "actions": check_actions(project, actions, macro=True)}
    values |= {"is_active": is_active, "owner_id": owner, "team_id": team.pk if team and scope == "team" else None}
    with change(actor=access.actor) as current:
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        row = _row(access, project, macro, owner)
        same = Macro.objects.filter(project=project, owner_id=owner, team_id=values["team_id"])
        if same.filter(name=title).exclude(pk=row.pk or 0).exists():
            raise ValidationError({"name": _("There is one of this name already.")})
        changes = [field for field, value in values.items() if row.pk is None or getattr(row, field) != value]
        if {"owner_id", "team_id"} & set(changes):
            row.place = (same.order_by("-place").values_list("place", flat=True).first() or 0) + 1
        for field, value in values.items():
            setattr(row, field, value)
        row.save()
        if changes and owner is None:
            current.record(MacroSaved(project=project.pk, macro=row.pk, name=row.name, changes=changes))
    return row


def _row(access: Access, project: Project, macro: Macro | None, owner: int | None) -> Macro:
    """Return the row to write, a new one within the limits for None. Raises DeniedError, ValidationError."""
    others = Macro.objects.filter(project=project)
    if macro is not None:
        row = others.select_for_update(of=("self",)).get(pk=macro.pk)
        _own(access, row)
        return row
    if others.count() >= MOST_MACROS:
        raise ValidationError(_("A project can have %(count)s macros at most.") % {"count": MOST_MACROS})
    if owner is not None and others.filter(owner_id=owner).count() >= MOST_OWN:
        raise ValidationError(_("One can have %(count)s macros of one's own at most.") % {"count": MOST_OWN})
    return Macro(project=project)


def _own(access: Access, macro: Macro) -> None:
    """Raise DeniedError unless the person may change the macro: his own, or as a supervisor one that is shared."""
    access.require(Right.WORK if macro.owner_id == access.user_id else Right.SUPERVISE, macro.project_id)
    if macro.owner_id not in {None, access.user_id}:
        access.require(Right.INSTALL, None)


def move_macro(*, access: Access, macro: Macro, direction: str) -> None:
    """Let a macro change places with the one of its kind before (`up`) or after it. Raises DeniedError."""
    _own(access, macro)
    with change(actor=access.actor) as current:
        whose: dict[str, Any] = {"owner_id": macro.owner_id, "team_id": macro.team_id}
        kind = Macro.objects.filter(project_id=macro.project_id, **whose)
        rows = list(kind.select_for_update(of=("self",)).order_by("place", "id"))
        at = next(place for place, row in enumerate(rows) if row.pk == macro.pk)
        other = at - 1 if direction == "up" else at + 1
        if not 0 <= other < len(rows):
            return
        rows[at], rows[other] = rows[other], rows[at]
        for place, row in enumerate(rows, start=1):
            row.place = place
        Macro.objects.bulk_update(rows, ["place"])
        if macro.owner_id is None:
            current.record(MacroSaved(project=macro.project_id, macro=macro.pk, name=macro.name, changes=["place"]))


def remove_macro(*, access: Access, macro: Macro) -> None:
    """Remove a macro; what was done by it stays. Raises DeniedError."""
    _own(access, macro)
    with change(actor=access.actor) as current:
        row = Macro.objects.select_for_update(of=("self",)).get(pk=macro.pk, project_id=macro.project_id)
        if row.owner_id is None:
            current.record(MacroSaved(project=row.project_id, macro=row.pk, name=row.name, changes=["removed"]))
        row.delete()
