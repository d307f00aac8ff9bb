"""What happens to the checklists of tickets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from otklik.events.typed import TypedEvent


@dataclass(frozen=True, kw_only=True)
class ChecklistPut(TypedEvent):
    """A list of what is to be done was put on the ticket."""

    kind = "ticket.checklist"
    kept: ClassVar[frozenset[str]] = frozenset({"name"})
    checklist: int
    name: str


@dataclass(frozen=True, kw_only=True)
class ChecklistDropped(TypedEvent):
    """A list was taken off the ticket; `left` points had not been ticked."""

    kind = "ticket.checklist_dropped"
    kept: ClassVar[frozenset[str]] = frozenset({"name"})
    checklist: int
    name: str
    left: int


@dataclass(frozen=True, kw_only=True)
class PointTicked(TypedEvent):
    """A point of a list was done, or (`done` false) is not done after all."""

    kind = "ticket.checklist_point"
    kept: ClassVar[frozenset[str]] = frozenset({"name", "text"})
    checklist: int
    name: str
    point: int
    text: str
    done: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ChecklistDone(TypedEvent):
    """The last open point of a list was ticked."""

    kind = "ticket.checklist_done"
    kept: ClassVar[frozenset[str]] = frozenset({"name"})
    checklist: int
    name: str
