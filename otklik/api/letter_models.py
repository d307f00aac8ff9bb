"""What calls about letters to the manager bring and are answered. Explicit lists of fields."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from otklik.api.fields import NO_NUL, Id, Input, ProjectKey
from otklik.api.outputs import Output

Words = Annotated[str, Field(min_length=1, max_length=4000, pattern=NO_NUL)]


class NewLetter(Input):
    """To the manager of which project, about which ticket, in which words."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"project": "net", "text": "Please look at this case."}]})

    project: ProjectKey = Field(description="Key of the project.")
    ticket: Id | None = Field(default=None, description="Id of the ticket it is about, if any.")
    text: Words


class LetterAnswer(Input):
    """The manager's words."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "I have spoken with him."}]})

    text: Words


class LetterOut(Output):
    """What a customer or an operator wrote to the manager. Those who work on the ticket do not see it."""

    id: int
    project: str = Field(description="Key of the project.")
    ticket: int | None = Field(description="Id of the ticket it is about.")
    by: Literal["customer", "operator"]
    name: str = Field(description="Of the writer.")
    text: str
    answer: str
    answered_by: str = Field(description="Name of whoever answered.")
    answered_at: datetime.datetime | None
    at: datetime.datetime


class LetterList(Output):
    """Letters to the manager, the newest first."""

    items: list[LetterOut]
    next: str | None = Field(description="Address of the following page; null at the end.")
