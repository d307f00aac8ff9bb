"""What happens to the fields of tickets, to records of what was done, and to their definitions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from otklik.events.typed import TypedEvent


@dataclass(frozen=True, kw_only=True)
class FieldChanged(TypedEvent):
    """Something else stands in a field of the ticket; before and after as `lib.fields.words` tells values.

    `hidden_from`: the roles that may not see the field, as it was then; the history does not tell them.
    `left_in`: the number of a ticket that was merged into this one and keeps another value, `left`; nothing changed.
    """

    kind = "ticket.field"
    kept: ClassVar[frozenset[str]] = frozenset({"key", "name", "field_kind", "hidden_from", "left_in"})
    field: int
    key: str
    name: str
    field_kind: str
    before: str
    after: str
    hidden_from: list[str]
    left_in: str = ""
    left: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketResolved(TypedEvent):
    """Somebody wrote down what was wrong and what was done."""

    kind = "ticket.resolution"
    kept: ClassVar[frozenset[str]] = frozenset({"code"})
    resolution: int
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketFormChanged(TypedEvent):
    """What a project adds to its tickets changed: a field, a status, a resolution code or the rules of closing."""

    kind = "ticket_form.changed"
    live = False
    what: str
    item: int
    name: str
    changes: dict[str, list[str]] = field(default_factory=dict)
