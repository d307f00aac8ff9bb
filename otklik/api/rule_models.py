"""What calls about rules and macros bring and are answered."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints

from otklik.api.fields import MAX_ID, NO_NUL, FieldWords, Given, Id, Input, Tag, left_out, whole
from otklik.api.inputs import Paged
from otklik.api.inputs_views import JoinWord
from otklik.api.outputs import Output, Reference
from otklik.api.outputs_setup import NEXT
from otklik.automation.addressed import MOST_PEOPLE, WHO
from otklik.automation.conditions import ALL, OWN_OPS
from otklik.automation.effects import EFFECTS, MOST
from otklik.automation.triggers import COLUMNS, MOST_KINDS, MOST_MINUTES
from otklik.desk.conditions import OPS


def _one_of(known: Iterable[str]) -> Any:
    """Return the type of a word that the product knows: what there is comes from its own tables."""
    words = list(known)

    def check(value: str) -> str:
        if value not in words:
            raise ValueError(f"Write one of {', '.join(words)}")
        return value

    return Annotated[str, AfterValidator(check), Field(json_schema_extra={"enum": list(words)})]


Title = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=NO_NUL)]
Minutes = Annotated[int, Field(ge=1, le=MOST_MINUTES), BeforeValidator(whole)]
KindName = Annotated[str, StringConstraints(max_length=64, pattern=r"^[a-z_]+\.[a-z_]+$")]
Calendar = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=NO_NUL)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=NO_NUL)]
Number = Annotated[int, Field(ge=0, le=MAX_ID), BeforeValidator(whole)]
Ids = Annotated[list[Id], Field(max_length=MOST_PEOPLE)]
One = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=NO_NUL)] | Number
Tags = Annotated[list[Tag], Field(max_length=30)]
FieldWord = _one_of(ALL)
OpWord = _one_of(dict.fromkeys([*OPS, *OWN_OPS]))
DoWord = _one_of(EFFECTS)
WhoWord = _one_of(dict(WHO))
OfWord = _one_of(COLUMNS)
StateWord = Literal["done", "failed"]
MacroScope = Literal["mine", "team", "project"]


class EventTrigger(Input):
    """Something happens."""

    on: Literal["event"]
    kinds: Annotated[list[KindName], Field(min_length=1, max_length=MOST_KINDS)] = Field(
        description="Kinds of events, such as `ticket.opened`: `GET /projects/{key}/rule-words` names them."
    )


class SinceTrigger(Input):
    """So long after a moment of the ticket."""

    on: Literal["since"]
    of: OfWord  # type: ignore[valid-type]
    minutes: Minutes


class UntilTrigger(Input):
    """So long before the ticket's nearest deadline."""

    on: Literal["until"]
    minutes: Minutes


class ScheduleTrigger(Input):
    """By the calendar, in the project's time zone, for all open tickets."""

    on: Literal["schedule"]
    rrule: Calendar = Field(
        description="A calendar rule (RFC 5545) such as `FREQ=DAILY;BYHOUR=9;BYMINUTE=0`, or five fields of cron such "
        "as `0 9 * * 1-5`, which are kept as such a rule."
    )


Trigger = EventTrigger | SinceTrigger | UntilTrigger | ScheduleTrigger


class RuleCondition(Input):
    """One condition. Which operators and values a field takes is told with 422."""

    field: FieldWord  # type: ignore[valid-type]
    op: OpWord  # type: ignore[valid-type]
    value: bool | One | Annotated[list[One], Field(min_length=1, max_length=50)] = Field(
        description="As in saved views. Beside them: a number for `more` and `less`, two times such as `09:00` for "
        "`inside` and `outside`, yes or no for `is`."
    )


class RuleGroup(Input):
    """Conditions of which all or any must be met; a group is as deep as it goes."""

    join: JoinWord
    items: Annotated[list[RuleCondition], Field(max_length=30)]


class RuleTree(Input):
    """Conditions of a rule, 30 at most; none: every ticket."""

    join: JoinWord = "all"
    items: Annotated[list[RuleCondition | RuleGroup], Field(max_length=30)] = Field(default_factory=list)


class FieldValue(Input):
    """What is filled into a field of the project."""

    field: Id = Field(description="Id of the field.")
    value: FieldWords


class NoticeValue(Input):
    """Who is told what."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=NO_NUL)]
    who: Annotated[list[WhoWord], Field(max_length=3)] = Field(default_factory=list)  # type: ignore[valid-type]
    people: Ids = Field(default_factory=list, description="Ids of people of the project.")


class PeopleValue(Input):
    """Whom an action concerns."""

    who: Annotated[list[WhoWord], Field(max_length=3)] = Field(default_factory=list)  # type: ignore[valid-type]
    people: Ids = Field(default_factory=list, description="Ids of people of the project.")


class Action(Input):
    """One action. Which value it takes is told with 422."""

    do: DoWord  # type: ignore[valid-type]
    value: Line | Id | Tags | FieldValue | NoticeValue | PeopleValue | None = Field(
        default=None,
        description="A word for `status` and `priority`; an id, or null for none, for `topic`, `team`, `person`; an id "
        "for `reply` (a shared answer template) and `checklist`; tags for `tag` and `untag`; a text for `note`, "
        "`webhook` and `escalate`; field and value for `field`; who is told what for `notify`; who for `follow`; a "
        "number of minutes for `snooze`, or `work`: until somebody works by the calendar.",
    )


Actions = Annotated[list[Action], Field(min_length=1, max_length=MOST)]
EXAMPLE: dict[str, Any] = {
    "name": "Night calls",
    "trigger": {"on": "event", "kinds": ["ticket.opened"]},
    "conditions": {"join": "all", "items": [{"field": "time", "op": "outside", "value": ["09:00", "18:00"]}]},
    "actions": [{"do": "priority", "value": "high"}, {"do": "tag", "value": ["night"]}],
}


class NewRule(Input):
    """What a project does by itself when something happens or a time comes. It acts as a supervisor would."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    name: Title
    trigger: Trigger
    conditions: RuleTree = Field(default_factory=RuleTree)
    actions: Actions
    last: bool = Field(default=False, description="No further rule sees an event after this one acted on it.")
    active: bool = True


class RuleChanges(Input):
    """What is to change of a rule; what is left out stays as it is."""

    name: Annotated[Title, Given] = left_out("What it is called.")
    trigger: Annotated[Trigger, Given] = left_out("What sets it off.")
    conditions: Annotated[RuleTree, Given] = left_out("All of its conditions from now on.")
    actions: Annotated[Actions, Given] = left_out("All of its actions from now on.")
    last: Annotated[bool, Given] = left_out("No further rule sees an event after this one acted on it.")
    active: Annotated[bool, Given] = left_out("Whether it acts; switching it on again forgets its failures.")


class RuleTrial(NewRule):
    """A rule to try out over the past; it need not be kept."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**EXAMPLE, "days": 7}]})

    days: Annotated[int, Field(ge=1, le=31), BeforeValidator(whole)] = 7
    cursor: Number = Field(default=0, description="From `next` of the answer before; 0 for the newest part.")


class RuleSwitch(Input):
    """Whether a rule acts."""

    active: bool


class RuleMove(Input):
    """Where a rule or macro goes in its order."""

    direction: Literal["up", "down"]


class ActionOut(Output):
    """One action."""

    do: str
    value: str | int | list[str] | FieldValue | NoticeValue | PeopleValue | None


class RuleOut(Output):
    """A rule of a project."""

    id: int
    place: int = Field(description="Rules act in this order; each sees what those before it have done.")
    name: str
    trigger: Trigger
    conditions: RuleTree
    actions: list[ActionOut]
    last: bool
    active: bool
    failures: int = Field(description="How often in a row it could not act; after five it is switched off.")
    last_error: str
    switched_off_at: datetime.datetime | None
    next_at: datetime.datetime | None = Field(description="When its schedule comes next.")


class RuleList(Output):
    """All rules of a project in their order."""

    items: list[RuleOut]


class WordOut(Output):
    """A word that rules know, and what it means in the caller's language."""

    word: str
    label: str


class ConditionWord(WordOut):
    """What can be asked, and how it can be compared."""

    ops: list[str]


class RuleWords(Output):
    """Everything a rule can be made of."""

    events: list[WordOut]
    moments: list[WordOut]
    conditions: list[ConditionWord]
    actions: list[WordOut]


class WouldOut(Output):
    """One time the rule would have acted."""

    at: datetime.datetime
    kind: str
    ticket: int
    number: str
    subject: str


class TrialOut(Output):
    """What a rule would have done in a part of the past, the newest first. Nothing was changed."""

    items: list[WouldOut]
    looked: int = Field(description="Events or tickets that were looked at in this part.")
    share: int = Field(description="How much of the time has been looked at, in percent.")
    next: int | None = Field(description="The `cursor` of the part before this one; null when all has been looked at.")


class FiringQuery(Paged):
    """Which lines of the log."""

    rule: Id | None = None
    state: StateWord | None = None
    ticket: Id | None = None


class FiringOut(Output):
    """That a rule acted, or could not."""

    id: int
    rule: Reference
    ticket: int | None
    event: int | None
    kind: str = Field(description="What set it off: a kind of event, or `time.since`, `time.until`, `time.schedule`.")
    state: StateWord
    done: list[str] = Field(description="What it did: words of actions.")
    error: str
    at: datetime.datetime


class FiringList(Output):
    """The log of a project's rules, the newest first."""

    items: list[FiringOut]
    next: str | None = Field(description=NEXT)


class NewMacro(Input):
    """Several actions that a person does with a ticket at once, with his own rights."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "Outage", "actions": [{"do": "priority", "value": "urgent"}], "scope": "project"}]
        }
    )

    name: Title
    actions: Actions
    scope: MacroScope = Field(default="mine", description="Whose it is; more than one's own needs `supervise`.")
    team: Id | None = Field(default=None, description="Id of a team of the project, for `team`.")
    active: bool = True


class MacroChanges(Input):
    """What is to change of a macro; what is left out stays as it is."""

    name: Annotated[Title, Given] = left_out("What it is called.")
    actions: Annotated[Actions, Given] = left_out("All of its actions from now on.")
    scope: Annotated[MacroScope, Given] = left_out("Whose it is.")
    team: Id | None = left_out("Id of a team of the project, for `team`.")
    active: Annotated[bool, Given] = left_out("Whether it is offered.")


class MacroOut(Output):
    """A macro of a project."""

    id: int
    name: str
    scope: MacroScope
    team: Reference | None
    actions: list[ActionOut]
    active: bool
    place: int


class MacroList(Output):
    """Macros that you have, each kind in its order."""

    items: list[MacroOut]


class MacroUseOut(Output):
    """What a macro did with a ticket."""

    id: int = Field(description="By it what can be brought back is undone, for a day.")
    ticket: int
    name: str
    done: list[str] = Field(description="Words of actions.")


class MacroUndoneOut(Output):
    """What was brought back of a macro."""

    back: list[str] = Field(description="Words of actions that are undone.")
    stays: list[str] = Field(description="Words of actions that stay done.")
