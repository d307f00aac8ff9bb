"""What calls about common problems bring and are answered with. Explicit lists of fields."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import ConfigDict, Field

from otklik.api.fields import Id, Input, ProjectKey
from otklik.api.inputs import Paged
from otklik.api.outputs import Output

StateWord = Literal["noticed", "linked", "none", "over"]


class CommonQuery(Paged):
    """Which common problems."""

    project: ProjectKey | None = Field(default=None, description="Key of a project; all you read without it.")
    state: Literal["open", "noticed", "linked", "none", "over", "all"] = "all"


class CommonJoin(Input):
    """Which ticket becomes the common one."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"parent": 1042}]})

    parent: Id = Field(description="Id of one of the problem's tickets; the others become its parts.")


class CommonOut(Output):
    """Tickets of several customers that seem to be about the same thing."""

    id: int
    project: str = Field(description="Key of the project.")
    words: list[str] = Field(description="What they are about, as people write it; no other text of anybody.")
    state: StateWord
    tickets: int = Field(description="How many there are so far.")
    usual: float = Field(description="How many customers write so in three hours otherwise.")
    began_at: datetime.datetime
    last_at: datetime.datetime
    noticed_at: datetime.datetime
    ended_at: datetime.datetime | None
    parent: int | None = Field(description="Id of the common ticket.")
    newest: list[int] = Field(description="Ids of the newest tickets, at most five.")
    apart: int = Field(description="How many of its tickets are no part of anything.")


class CommonList(Output):
    """Common problems, the newest first."""

    items: list[CommonOut]
    next: str | None = Field(description="Address of the following page; null at the end.")


class JoinedOut(Output):
    """How many tickets were made parts of the common one, and how many are parts elsewhere and stayed."""

    parts: int
    left: int


class ApartOut(Output):
    """How many tickets were taken out of the common one."""

    parts: int
