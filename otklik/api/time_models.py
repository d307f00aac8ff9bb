"""What calls about the time of work on tickets bring and are answered with."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field

from otklik.api.fields import NO_NUL, Given, Id, Input, ProjectKey, left_out, whole
from otklik.api.list_models import Day
from otklik.api.outputs import Output, Reference

MinuteCount = Annotated[int, Field(ge=0, le=1440), BeforeValidator(whole)]
SomeMinutes = Annotated[int, Field(ge=1, le=1440), BeforeValidator(whole)]
Seconds = Annotated[int, Field(ge=0, le=86_400), BeforeValidator(whole)]
RestMinutes = Annotated[int, Field(ge=1, le=30), BeforeValidator(whole)]
Why = Annotated[str, Field(min_length=1, max_length=300, pattern=NO_NUL)]
ByWord = Literal["project", "topic", "user", "day"]


class SpentOut(Output):
    """Seconds that somebody has worked on a ticket."""

    user: Reference
    seconds: int


class EntryOut(Output):
    """One spell or entry: `counted` is what pages counted, `seconds` what holds; they differ when it was corrected."""

    id: int
    user: Reference
    kind: Literal["counted", "added"]
    day: str
    counted: int
    seconds: int
    goes_on: bool
    reason: str
    corrected_by: Reference | None
    corrected_at: datetime.datetime | None


class TicketTimeOut(Output):
    """What a ticket has taken, with what was merged into it. The newest 50 entries."""

    seconds: int
    people: list[SpentOut]
    entries: list[EntryOut]


class CountedTime(Input):
    """What an open page of the caller tells; counted is no more than has passed since his last such call."""

    seconds: Seconds = Field(description="Worked on the ticket since the last answer, by the caller's own watch.")
    by_hand: bool = Field(default=False, description="He started it himself: counts for supervisors, too.")
    stop: bool = Field(default=False, description="He stops working on it now.")


class CountedOut(Output):
    """What was counted by this call, and the sums after it, in seconds."""

    counted: int
    own: int
    seconds: int


class NewTime(Input):
    """Time that was worked elsewhere."""

    minutes: SomeMinutes
    reason: Why = Field(description="What was done.")
    day: Day | None = Field(default=None, description="In the project's time zone; today without it.")
    user: Id | None = Field(default=None, description="Who worked; somebody else needs the right `supervise`.")


class TimeCorrection(Input):
    """How long it really was; 0 is not at all."""

    minutes: MinuteCount
    reason: Why


class TimeQuery(BaseModel):
    """Which sums: of the last 30 days without `since` and `until`."""

    project: ProjectKey | None = None
    since: Day | None = Field(default=None, description="The first day.")
    until: Day | None = Field(default=None, description="The last day.")
    by: ByWord = Field(default="project", description="What each sum is of; topics and people come with the project.")


class TimePartOut(Output):
    """One sum; what it is not split by is null. A topic of null among topics is that tickets had none."""

    project: str | None
    topic: Reference | None
    user: Reference | None
    day: str | None
    seconds: int


class TimeOut(Output):
    """Sums, the longest first."""

    items: list[TimePartOut]


class TimeRuleOut(Output):
    """How time is recorded in a project."""

    automatic: bool
    rest_minutes: int
    shown_to_client: bool


class TimeRuleChanges(Input):
    """What is to be otherwise."""

    automatic: Annotated[bool, Given] = left_out("Count while a ticket is open and worked on.")
    rest_minutes: Annotated[RestMinutes, Given] = left_out("Minutes without a key or the mouse until it stops.")
    shown_to_client: Annotated[bool, Given] = left_out("The client company sees how long its cases took.")
