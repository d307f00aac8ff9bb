"""What calls about kept lists of customers bring and are answered."""

from __future__ import annotations

import datetime
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from otklik.api.fields import NO_NUL, Given, Input, ProjectKey, SourceWord, left_out
from otklik.api.inputs import Paged
from otklik.api.inputs_cards import ChannelWord, KindWord, LevelWord, MoodWord, Short, Year
from otklik.api.outputs import Output


def _day(value: str) -> str:
    try:
        datetime.date.fromisoformat(value)
    except ValueError as error:
        raise ValueError("Write a day such as 2026-12-31") from error
    return value


Day = Annotated[
    str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", json_schema_extra={"format": "date"}), AfterValidator(_day)
]
Title = Annotated[str, Field(min_length=1, max_length=80, pattern=NO_NUL)]


class ListConditions(Input):
    """Which customers a list holds; all conditions must hold, and there must be one."""

    customer_class: Annotated[str, Field(max_length=40, pattern=NO_NUL)] | None = Field(
        default=None, description="Key of a class; empty is ordinary."
    )
    language: Annotated[str, Field(max_length=5, pattern=NO_NUL)] = ""
    region: Short = ""
    technical_level: LevelWord | None = None
    mood: MoodWord = ""
    no_robots: bool | None = None
    consent: Annotated[str, Field(max_length=60, pattern=NO_NUL)] = Field(
        default="", description="A purpose he has agreed to."
    )
    without_consent: bool = Field(default=False, description="With `consent`: who has not.")
    tag: Annotated[str, Field(max_length=60, pattern=NO_NUL)] = Field(default="", description="A tag of his tickets.")
    has_open: bool | None = Field(default=None, description="Whether he has an open ticket.")
    contact_after: Day | None = Field(default=None, description="His last word on that day or later, in your zone.")
    contact_before: Day | None = Field(default=None, description="His last word before that day, or never.")
    born_from: Year | None = Field(default=None, description="Year of birth, from.")
    born_to: Year | None = Field(default=None, description="Year of birth, up to.")
    preferred_channel: ChannelWord = ""
    reach: KindWord | None = Field(default=None, description="He has an identity of this kind.")
    company: Short = Field(default="", description="Name of his company.")
    panel: Short = Field(default="", description="Words of the name or the state of a purchase or a service.")
    source: SourceWord | None = Field(default=None, description="A ticket of his came that way.")
    known_after: Day | None = Field(default=None, description="His card was made on that day or later, in your zone.")
    known_before: Day | None = Field(default=None, description="His card was made before that day.")


class NewList(Input):
    """A list of customers to be kept under a name."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "VIP, silent", "project": "net", "conditions": {"customer_class": "vip"}}]
        }
    )

    name: Title
    project: ProjectKey | None = Field(default=None, description="Key of a project; null: all that you read.")
    shared: bool = Field(default=False, description="For everybody in the project; needs the right `supervise`.")
    conditions: ListConditions


class ListChanges(Input):
    """What is to change of a kept list; what is left out stays as it is."""

    name: Annotated[Title, Given] = left_out("What it is called.")
    conditions: Annotated[ListConditions, Given] = left_out("All of its conditions from now on.")


class ListQuery(Paged):
    """Which kept lists."""

    project: ProjectKey | None = Field(default=None, description="Key of a project.")


class NamedListOut(Output):
    """A list of customers that somebody keeps under a name."""

    id: int
    name: str
    project: str | None = Field(description="null: it runs over all projects that you read.")
    shared: bool
    mine: bool
    conditions: ListConditions
    created_at: datetime.datetime


class NamedLists(Output):
    """Kept lists of customers, the oldest first."""

    items: list[NamedListOut]
    next: str | None = Field(description="Address of what follows, null at the end.")
