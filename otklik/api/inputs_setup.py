"""What calls bring about a project's set-up: topics, fields, outcomes, teams, settings. As explicit as in `inputs`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from otklik.api.fields import MAX_ID, NO_NUL, Email, FieldKey, Given, Id, Input, Name, StatusWord, left_out, whole

RoleWord = Literal["manager", "supervisor", "operator", "inspector", "client", "engineer"]
FieldKindWord = Literal["text", "number", "money", "date", "choice", "several", "yes_no", "person"]
Long = Annotated[str, Field(max_length=200, pattern=NO_NUL)]
Title = Annotated[str, Field(min_length=1, max_length=120, pattern=NO_NUL)]
ShortTitle = Annotated[str, Field(min_length=1, max_length=80, pattern=NO_NUL)]
LabelTitle = Annotated[str, Field(min_length=1, max_length=40, pattern=NO_NUL)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
AnyColour = Annotated[str, Field(pattern=r"^(#[0-9a-fA-F]{6})?$")]
Line = Annotated[int, Field(ge=1, le=9), BeforeValidator(whole)]
People = Annotated[list[Id], Field(max_length=500)]
OptionNames = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=120, pattern=NO_NUL)]], Field(max_length=200)
]
Roles = Annotated[list[RoleWord], Field(max_length=6)]
Values = Annotated[list[Annotated[int, Field(ge=0, le=MAX_ID), BeforeValidator(whole)]], Field(max_length=200)]
Currency = Annotated[str, Field(pattern=r"^([A-Za-z]{3})?$")]
RequiredWord = Literal["opening", "closing"]

ABOVE = "Id of the topic above it, or null at the top."
TYPICAL = "Asked often and answered the same way: counted apart in reports."
TOPIC_ACTIVE = "Switched off it stays in old tickets and cannot be chosen for new ones."
ARCHIVED = "Kept where it stands, cannot be given anew."
MEMBERS = "Ids of the people in it, who have a role in the project that works on tickets; the whole list."
OPTIONS = "Of `choice` and `several`, by name and in order. One that is left out stays in the tickets that have it."
SHOWN_FOR = "Ids of that field's options it is asked for; 1 is yes and 0 is no of a `yes_no` field."
FIELD_TOPIC = "Id or path of the topic it is asked for, with those below; null: for every ticket."


class NewTopic(Input):
    """What customers come about."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "No connection", "parent": None}]})

    name: Title
    parent: Id | None = Field(default=None, description=ABOVE)
    typical: bool = Field(default=False, description=TYPICAL)
    active: bool = Field(default=True, description=TOPIC_ACTIVE)


class TopicChanges(Input):
    """What is to change of a topic; what is left out stays as it is."""

    name: Annotated[Title, Given] = left_out("What it is called.")
    parent: Id | None = left_out(ABOVE)
    typical: Annotated[bool, Given] = left_out(TYPICAL)
    active: Annotated[bool, Given] = left_out(TOPIC_ACTIVE)


class NewStatus(Input):
    """A project's own name of one of the six statuses."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"status": "open", "name": "Waiting for the engineer", "colour": "#2f6fed"}]}
    )

    status: StatusWord = Field(description="Lists, counters and reports go by it. It cannot be changed later.")
    name: LabelTitle
    colour: AnyColour = ""
    archived: bool = Field(default=False, description=ARCHIVED)


class StatusChanges(Input):
    """What is to change of a name of a status; what is left out stays as it is."""

    name: Annotated[LabelTitle, Given] = left_out("What it is called.")
    colour: Annotated[AnyColour, Given] = left_out("Such as #2f6fed, or empty.")
    archived: Annotated[bool, Given] = left_out(ARCHIVED)


class NewCode(Input):
    """One of the ways in which tickets end."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Replaced the router"}]})

    name: ShortTitle
    archived: bool = Field(default=False, description=ARCHIVED)


class CodeChanges(Input):
    """What is to change of a resolution code; what is left out stays as it is."""

    name: Annotated[ShortTitle, Given] = left_out("What it is called.")
    archived: Annotated[bool, Given] = left_out(ARCHIVED)


class ClosingChanges(Input):
    """What a ticket needs before it is solved or closed; what is left out stays as it is."""

    resolution: Annotated[bool, Given] = left_out("What was wrong and what was done; a code too where there are some.")
    topic: Annotated[bool, Given] = left_out("A topic.")


class NewTeam(Input):
    """People of a project who share a queue."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Second line", "line": 2, "members": [3, 8]}]})

    name: Title
    line: Line = Field(default=1, description="1 answers first; 2 and higher get what the line before could not solve.")
    members: People = Field(default_factory=list, description=MEMBERS)
    active: bool = True


class TeamChanges(Input):
    """What is to change of a team; what is left out stays as it is."""

    name: Annotated[Title, Given] = left_out("What it is called.")
    line: Annotated[Line, Given] = left_out("Its support line.")
    members: Annotated[People, Given] = left_out(MEMBERS)
    active: Annotated[bool, Given] = left_out("Whether tickets can be given to it.")


class NewField(Input):
    """A field that a project adds to its tickets."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"key": "model", "name": "Model", "kind": "choice", "options": ["X1", "X2"]}],
        }
    )

    key: FieldKey = Field(description="What calls name it by. It cannot be changed later.")
    name: ShortTitle
    kind: FieldKindWord = Field(description="What stands in it. It cannot be changed later.")
    help: Long = ""
    options: OptionNames = Field(default_factory=list, description=OPTIONS)
    currency: Currency = Field(default="", description="Of `money`, ISO 4217.")
    required: RequiredWord | None = Field(default=None, description="When it must be filled.")
    topic: Id | Name | None = Field(default=None, description=FIELD_TOPIC)
    shown_by: FieldKey | None = Field(default=None, description="Key of the field it hangs on.")
    shown_for: Values = Field(default_factory=list, description=SHOWN_FOR)
    readers: Roles = Field(
        default=["supervisor", "operator", "inspector"], description="Roles that see it; managers always do."
    )
    writers: Roles = Field(
        default=["supervisor", "operator"], description="Roles that may fill it; managers always may."
    )
    archived: bool = Field(default=False, description="Kept in old tickets, asked for no longer.")


class FieldChanges(Input):
    """What is to change of a field; what is left out stays as it is."""

    name: Annotated[ShortTitle, Given] = left_out("What it is called.")
    help: Annotated[Long, Given] = left_out("A word of help beside it.")
    options: Annotated[OptionNames, Given] = left_out(OPTIONS)
    currency: Annotated[Currency, Given] = left_out("Of `money`, ISO 4217.")
    required: RequiredWord | None = left_out("When it must be filled, or null.")
    topic: Id | Name | None = left_out(FIELD_TOPIC)
    shown_by: FieldKey | None = left_out("Key of the field it hangs on, or null.")
    shown_for: Annotated[Values, Given] = left_out(SHOWN_FOR)
    readers: Annotated[Roles, Given] = left_out("Roles that see it; managers always do.")
    writers: Annotated[Roles, Given] = left_out("Roles that may fill it; managers always may.")
    archived: Annotated[bool, Given] = left_out("Kept in old tickets, asked for no longer.")


LanguageWord = Literal["ru", "en"]
Shows = Literal["nothing", "name", "photo"]
SHOWS = "What customers see of the person who answers: nothing, name and number, or the photo, too."
Zone = Annotated[str, Field(min_length=1, max_length=64, pattern=NO_NUL)]
Region = Annotated[str, Field(pattern=r"^[A-Za-z]{2}$")]
Sender = Annotated[str, Field(max_length=120, pattern=NO_NUL)]
Signature = Annotated[str, Field(max_length=4000, pattern=NO_NUL)]


class NewProject(Input):
    """A support line that is about to be set up."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"key": "net", "name": "Net", "region": "RU"}]})

    key: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9]{1,9}$")] = Field(
        description="Tickets' numbers begin with it: net gives NET-1001. It cannot be changed later."
    )
    name: Title
    colour: Colour = "#2f6fed"
    language: LanguageWord = "ru"
    time_zone: Zone = "Europe/Moscow"
    region: Region = Field(default="RU", description="Two letters: how to read numbers without a country code.")
    sender_name: Sender = Field(default="", description="Whom customers see as the sender; empty: the project's name.")
    sender_address: Email = Field(default="", description="Answers go out from this address.")
    signature: Signature = Field(default="", description="Stands below each answer.")
    auto_receipt: bool = Field(default=True, description="A customer who writes gets the number of his ticket at once.")
    shows_operators: Shows = Field(default="nothing", description=SHOWS)


class ProjectChanges(Input):
    """What is to change of a project's settings; what is left out stays as it is."""

    name: Annotated[Title, Given] = left_out("What it is called.")
    colour: Annotated[Colour, Given] = left_out("Such as #2f6fed; it must be seen on light and on dark pages.")
    language: Annotated[LanguageWord, Given] = left_out("Of what is written to customers.")
    time_zone: Annotated[Zone, Given] = left_out("Such as Europe/Moscow.")
    region: Annotated[Region, Given] = left_out("Two letters: how to read numbers without a country code.")
    sender_name: Annotated[Sender, Given] = left_out("Whom customers see as the sender; empty: the project's name.")
    sender_address: Email = left_out("Answers go out from this address.")
    signature: Annotated[Signature, Given] = left_out("Stands below each answer.")
    auto_receipt: Annotated[bool, Given] = left_out("A customer who writes gets the number of his ticket at once.")
    shows_operators: Annotated[Shows, Given] = left_out(SHOWS)
    active: Annotated[bool, Given] = left_out("A closed project takes nothing. Only administrators close and open.")
