"""What calls about regular exports bring and are answered. Explicit lists of fields."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from otklik.api.fields import NO_NUL, Input
from otklik.api.inputs_views import FormatWord
from otklik.api.outputs import Output

RULE = "A calendar rule of RFC 5545 in the wall clock of the project, at most hourly."


class NewReport(Input):
    """As what to write a view, and when."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"format": "xlsx", "rule": "FREQ=WEEKLY;BYDAY=MO;BYHOUR=8"}]}
    )

    format: FormatWord
    rule: Annotated[str, Field(min_length=1, max_length=200, pattern=NO_NUL)] = Field(description=RULE)


class ReportOut(Output):
    """A view that is written into a file again and again."""

    id: int
    project: str | None = Field(description="Key of the project; null for a view over several.")
    view: int
    name: str = Field(description="Name of the view.")
    format: FormatWord
    rule: str = Field(description=RULE)
    time_zone: str = Field(description="In whose wall clock the rule is read.")
    next_at: datetime.datetime | None = Field(description="Null once it has been stopped.")
    last_at: datetime.datetime | None
    stopped: Literal["rights", "view", "person", "over"] | None = Field(
        description="Why it is written no more: no right any more, the view gone, the person kept out, the rule over."
    )
    created_at: datetime.datetime


class ReportList(Output):
    """Your regular exports, the newest first."""

    items: list[ReportOut]
    next: str | None = Field(description="Always null: there are twenty at most.")
