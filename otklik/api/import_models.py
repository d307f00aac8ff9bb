"""What calls about taking over from another help desk bring and are answered."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from otklik.api.fields import NO_NUL, Given, Id, Input, ProjectKey, left_out
from otklik.api.inputs import Paged
from otklik.api.outputs import Output

SourceWord = Literal["csv", "xlsx", "zendesk", "osticket", "freescout", "zammad"]
WhatWord = Literal["tickets", "customers"]
StateWord = Literal["new", "ready", "running", "done", "failed"]
Heading = Annotated[str, Field(max_length=300, pattern=NO_NUL)]
Meaning = Annotated[str, Field(pattern=r"^[a-z_]{0,20}$")]


class NewImport(Input):
    """A file of another help desk, sent as an upload before."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"project": "net", "source": "zendesk", "upload": 17}]})

    project: ProjectKey = Field(description="Key of the project it goes into.")
    source: SourceWord = Field(description="What wrote the file.")
    upload: Id = Field(description="Id of your complete upload, begun with `purpose` `import`.")
    label: Annotated[str, Field(max_length=40, pattern=NO_NUL)] = Field(
        default="", description="Name of the old system, when several of one kind are taken over."
    )


class ImportChanges(Input):
    """What the rows of a table are, and what its columns mean."""

    what: Annotated[WhatWord, Given] = left_out("What the rows are.")
    columns: Annotated[dict[Heading, Meaning], Field(max_length=300), Given] = left_out(
        "Fields by heading, of `fields`; an empty one leaves the column out, a heading not named is recognised."
    )


class ImportQuery(Paged):
    """Which imports."""

    project: ProjectKey | None = Field(default=None, description="Key of a project.")


class Counts(Output):
    """What became of the things of one kind; of a trial, what would."""

    taken: int
    there: int = Field(description="Known from before.")
    refused: int = Field(description="Not taken; the report says why.")


class ImportOut(Output):
    """One file of another help desk on its way into a project."""

    id: int
    project: str
    source: SourceWord
    label: str
    name: str
    size: int = Field(description="Bytes.")
    state: StateWord = Field(description="`new`: is being looked at; `ready`: waits for `start`.")
    trial: bool = Field(description="Whether the counts are of a trial, which writes nothing.")
    what: Literal["", "tickets", "customers"] = Field(description="What the rows of a table are; empty for a system.")
    columns: dict[str, str] = Field(description="Of a table: the field of each heading; empty: left out.")
    fields: list[str] = Field(description="Of a table: the fields there are.")
    found: dict[str, int] = Field(description="How much of each kind the file holds, before a trial.")
    not_for_us: dict[str, int] = Field(description="How much of what it holds is not taken, by reason; before a trial.")
    total: int = Field(description="Steps of the work.")
    done: int
    counts: dict[str, Counts] = Field(description="By kind: organisation, person, ticket, message, file.")
    error: str = Field(description="Why it failed; empty otherwise.")
    created_at: datetime.datetime
    finished_at: datetime.datetime | None


class ImportList(Output):
    """Imports, the newest first."""

    items: list[ImportOut]
    next: str | None = Field(description="Address of what follows, null at the end.")


class NotTakenOut(Output):
    """A thing that was not taken."""

    kind: str
    number: str = Field(description="Its number there; empty when it has none that says anything.")
    place: str = Field(description="Where it stands in the file.")
    reason: str = Field(description="A word such as `deleted`.")
    why: str = Field(description="The reason in a sentence.")


class Report(Output):
    """What was not taken, in the order of the file."""

    items: list[NotTakenOut]
    next: str | None = Field(description="Address of what follows, null at the end.")
