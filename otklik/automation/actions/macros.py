from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.automation.effects import Doing, check_actions, perform
from otklik.automation.events import MacroRun, MacroSaved
from otklik.automation.models import Macro
from otklik.desk.models import Ticket
from otklik.events.changes import change
from otklik.lib.text import storable

MOST_MACROS = 200  # of one project


def save_macro(
    *, access: Access, project: Project, macro: Macro | None, name: str, actions: Any, is_active: bool = True
) -> Macro:
    """Write a new macro (`macro` None) or change one. Raises DeniedError, ValidationError."""
    access.require(Right.SUPERVISE, project.pk)
    title = " ".join(storable(name).split())
    if not 0 < len(title) <= 120:
        raise ValidationError({"name": _("Give it a name.")})
    values = {"name": title, "actions": check_actions(project, actions, macro=True), "is_active": is_active}
    with change(actor=access.actor) as current:
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        others = Macro.objects.filter(project=project)
        if macro is None and others.count() >= MOST_MACROS:
            raise ValidationError(_("A project can have %(count)s macros at most.") % {"count": MOST_MACROS})
        if others.filter(name=title).exclude(pk=macro.pk if macro else 0).exists():
            raise ValidationError({"name": _("There is one of this name already.")})
        row = others.select_for_update().get(pk=macro.pk) if macro else Macro(project=project)
        changes = [field for field, value in values.items() if row.pk is None or getattr(row, field) != value]
        for field, value in values.items():
            setattr(row, field, value)
        row.save()
        if changes:
            current.record(MacroSaved(project=project.pk, macro=row.pk, name=row.name, changes=changes))
    return row


def remove_macro(*, access: Access, macro: Macro) -> None:
    """Remove a macro; what was done by it stays. Raises DeniedError."""
    access.require(Right.SUPERVISE, macro.project_id)
    with change(actor=access.actor) as current:
        row = Macro.objects.select_for_update().get(pk=macro.pk, project_id=macro.project_id)
        current.record(MacroSaved(project=row.project_id, macro=row.pk, name=row.name, changes=["removed"]))
        row.delete()


def run_macro(*, access: Access, macro: Macro, ticket: Ticket) -> list[str]:
    """Do what a macro says with a ticket, all of it or nothing, with the rights of the person; return the keys.

    Raises DeniedError and whatever one of its verbs refuses with, such as ClosingError.
    """
    access.require(Right.WORK, ticket.project_id)
    if macro.project_id != ticket.project_id or not macro.is_active:
        raise ValidationError(_("This macro is not for this ticket."))
    with change(actor=access.actor) as current:
        done = perform(Doing(access, ticket.project, ticket.pk, 0, macro.name), macro.actions)
        current.record(
            MacroRun(project=ticket.project_id, ticket=ticket.pk, macro=macro.pk, name=macro.name, done=done)
        )
    return done
