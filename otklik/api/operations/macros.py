"""Macros: several actions that a person does with a ticket at once."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.api import etags, references, repeats
from otklik.api import rule_models as shapes
from otklik.api.door import answer, known
from otklik.api.fields import Id, ProjectKey
from otklik.api.operations.cards import named
from otklik.api.problems import Problem, refused
from otklik.api.represent_rules import actions_given, macro_out
from otklik.api.set_up import one, project_of, shown, unchanged
from otklik.automation import actions
from otklik.automation.models import Macro
from otklik.automation.queries import macros_for, macros_visible_to, uses_of
from otklik.desk.actions.assign import CannotWorkError
from otklik.desk.actions.fill import FieldsError
from otklik.desk.actions.locking import MergedError
from otklik.desk.closing import ClosingError
from otklik.desk.models import Ticket

router = Router(tags=["Macros"])
of_tickets = Router(tags=["Macros"])


@router.get("/{key}/macros", response={200: shapes.MacroList}, operation_id="list_macros", summary="List macros")
def list_macros(request: HttpRequest, key: Path[ProjectKey]) -> HttpResponse:
    """Gives the macros you have in a project: its own, of your teams, yours. Needs the right `work`."""
    access, project = project_of(request, key, Right.WORK)
    rows = macros_visible_to(access).filter(project=project).select_related("team")
    return answer(shapes.MacroList(items=[macro_out(row) for row in rows]))


@router.post("/{key}/macros", response={201: shapes.MacroOut}, operation_id="create_macro", summary="Write a macro")
def create_macro(request: HttpRequest, key: Path[ProjectKey], data: shapes.NewMacro) -> HttpResponse:
    """Writes a macro, of your own unless `scope` says otherwise. Needs `work`; those of others `supervise`."""
    access, project = project_of(request, key, Right.WORK)
    if data.scope != "mine":
        access.require(Right.SUPERVISE, project.pk)
    repeats.claim(request, access, project.pk)
    row = _kept(access, project, None, {**data.model_dump(), "actions": actions_given(data.actions)})
    return shown(macro_out(row), place=f"projects/{project.key}/macros/{row.pk}")


@router.get(
    "/{key}/macros/{macro_id}", response={200: shapes.MacroOut}, operation_id="get_macro", summary="Read a macro"
)
def get_macro(
    request: HttpRequest, key: Path[ProjectKey], macro_id: Path[Id], if_none_match: etags.IfNoneMatch = None
) -> HttpResponse:
    """Gives one macro, as it can be sent back. Needs the right `work`."""
    _access, row = _macro(request, key, macro_id)
    return etags.fresh(request, shown(macro_out(row)))


@router.patch(
    "/{key}/macros/{macro_id}", response={200: shapes.MacroOut}, operation_id="change_macro", summary="Change a macro"
)
def change_macro(
    request: HttpRequest,
    key: Path[ProjectKey],
    macro_id: Path[Id],
    data: shapes.MacroChanges,
    if_match: etags.IfDigest = None,
) -> HttpResponse:
    """Changes what the body names. Needs the right `work`; for those of others `supervise`."""
    access, row = _macro(request, key, macro_id)
    if row.owner_id is None or data.scope not in {None, "mine"}:
        access.require(Right.SUPERVISE, row.project_id)
    unchanged(if_match, row.project, lambda: shown(macro_out(_macro(request, key, macro_id)[1])))
    row = _macro(request, key, macro_id)[1]
    values: dict[str, Any] = {
        "name": row.name, "actions": row.actions, "scope": row.scope, "team": row.team_id, "active": row.is_active,
    }  # fmt: skip
    values |= {name: getattr(data, name) for name in data.model_fields_set}
    if "actions" in data.model_fields_set:
        values["actions"] = actions_given(data.actions)
    return shown(macro_out(_kept(access, row.project, row, values)))


@router.delete("/{key}/macros/{macro_id}", response={204: None}, operation_id="delete_macro", summary="Remove a macro")
def delete_macro(request: HttpRequest, key: Path[ProjectKey], macro_id: Path[Id]) -> HttpResponse:
    """Removes a macro; what was done by it stays. Needs the right `work`; for those of others `supervise`."""
    access, row = _macro(request, key, macro_id)
    actions.remove_macro(access=access, macro=row)
    return HttpResponse(status=204)


@router.post(
    "/{key}/macros/{macro_id}/move", response={200: shapes.MacroOut}, operation_id="move_macro", summary="Move a macro"
)
def move_macro(request: HttpRequest, key: Path[ProjectKey], macro_id: Path[Id], data: shapes.RuleMove) -> HttpResponse:
    """Changes places with the macro of its kind before or after it. Needs `work`; for those of others `supervise`."""
    access, row = _macro(request, key, macro_id)
    repeats.claim(request, access, row.project_id)
    actions.move_macro(access=access, macro=row, direction=data.direction)
    return shown(macro_out(_macro(request, key, macro_id)[1]))


@of_tickets.get(
    "/{ticket_id}/macros",
    response={200: shapes.MacroList},
    operation_id="list_fitting_macros",
    summary="List macros for a ticket",
)
def list_fitting_macros(request: HttpRequest, ticket_id: Path[Id]) -> HttpResponse:
    """Gives the macros you can use with a ticket: your own, your teams', the project's. Needs the right `work`."""
    access, ticket = _worked(request, ticket_id)
    return answer(shapes.MacroList(items=[macro_out(row) for row in macros_for(access, ticket).select_related("team")]))


@of_tickets.post(
    "/{ticket_id}/macros/{macro_id}/run",
    response={200: shapes.MacroUseOut},
    operation_id="run_macro",
    summary="Use a macro",
)
def run_macro(request: HttpRequest, ticket_id: Path[Id], macro_id: Path[Id]) -> HttpResponse:
    """Does what a macro says with a ticket, all of it or nothing, with your rights. Needs the right `work`.

    409: one of its actions cannot be done with this ticket as it is.
    """
    access, ticket = _worked(request, ticket_id)
    row = one(macros_for(access, ticket), pk=macro_id)
    repeats.claim(request, access, ticket.project_id)
    try:
        use = actions.run_macro(access=access, macro=row, ticket=ticket)
    except (ClosingError, FieldsError, MergedError):
        raise
    except (ValueError, CannotWorkError, ValidationError) as error:
        raise Problem(409, _words(error)) from error
    return answer(shapes.MacroUseOut(id=use.pk, ticket=use.ticket_id, name=use.name, done=use.done))


@of_tickets.post(
    "/{ticket_id}/macro-uses/{use_id}/undo",
    response={200: shapes.MacroUndoneOut},
    operation_id="undo_macro",
    summary="Undo a macro",
)
def undo_macro(request: HttpRequest, ticket_id: Path[Id], use_id: Path[Id]) -> HttpResponse:
    """Brings back what you did by a macro: what nobody has changed since, answers that have not left. Once, for a day.

    Needs the right `work`.
    """
    access = known(request)
    ticket = references.ticket(access, ticket_id)
    use = one(uses_of(access).filter(ticket_id=ticket.pk), pk=use_id)
    repeats.claim(request, access, ticket.project_id)
    try:
        undone = actions.undo_macro(access=access, use=use)
    except actions.CannotUndoError as error:
        raise Problem(409, str(error)) from error
    return answer(shapes.MacroUndoneOut(back=undone.back, stays=undone.stays))


def _words(error: Exception) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)


def _macro(request: HttpRequest, key: str, macro_id: int) -> tuple[Access, Macro]:
    """Return who calls and the macro that he has; raises Problem 404, DeniedError."""
    access, project = project_of(request, key, Right.WORK)
    rows = macros_visible_to(access).filter(project=project).select_related("project", "team")
    return access, one(rows, pk=macro_id)


def _kept(access: Access, project: Project, row: Macro | None, given: dict[str, Any]) -> Macro:
    team = project.teams.filter(pk=given["team"]).first() if given["team"] and given["scope"] == "team" else None
    if given["scope"] == "team" and team is None:
        raise refused("body", "team", msg="There is no such team in the project")
    with named():
        return actions.save_macro(
            access=access,
            project=project,
            macro=row,
            name=given["name"],
            actions=given["actions"],
            scope=given["scope"],
            team=team,
            is_active=given["active"],
        )


def _worked(request: HttpRequest, ticket_id: int) -> tuple[Access, Ticket]:
    access = known(request)
    ticket = references.ticket(access, ticket_id)
    access.require(Right.WORK, ticket.project_id)
    return access, ticket
