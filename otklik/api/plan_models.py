"""What calls about schedules of tickets bring and are answered with."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from otklik.api.fields import (
    NO_NUL,
    Date,
    FieldsGiven,
    Given,
    Id,
    Input,
    Limit,
    Name,
    PriorityWord,
    Subject,
    Tag,
    left_out,
)
from otklik.api.inputs_setup import Title
from otklik.api.outputs import Reference

DaysOffWord = Literal["any", "skip", "next"]
MissedWord = Literal["each", "last"]
PlanState = Literal["opened", "skipped", "failed"]


Recurrence = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9=;,+:-]+$")]
Zone = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_+/-]*$")]
Body = Annotated[str, Field(min_length=1, max_length=20_000, pattern=NO_NUL)]
Skips = Annotated[list[Date], Field(max_length=400)]

RRULE = "RFC 5545, in the wall clock of the time zone, with the time of the day in BYHOUR and BYMINUTE."
DAYS_OFF = "On a day off: open it all the same, open nothing, or open it on the next working day."
MISSED = "After a standstill: a ticket for each missed date, or for the last one only."
SKIPS = "Days that are left out."


class PlannedTicket(Input):
    """The ticket that is opened at each date."""

    subject: Subject
    text: Body
    customer: Id | None = Field(default=None, description="Id of the customer; the ticket is his company's too.")
    topic: Id | Name | None = Field(default=None, description="Id or path of a topic.")
    team: Id | Name | None = Field(default=None, description="Id or name of a team.")
    assignee: Id | Name | None = Field(default=None, description="Id or address of the person who gets it.")
    priority: PriorityWord = "normal"
    tags: Annotated[list[Tag], Field(max_length=20)] = Field(default_factory=list)
    fields: FieldsGiven = Field(default_factory=dict, description="The project's own fields by key.")
    checklist: Id | Name | None = Field(default=None, description="Id or name of a checklist.")


class NewPlanIn(Input):
    """Tickets that come by the calendar."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Weekly check",
                    "rrule": "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0",
                    "ticket": {"subject": "Check the nodes", "text": "Go through the list"},
                }
            ]
        }
    )

    name: Title
    rrule: Recurrence = Field(description=RRULE)
    ticket: PlannedTicket
    time_zone: Zone = Field(default="", description="Such as Europe/Moscow; empty: that of the project.")
    begins_on: Date | None = Field(default=None, description="Intervals count from it; null: today.")
    ends_on: Date | None = Field(default=None, description="The last day; null: no end.")
    days_off: DaysOffWord = Field(default="any", description=DAYS_OFF)
    missed: MissedWord = Field(default="last", description=MISSED)
    skips: Skips = Field(default_factory=list, description=SKIPS)
    active: bool = Field(default=True, description="Dates that pass while it is off are not made up for.")


class PlanChanges(Input):
    """What is to change of a schedule; what is left out stays as it is."""

    name: Annotated[Title, Given] = left_out("What it is called.")
    rrule: Annotated[Recurrence, Given] = left_out(RRULE)
    ticket: Annotated[PlannedTicket, Given] = left_out("The whole ticket from now on.")
    time_zone: Annotated[Zone, Given] = left_out("Such as Europe/Moscow; empty: that of the project.")
    begins_on: Annotated[Date, Given] = left_out("Intervals count from it.")
    ends_on: Date | None = left_out("The last day, or null.")
    days_off: Annotated[DaysOffWord, Given] = left_out(DAYS_OFF)
    missed: Annotated[MissedWord, Given] = left_out(MISSED)
    skips: Annotated[Skips, Given] = left_out(SKIPS)
    active: Annotated[bool, Given] = left_out("Dates that pass while it is off are not made up for.")


class PlannedTicketOut(BaseModel):
    """The ticket that is opened at each date."""

    subject: str
    text: str
    customer: int | None
    topic: Reference | None
    team: Reference | None
    assignee: Reference | None
    priority: PriorityWord
    tags: list[str]
    fields: dict[str, Any]
    checklist: Reference | None


class ScheduleOut(BaseModel):
    """Tickets that come by the calendar."""

    id: int
    name: str
    rrule: str
    said: str = Field(description="The rule in plain words, in the caller's language.")
    time_zone: str
    begins_on: datetime.date
    ends_on: datetime.date | None
    days_off: DaysOffWord
    missed: MissedWord
    skips: list[datetime.date]
    active: bool
    next_at: datetime.datetime | None
    last_error: str
    ticket: PlannedTicketOut


class ScheduleList(BaseModel):
    """The schedules of a project, by name."""

    items: list[ScheduleOut]


class AheadQuery(BaseModel):
    """How many dates."""

    limit: Limit = 10


class AheadOut(BaseModel):
    """One date to come: when the ticket comes, and why it does not (`off`: a day off, `skip`: left out)."""

    at: datetime.datetime
    by_rule_at: datetime.datetime
    why: Literal["", "off", "skip"]


class AheadList(BaseModel):
    """The next dates of a schedule."""

    items: list[AheadOut]


class PlanDateOut(BaseModel):
    """What became of a date; `left_out`: earlier dates that were missed in a standstill."""

    id: int
    at: datetime.datetime
    state: PlanState
    ticket: int | None
    left_out: int
    error: str


class PlanDateList(BaseModel):
    """What became of the dates of a schedule, the newest first."""

    items: list[PlanDateOut]
    next: str | None
