"""What calls about escalation bring and are answered: the matrix, rules, absences, tickets that go up, reviews."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from otklik.api.fields import NO_NUL, Date, Given, Id, Input, Moment, left_out, whole
from otklik.api.inputs import Paged
from otklik.api.outputs import Output, Reference
from otklik.api.outputs_setup import NEXT

SideWord = Literal["ours", "client"]
WhoseWord = Literal["waits", "ours", "client"]
TriggerWord = Literal["silence", "replies", "warned", "breached"]
SortWord = Literal["age", "word", "due"]
StateWord = Literal["open", "overdue", "filled", "all"]
Level = Annotated[int, Field(ge=1, le=5), BeforeValidator(whole)]
Minute = Annotated[int, Field(ge=0, le=1440), BeforeValidator(whole)]
Day = Annotated[int, Field(ge=0, le=6), BeforeValidator(whole)]
Ids = Annotated[list[Id], Field(max_length=200)]
Short = Annotated[str, StringConstraints(max_length=120, pattern=NO_NUL)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=NO_NUL)]
Long = Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=NO_NUL)]


class NewResponsible(Input):
    """Who answers at a level, on a side, and for what; an empty list holds for all."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"side": "ours", "level": 1, "user": 4, "regions": ["Tver"]}]}
    )

    side: SideWord
    level: Level
    user: Id = Field(description="Somebody who reads the project's tickets, or represents the client company.")
    deputies: Ids = Field(default=[], description="Ids of people who stand in, in their order.")
    topics: Ids = Field(default=[], description="Ids of topics; each takes in what lies below it.")
    regions: Annotated[list[Short], Field(max_length=200)] = Field(
        default=[], description="As on customers' cards, without regard to case."
    )
    classes: Annotated[list[Short], Field(max_length=50)] = Field(
        default=[], description="Classes of customers; the empty word is an ordinary one."
    )
    calendar: Id | None = Field(default=None, description="Only in the working time of this calendar.")
    weekdays: Annotated[list[Day], Field(max_length=7)] = Field(default=[], description="Monday is 0.")
    from_minute: Minute | None = Field(default=None, description="Minutes after the project's midnight.")
    until_minute: Minute | None = Field(default=None, description="Before `from_minute`: over midnight.")


class ResponsibleOut(NewResponsible, Output):
    """A line of the matrix."""

    id: int
    name: str = Field(description="Of the person who answers.")


class ResponsibleList(Output):
    """The matrix of a project."""

    items: list[ResponsibleOut]
    next: str | None = Field(description=NEXT)


class TrialQuery(BaseModel):
    """What the matrix is asked."""

    side: SideWord = "ours"
    level: Level = 1
    topic: Id | None = None
    region: Short = ""
    customer_class: Short = ""
    at: Moment | None = Field(default=None, description="With a zone; now when it is missing.")


class ChoiceOut(Output):
    """Who it would be."""

    user: Reference | None
    side: SideWord
    level: int
    line: int | None = Field(description="Id of the line that names him; null: nobody is named, a manager answers.")
    absent: list[Reference] = Field(description="Who was passed by because he is absent.")


class NewAbsence(Input):
    """Somebody is not there on these days, both included."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"user": 4, "since": "2026-12-01", "until": "2026-12-14"}]}
    )

    user: Id
    since: Date
    until: Date
    note: Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)] = ""


class AbsenceOut(Output):
    """Days on which somebody is not there."""

    id: int
    user: int
    since: datetime.date
    until: datetime.date
    note: str


class AbsenceList(Output):
    """Absences that are not over."""

    items: list[AbsenceOut]
    next: str | None = Field(description=NEXT)


class NewEscalationRule(Input):
    """When tickets go up by themselves."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"trigger": "silence", "amount": 72, "level": 1}]})

    trigger: TriggerWord
    amount: Annotated[int, Field(ge=0, le=8784), BeforeValidator(whole)] = Field(
        default=0, description="Hours of silence, or replies."
    )
    level: Level = 1
    side: WhoseWord = Field(default="waits", description="`waits`: the side whose turn it is.")
    name: Short = ""
    hand_over: bool = Field(default=False, description="Give the manager the ticket; otherwise he follows it.")
    active: bool = True


class EscalationRuleChanges(Input):
    """What is to change of a rule; what is left out stays as it is."""

    trigger: Annotated[TriggerWord, Given] = left_out("When.")
    amount: Annotated[int, Field(ge=0, le=8784), BeforeValidator(whole), Given] = left_out(
        "Hours of silence, or replies."
    )
    level: Annotated[Level, Given] = left_out("To which level.")
    side: Annotated[WhoseWord, Given] = left_out("Whose manager.")
    name: Annotated[Short, Given] = left_out("What it is called; empty: named by itself.")
    hand_over: Annotated[bool, Given] = left_out("Give the manager the ticket.")
    active: Annotated[bool, Given] = left_out("Whether it is in force.")


class EscalationRuleOut(NewEscalationRule, Output):
    """A rule of escalation."""

    id: int


class EscalationRuleList(Output):
    """The rules of a project in their order."""

    items: list[EscalationRuleOut]


class PromiseSettingsChanges(Input):
    """What is to change of what a project tells of its promises."""

    client_sees_reviews: Annotated[bool, Given] = left_out("The client company reads reviews of missed promises.")
    shows_figure: Annotated[bool, Given] = left_out("The response figure stands on the portal.")
    review_days: Annotated[int, Field(ge=1, le=60), BeforeValidator(whole), Given] = left_out(
        "Days to fill in a review."
    )


class FigureOut(Output):
    """What a project tells of its promises, and its figure of first answers."""

    client_sees_reviews: bool
    shows_figure: bool
    review_days: int
    median_minutes: int | None = Field(description="Working minutes to the first answer: half of the tickets.")
    ninetieth_minutes: int | None = Field(description="Nine of ten tickets.")
    tickets: int = Field(description="How many were counted: opened in 30 days, answered.")
    counted_at: datetime.datetime | None


class NewEscalation(Input):
    """Have a ticket go up."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The customer asks for the manager"}]})

    reason: Reason
    level: Level | None = Field(default=None, description="The next one when it is missing.")
    side: SideWord = "ours"
    hand_over: bool = Field(default=False, description="Give the manager the ticket.")


class EscalationOut(Output):
    """One time a ticket went up."""

    id: int
    level: int
    side: SideWord
    manager: Reference | None
    reason: str
    trigger: TriggerWord | None = Field(description="What the rule saw; null: a person decided it.")
    by: str
    at: datetime.datetime


class EscalationList(Output):
    """Each time a ticket went up, the newest first."""

    items: list[EscalationOut]
    next: str | None = Field(description=NEXT)


class ControlQuery(Paged):
    """Which open tickets, in which order."""

    project: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9]{1,9}$")] | None = None
    sort: SortWord = Field(default="age", description="Age, the customer's last word, the nearest deadline.")
    newest: bool = Field(default=False, description="The newest first instead of the oldest.")
    mine: bool = Field(default=False, description="Only what went up to the caller.")


class ControlledOut(Output):
    """An open ticket of the control list."""

    id: int
    number: str
    subject: str
    status: str
    level: int
    created_at: datetime.datetime
    last_customer_at: datetime.datetime | None
    replies: int
    due_at: datetime.datetime | None


class AgeOut(Output):
    """One bar of the plot of ages."""

    from_days: int
    to_days: int | None
    tickets: int = Field(description="1000 means: so many or more.")


class ControlOut(Output):
    """A page of the control list, and the ages of all open tickets."""

    items: list[ControlledOut]
    next: str | None = Field(description=NEXT)
    ages: list[AgeOut]


class ReviewQuery(Paged):
    """Which reviews."""

    state: StateWord = "all"


class ReviewChanges(Input):
    """The review of a missed promise, all of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"what": "No answer", "why": "Illness", "measure": "A second person", "until": "2026-12-01", "who": 4}
            ]
        }
    )

    what: Long
    why: Long
    measure: Long
    until: Date
    who: Id


class ReviewOut(Output):
    """The review of a missed promise."""

    id: int
    ticket: int
    target: str
    due_at: datetime.datetime
    what: str
    why: str
    measure: str
    until: datetime.date | None
    who: Reference | None
    fill_by: datetime.datetime
    filled_at: datetime.datetime | None
    filled_by: str


class ReviewList(Output):
    """Reviews, the newest first, and how many there are of each state (1000: so many or more)."""

    items: list[ReviewOut]
    next: str | None = Field(description=NEXT)
    open: int
    overdue: int
    filled: int
