"""What calls about saved views and exports are answered. Explicit lists of fields, as in `outputs`."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import Field

from otklik.api.inputs_views import FieldWord, FormatWord, JoinWord, OpWord, OrderWord, ScopeWord
from otklik.api.outputs import Output, Reference


class ConditionOut(Output):
    """One condition."""

    field: FieldWord
    op: OpWord
    value: bool | int | str | list[str | int]


class GroupOut(Output):
    """Conditions of which all or any must be met."""

    join: JoinWord
    items: list[ConditionOut]


class TreeOut(Output):
    """Conditions of a view."""

    join: JoinWord
    items: list[ConditionOut | GroupOut]


class ViewOut(Output):
    """A saved view."""

    id: int
    name: str
    scope: ScopeWord
    project: str | None = Field(description="Key of its project; null: all of whoever looks.")
    team: Reference | None
    conditions: TreeOut
    order: OrderWord
    columns: list[str]
    count: int | None = Field(
        description="How many tickets it holds for you now; null where no counter is kept, as with conditions on time."
    )
    changeable: bool = Field(description="Whether you may change and remove it.")
    version: int = Field(description="Grows with each change; also the ETag.")


class ViewList(Output):
    """Saved views that you have, the oldest first."""

    items: list[ViewOut]
    next: str | None = Field(description="Address of what follows, null at the end.")


class ExportOut(Output):
    """A list on its way into a file. It is kept for a day."""

    id: int
    project: str | None = Field(description="Key of the project; null for a view over several.")
    what: Literal["tickets", "customers", "view"]
    name: str = Field(description="Name of the view.")
    format: FormatWord
    state: Literal["pending", "running", "done", "failed"]
    written: int = Field(description="Rows so far.")
    created_at: datetime.datetime
    finished_at: datetime.datetime | None


class ExportList(Output):
    """Your exports, the newest first."""

    items: list[ExportOut]
    next: str | None = Field(description="Always null: the list holds the newest 50.")
