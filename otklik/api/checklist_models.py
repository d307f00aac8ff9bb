"""What calls about checklists bring and are answered with."""

from __future__ import annotations

import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from otklik.api.fields import NO_NUL, Given, Id, Input, Name, left_out
from otklik.api.inputs_setup import ShortTitle
from otklik.api.outputs import Reference

TOPIC = "Id or path of the topic whose tickets, and those of topics below, get it by themselves; null: none."
BLOCKS = "Whether a ticket is not solved or closed before all of it is ticked."
POINTS = "What is to be done, in order. Lists that are on tickets already stay as they are."
ARCHIVED = "Kept where it stands, cannot be given anew."
PointText = Annotated[str, Field(min_length=1, max_length=200, pattern=NO_NUL)]
Note = Annotated[str, Field(max_length=1000, pattern=NO_NUL)]


class PointIn(Input):
    """One thing to be done."""

    text: PointText
    note: bool = Field(default=False, description="Whether ticking it asks for a note.")


Points = Annotated[list[PointIn], Field(min_length=1, max_length=50)]


class NewChecklist(Input):
    """A list of what is to be done with tickets of a kind."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "Field visit", "points": [{"text": "Check the cable"}], "blocks": True}]
        }
    )

    name: ShortTitle
    points: Points = Field(description=POINTS)
    topic: Id | Name | None = Field(default=None, description=TOPIC)
    blocks: bool = Field(default=False, description=BLOCKS)


class ChecklistChanges(Input):
    """What is to change of a list; what is left out stays as it is."""

    name: Annotated[ShortTitle, Given] = left_out("What it is called.")
    points: Annotated[Points, Given] = left_out(POINTS)
    topic: Id | Name | None = left_out(TOPIC)
    blocks: Annotated[bool, Given] = left_out(BLOCKS)
    archived: Annotated[bool, Given] = left_out(ARCHIVED)


class PointOut(BaseModel):
    """One thing to be done."""

    text: str
    note: bool


class ChecklistOut(BaseModel):
    """A project's list."""

    id: int
    name: str
    points: list[PointOut]
    topic: Reference | None
    blocks: bool
    archived: bool


class ChecklistList(BaseModel):
    """The lists of a project, by name."""

    items: list[ChecklistOut]


class ChecklistPut(Input):
    """Which list comes on the ticket."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"checklist": "Field visit"}]})

    checklist: Id | Name = Field(description="Id or name of one of the project's lists.")


class TickIn(Input):
    """Whether a point is done, and what is to be said of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"done": True}]})

    done: bool
    note: Note = Field(default="", description="Must be there for a point that asks for one.")


class TickedOut(BaseModel):
    """A point on a ticket: what is to be done, who has done it and when."""

    id: int
    text: str
    needs_note: bool
    done: bool
    done_at: datetime.datetime | None
    done_by: str
    note: str


class OnTicketOut(BaseModel):
    """A list on a ticket, as it was when it came there."""

    id: int
    checklist: int
    name: str
    blocks: bool
    left: int = Field(description="Points that nobody has ticked yet.")
    points: list[TickedOut]


class OnTicketList(BaseModel):
    """The lists of a ticket, in the order they came."""

    items: list[OnTicketOut]
