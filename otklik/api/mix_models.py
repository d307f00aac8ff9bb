"""What calls about the first line's share bring and are answered with."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field

from otklik.api.fields import Id, Input, whole
from otklik.api.outputs import Output, Reference

Percent = Annotated[int, Field(ge=0, le=100), BeforeValidator(whole)]
Points = Annotated[int, Field(ge=1, le=100), BeforeValidator(whole)]
Days = Annotated[int, Field(ge=1, le=90), BeforeValidator(whole)]
Least = Annotated[int, Field(ge=1, le=10_000), BeforeValidator(whole)]


class MixQuery(BaseModel):
    """Of how many days."""

    days: Annotated[int, Field(ge=1, le=90)] = 30


class MixDayOut(Output):
    """One day in the project's time zone."""

    day: str
    solved: int
    handed: int


class MixTopicOut(Output):
    """One topic; null is of tickets that had none."""

    topic: Reference | None
    solved: int
    handed: int


class TargetOut(Output):
    """A target and how things stand in its own days; `percent_now` is null while there are no tickets."""

    id: int
    topic: Reference | None = Field(description="Null is the whole project.")
    percent: int
    bound: int
    days: int
    least: int
    tickets: int
    percent_now: int | None
    off: bool = Field(description="Off its target, and told.")


class MixOut(Output):
    """What the first line solved and what it handed on."""

    days: list[MixDayOut]
    topics: list[MixTopicOut]
    targets: list[TargetOut]


class NewTarget(Input):
    """Which share the first line is meant to solve; replaces the target that there is for the same."""

    topic: Id | None = Field(default=None, description="Of which topic; of the whole project without it.")
    percent: Percent
    bound: Points = Field(default=10, description="Told when it is off by more points than these.")
    days: Days = Field(default=7, description="Counted over the last days.")
    least: Least = Field(default=20, description="Not told before so many tickets.")
