"""What calls about the queue, presence and shifts bring and are answered with."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from otklik.api.fields import NO_NUL, Date, Given, Id, Input, Limit, ProjectKey, SourceWord, StatusWord, left_out, whole
from otklik.api.inputs_setup import Line, ShortTitle
from otklik.api.outputs import Reference
from otklik.api.outputs_setup import NEXT

StateWord = Literal["available", "busy", "break", "after_work", "offline"]
AwayWord = Literal["busy", "break", "after_work"]
Level = Annotated[int, Field(ge=1, le=5), BeforeValidator(whole), BeforeValidator(whole)]
Level3 = Annotated[int, Field(ge=1, le=3), BeforeValidator(whole)]
Units = Annotated[int, Field(ge=0, le=1000), BeforeValidator(whole), BeforeValidator(whole)]
Minutes = Annotated[int, Field(ge=0, le=1440), BeforeValidator(whole), BeforeValidator(whole)]
LongMinutes = Annotated[int, Field(ge=0, le=10080), BeforeValidator(whole), BeforeValidator(whole)]
Weight = Annotated[int, Field(ge=0, le=100), BeforeValidator(whole), BeforeValidator(whole)]
Weekday = Annotated[int, Field(ge=0, le=6), BeforeValidator(whole), BeforeValidator(whole)]
Weeks = Annotated[int, Field(ge=1, le=52), BeforeValidator(whole), BeforeValidator(whole)]
Hour = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,5}$")]


class QueueQuery(BaseModel):
    """Which part of the queue."""

    project: ProjectKey | None = None
    limit: Limit = 50


class WorkloadQuery(BaseModel):
    """Of which project; of all that one supervises without it."""

    project: ProjectKey | None = None


class WaitingOut(BaseModel):
    """One ticket of the queue; `place` is its place among those the caller may see, 1 is next."""

    place: int
    ticket: int
    number: str
    subject: str
    due_at: datetime.datetime | None
    waits_since: datetime.datetime
    priority: str
    vip: bool


class QueueOut(BaseModel):
    """The head of the queue, in the order in which it is given out."""

    items: list[WaitingOut]


class TakenOut(BaseModel):
    """The ticket that was taken, null when nothing waits that the person can take."""

    ticket: int | None
    number: str | None


class PresenceOut(BaseModel):
    """What a person says of himself."""

    state: StateWord
    reason: str
    since: datetime.datetime | None
    until: datetime.datetime | None


class NewPresence(Input):
    """What one is from now on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"state": "available"}]})

    state: StateWord
    reason: Id | None = Field(default=None, description="Id of a reason of this state.")


class LoadOut(BaseModel):
    """An employee: what he is now, his open tickets by status, how many have an unanswered word of the customer."""

    user: Reference
    state: StateWord
    reason: str
    since: datetime.datetime | None
    open: dict[StatusWord, int]
    waiting: int
    oldest: datetime.datetime | None
    minutes_today: dict[StateWord, int]


class WorkloadOut(BaseModel):
    """The busiest first."""

    items: list[LoadOut]


class RoutingOut(BaseModel):
    """How work reaches people."""

    mode: Literal["pull", "push"]
    choice: Literal["idle", "load"]
    same_minutes: int
    on_shift: bool
    back_after: int
    capacity: int
    weights: dict[SourceWord, int]


class RuleChanges(Input):
    """What is to change of it; what is left out stays as it is."""

    mode: Annotated[Literal["pull", "push"], Given] = left_out("`push`: the queue gives it to whoever is free.")
    choice: Annotated[Literal["idle", "load"], Given] = left_out("Who of the free comes first.")
    same_minutes: Annotated[Minutes, Given] = left_out("For so long who helped the customer before is waited for.")
    on_shift: Annotated[bool, Given] = left_out("Only to people on shift.")
    back_after: Annotated[LongMinutes, Given] = left_out("Minutes offline until work goes back; 0 is never.")
    capacity: Annotated[Units, Given] = left_out("The usual capacity of a person, in units.")
    weights: Annotated[dict[SourceWord, Weight], Given] = left_out(
        "Units that a ticket of a channel takes, 1 is usual."
    )


class NewReason(Input):
    """Why somebody may be away."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Lunch", "state": "break", "minutes": 30}]})

    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00]*$")]
    state: AwayWord = "break"
    minutes: Minutes = 0
    active: bool = True
    everywhere: bool = Field(default=False, description="Of all projects; for administrators.")


class ReasonChanges(Input):
    """What is to change of a reason; what is left out stays as it is."""

    name: Annotated[str, Field(min_length=1, max_length=60, pattern=NO_NUL), Given] = left_out("What it is called.")
    state: Annotated[AwayWord, Given] = left_out("What one is with it.")
    minutes: Annotated[Minutes, Given] = left_out("How long it is meant to last; 0: as long as it takes.")
    active: Annotated[bool, Given] = left_out("Whether it can be chosen.")


class ReasonOut(BaseModel):
    """A reason; `everywhere`: of all projects."""

    id: int
    name: str
    state: AwayWord
    minutes: int
    active: bool
    everywhere: bool


class ReasonList(BaseModel):
    """The reasons of a project and of the installation."""

    items: list[ReasonOut]
    next: str | None = Field(description=NEXT)


class Needed(Input):
    """That tickets of a topic, and of those below it, need a skill at a level."""

    topic: Id
    level: Level


class NewSkill(Input):
    """Something that not everybody can do."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Fibre", "needs": []}]})

    name: ShortTitle
    active: bool = True
    needs: Annotated[list[Needed], Field(max_length=300)] = Field(default_factory=list)


class SkillChanges(Input):
    """What is to change of a skill; what is left out stays as it is."""

    name: Annotated[ShortTitle, Given] = left_out("What it is called.")
    active: Annotated[bool, Given] = left_out("Whether topics need it.")
    needs: Annotated[list[Needed], Field(max_length=300), Given] = left_out("All topics that need it, with levels.")


class SkillOut(BaseModel):
    """A skill and what needs it."""

    id: int
    name: str
    active: bool
    needs: list[Needed]


class SkillList(BaseModel):
    """The skills of a project."""

    items: list[SkillOut]
    next: str | None = Field(description=NEXT)


class Skilled(Input):
    """A skill that somebody has."""

    skill: Id
    level: Level


class AbilityOut(BaseModel):
    """What somebody can do; no languages or lines: all of them; no capacity: the usual one."""

    user: Reference
    skills: list[Skilled]
    languages: list[str]
    lines: list[int]
    capacity: int | None
    complexity: int | None = Field(description="The hardest tickets the queue gives him; null is any.")


class AbilityList(BaseModel):
    """What the people who work in a project can do."""

    items: list[AbilityOut]
    next: str | None = Field(description=NEXT)


class Ability(Input):
    """What somebody can do from now on: the whole of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"languages": ["ru"], "lines": [1], "skills": []}]})

    skills: Annotated[list[Skilled], Field(max_length=100)] = Field(default_factory=list)
    languages: Annotated[list[Language], Field(max_length=20)] = Field(default_factory=list)
    lines: Annotated[list[Line], Field(max_length=9)] = Field(default_factory=list)
    capacity: Units | None = None
    complexity: Level3 | None = Field(default=None, description="The hardest tickets the queue gives him, 1 to 3.")


class NewShift(Input):
    """Hours on days of the week (0 is Monday) in the project's time zone; an end before the beginning: the next day."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"user": 3, "days": [0, 1], "starts": "09:00", "ends": "18:00", "first": "2026-11-23"}]
        }
    )

    user: Id
    days: Annotated[list[Weekday], Field(min_length=1, max_length=7)]
    starts: Hour
    ends: Hour
    first: Date
    last: Date | None = None
    every: Weeks = 1


class ShiftOut(BaseModel):
    """A repeated shift."""

    id: int
    user: Reference
    days: list[int]
    starts: str
    ends: str
    first: datetime.date
    last: datetime.date | None
    every: int


class ShiftList(BaseModel):
    """The repeated shifts of a project."""

    items: list[ShiftOut]
    next: str | None = Field(description=NEXT)


class ShiftHours(Input):
    """At which hours somebody works on a day; without hours not at all."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"starts": "12:00", "ends": "16:00", "reason": "Exam"}]})

    starts: Hour | None = None
    ends: Hour | None = None
    reason: Annotated[str, Field(max_length=120, pattern=NO_NUL)] = ""


class ShiftDayOut(BaseModel):
    """A day on which somebody works otherwise than his shifts say; without hours not at all."""

    user: Reference
    date: datetime.date
    starts: str | None
    ends: str | None
    reason: str


class ShiftDayList(BaseModel):
    """The days of a project that are otherwise."""

    items: list[ShiftDayOut]
    next: str | None = Field(description=NEXT)


class PlanQuery(BaseModel):
    """Which days."""

    since: Date | None = Field(default=None, description="The first day, in the project's time zone; today without it.")
    days: Annotated[int, Field(ge=1, le=31)] = 7


class WorkedOut(BaseModel):
    """One span of somebody's work; it belongs to the day on which it begins."""

    user: Reference
    starts: datetime.datetime
    ends: datetime.datetime
    exception: bool = Field(description="Of a day that is otherwise.")


class PlanOut(BaseModel):
    """Who works when, by the beginning."""

    items: list[WorkedOut]
