"""What calls about calendars, service-level policies and clocks bring and are answered."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict, JsonValue

from otklik.api.fields import NO_NUL, Date, Id, Input, whole
from otklik.api.outputs import Output, Reference
from otklik.api.outputs_setup import NEXT

TargetWord = Literal["first_response", "next_response", "solution", "clarification"]
ClockWord = Literal["running", "paused", "met", "breached", "dropped"]
PauseWord = Literal["waiting_customer", "waiting_client", "snoozed"]
SourceWord = Literal["manual", "production", "ical"]
RecountWord = Literal["waiting", "running", "done"]
Title = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=NO_NUL)]
Zone = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=NO_NUL)]
Standing = Annotated[str, StringConstraints(max_length=40, pattern=NO_NUL)]
Minute = Annotated[int, Field(ge=0, le=1440), BeforeValidator(whole)]
Period = Annotated[list[Minute], Field(min_length=2, max_length=2)]
Periods = Annotated[list[Period], Field(max_length=12)]
Week = Annotated[list[Periods], Field(min_length=7, max_length=7)]
PriorityNumber = Annotated[int, Field(ge=1, le=4), BeforeValidator(whole)]
SupportLine = Annotated[int, Field(ge=1, le=9), BeforeValidator(whole)]
Ids = Annotated[list[Id], Field(max_length=200)]
Minutes = Annotated[int, Field(ge=1, le=527_040), BeforeValidator(whole)] | None
WEEK = (
    "Seven days from Monday, each a list of [from, until] in minutes after midnight; the gap between two is the lunch."
)


class CalendarDay(Input):
    """A date that differs from the week; no periods is a day off."""

    date: Date
    name: Annotated[str, StringConstraints(max_length=120, pattern=NO_NUL)] = ""
    periods: Periods = Field(default_factory=list)


OFFICE_DAY: JsonValue = [[540, 780], [840, 1080]]
OFFICE: JsonDict = {
    "name": "Office",
    "time_zone": "Europe/Moscow",
    "week": [OFFICE_DAY, OFFICE_DAY, OFFICE_DAY, OFFICE_DAY, OFFICE_DAY, [], []],
}


def _no_hours() -> list[list[list[int]]]:
    return [[] for _ in range(7)]


def _usual_pauses() -> list[PauseWord]:
    return ["waiting_customer", "waiting_client"]


class NewCalendar(Input):
    """When a project or a team works. Dates that are not named stay as they are."""

    model_config = ConfigDict(json_schema_extra={"examples": [OFFICE]})

    name: Title
    time_zone: Zone = Field(description="A zone of the IANA database, such as Europe/Moscow.")
    week: Week = Field(default_factory=_no_hours, description=WEEK)
    always: bool = Field(default=False, description="24 hours, 7 days a week; the week counts for nothing then.")
    by_shifts: bool = Field(
        default=False,
        description="By the plan of shifts: while somebody of its teams works, by the project's clock.",
    )
    default: bool = Field(default=False, description="For the whole project.")
    teams: Ids = Field(default_factory=list, description="Teams that work by it instead.")
    days: Annotated[list[CalendarDay], Field(max_length=400)] = Field(default_factory=list)


class CalendarOut(Output):
    """A working calendar."""

    id: int
    name: str
    time_zone: str
    week: list[list[list[int]]] = Field(description=WEEK)
    always: bool
    by_shifts: bool
    default: bool
    teams: list[int]
    days: dict[str, list[list[int]]] = Field(description="By date, its working times; empty for a day off.")


class CalendarList(Output):
    """All working calendars of a project."""

    items: list[CalendarOut]


class DayHours(Input):
    """What is different on a date; no periods is a day off."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Inventory", "periods": [[540, 720]]}]})

    name: Annotated[str, StringConstraints(max_length=120, pattern=NO_NUL)] = ""
    periods: Periods = Field(default_factory=list)


class CalendarDayOut(Output):
    """A date on which a calendar differs from its week."""

    date: datetime.date
    name: str
    periods: list[list[int]] = Field(description="Working times; empty for a day off.")
    source: SourceWord = Field(description="By hand, from a production calendar, imported.")


class CalendarDayList(Output):
    """The dates on which a calendar differs from its week, in their order."""

    items: list[CalendarDayOut]
    next: str | None = Field(description=NEXT)


class ProductionYearOut(Output):
    """A year of a country's production calendar that comes with the product."""

    country: str
    year: int
    name: str
    source: str = Field(description="The law or decree it is from.")
    complete: bool = Field(description="false: what a government still decides is missing.")


class ProductionYearList(Output):
    """What can be taken over."""

    items: list[ProductionYearOut]


class ProductionYear(Input):
    """Which year of which country."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"country": "ru", "year": 2026}]})

    country: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    year: Annotated[int, Field(ge=2000, le=2100), BeforeValidator(whole)]


class HolidayFile(Input):
    """An iCalendar file (RFC 5545); what lasts whole days in it is a day off."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "file": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:New Year\r\n"
                    "DTSTART;VALUE=DATE:20270101\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
                }
            ]
        }
    )

    file: Annotated[str, StringConstraints(min_length=1, max_length=900_000, pattern=NO_NUL)]


class TakenOverOut(Output):
    """How many dates were taken over; those that were set by hand stay as they are."""

    days: int


class RecountOut(Output):
    """How far the newest recount of a project's clocks is; they are worked out anew after each change."""

    state: RecountWord | None = Field(description="null: there was none yet.")
    reason: str = Field(description="Name of the calendar or policy that changed.")
    done: int = Field(description="Tickets that were looked at.")
    total: int
    changed: int = Field(description="Tickets whose clocks are others now.")
    created_at: datetime.datetime | None
    ended_at: datetime.datetime | None


class NewPolicy(Input):
    """What is promised, in working minutes, and to which tickets; an empty condition holds for all."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Urgent", "first_response": 15, "priorities": [4]}]}
    )

    name: Title
    first_response: Minutes = None
    next_response: Minutes = None
    solution: Minutes = None
    clarification: Minutes = Field(default=None, description="The client company's answer to a question.")
    topics: Ids = Field(default_factory=list, description="With what lies below them.")
    priorities: Annotated[list[PriorityNumber], Field(max_length=4)] = Field(default_factory=list)
    standings: Annotated[list[Standing], Field(max_length=50)] = Field(
        default_factory=list, description="Classes of customers; the empty text is an ordinary one."
    )
    lines: Annotated[list[SupportLine], Field(max_length=9)] = Field(default_factory=list)
    pauses: Annotated[list[PauseWord], Field(max_length=3)] = Field(
        default_factory=_usual_pauses, description="When the clocks stand still."
    )
    calendar: Id | None = Field(default=None, description="null: the team's, or else the project's.")
    active: bool = True


class PolicyOut(Output):
    """A service-level policy."""

    id: int
    position: int = Field(description="The first whose conditions hold counts.")
    name: str
    first_response: int | None
    next_response: int | None
    solution: int | None
    clarification: int | None
    topics: list[int]
    priorities: list[int]
    standings: list[str]
    lines: list[int]
    pauses: list[str]
    calendar: int | None
    active: bool


class PolicyList(Output):
    """All policies of a project in their order."""

    items: list[PolicyOut]


class IntervalOut(Output):
    """One interval of an explanation."""

    since: datetime.datetime
    until: datetime.datetime
    minutes: float = Field(description="Working minutes of it that counted.")
    why: str = Field(description="What it was when nothing counted: off, a status, snoozed; empty when it counted.")


class ClockOut(Output):
    """One promise about a ticket, with each interval that was counted."""

    id: int
    target: TargetWord
    state: ClockWord
    policy: Reference
    minutes: int = Field(description="Working minutes that are promised.")
    used_minutes: float
    started_at: datetime.datetime
    due_at: datetime.datetime | None = Field(description="null while it stands still.")
    warned_at: datetime.datetime | None
    breached_at: datetime.datetime | None
    stopped_at: datetime.datetime | None
    intervals: list[IntervalOut]


class ClockList(Output):
    """The promises about a ticket, oldest first."""

    items: list[ClockOut]
