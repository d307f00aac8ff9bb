"""Macros for many tickets at once, as bulk changes borrow them (`desk.bulk_macros`)."""

from __future__ import annotations

from typing import Any

from otklik.accounts.access import Access
from otklik.automation.actions import run_macro, undo_macro
from otklik.automation.models import Macro
from otklik.automation.queries import macros_to_use, uses_of
from otklik.desk import bulk_macros
from otklik.desk.bulk_fields import Wanted
from otklik.desk.models import Ticket

FIELDS = {"status": "status", "priority": "priority", "topic": "topic", "team": "team", "person": "assignee"}


def meaning_of(macro: Macro) -> bulk_macros.Macro:
    """Return what a macro means for tickets: the fields it sets, the last word on each, and whether it does more."""
    fields: dict[str, Any] = {}
    tags: dict[str, bool] = {}
    does_more = False
    for action in macro.actions:
        do, value = action["do"], action["value"]
        if do in FIELDS:
            fields[FIELDS[do]] = value
        elif do in {"tag", "untag"}:
            tags |= dict.fromkeys(value, do == "tag")
        else:
            does_more = True
    add, remove = (tuple(tag for tag, on in tags.items() if on == wanted) for wanted in (True, False))
    return bulk_macros.Macro(macro.project_id, Wanted(fields, add, remove), does_more)


class Macros:
    """What bulk changes borrow: each macro with the rights of whoever uses it."""

    def find(self, access: Access, macro: int) -> bulk_macros.Macro | None:
        """Return a macro that the person may use now."""
        found = macros_to_use(access).filter(pk=macro).first()
        return meaning_of(found) if found is not None else None

    def run(self, access: Access, macro: int, ticket: Ticket) -> int:
        """Use it on a ticket; return the id of its use. Raises what `run_macro` refuses with."""
        return run_macro(access=access, macro=macros_to_use(access).get(pk=macro), ticket=ticket).pk

    def undo(self, access: Access, use: int) -> None:
        """Bring back one use. Raises CannotUndoError."""
        found = uses_of(access).filter(pk=use).first()
        if found is None:
            raise ValueError("this use is known no more")
        undo_macro(access=access, use=found)
