"""What calls bring about customers' cards and companies. Explicit lists of fields, as in `inputs`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from otklik.api.fields import (
    NO_NUL,
    Cursor,
    Given,
    Id,
    Input,
    Limit,
    Moment,
    Name,
    ProjectKey,
    SourceWord,
    Words,
    left_out,
    whole,
)

KindWord = Literal["phone", "email", "contract", "telegram", "whatsapp", "viber", "vk", "max"]
MoodWord = Literal["", "glad", "calm", "tense", "angry"]
ChannelWord = Literal["", "phone", "email", "sms", "messenger", "chat"]
LevelWord = Literal["unknown", "beginner", "confident", "expert"]
PanelWord = Literal["purchase", "service"]
Year = Annotated[int, Field(ge=1900, le=2100), BeforeValidator(whole)]
LEVELS: dict[str, int] = {"unknown": 0, "beginner": 1, "confident": 2, "expert": 3}
Short = Annotated[str, Field(max_length=120, pattern=NO_NUL)]


Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Money = Annotated[str, Field(pattern=r"^-?[0-9]{1,12}(\.[0-9]{1,2})?$")]


class IdentityIn(Input):
    """A way to reach a customer."""

    kind: KindWord
    value: Annotated[str, Field(min_length=1, max_length=320, pattern=NO_NUL)] = Field(
        description="In any usual spelling; kept normalised."
    )


class CardIn(Input):
    """Fields of a customer's card; what is left out stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"customer_class": "vip", "region": "Perm", "quiet_from": "22:00", "quiet_to": "08:00"}]
        }
    )

    customer_class: Annotated[Annotated[str, Field(max_length=40, pattern=NO_NUL)], Given] = left_out(
        "`new`, `vip`, `prospect`, empty for ordinary, or the key of a class of the project."
    )
    language: Annotated[Annotated[str, Field(max_length=5, pattern=NO_NUL)], Given] = left_out("Such as `ru`.")
    region: Annotated[Short, Given] = left_out("Where he is.")
    birth_year: Year | None = left_out("Null when it is not known.")
    technical_level: Annotated[LevelWord, Given] = left_out("How much he understands of the matter.")
    mood: Annotated[MoodWord, Given] = left_out("How he is; empty is not marked.")
    no_robots: Annotated[bool, Given] = left_out("Whether only people may answer him.")
    preferred_channel: Annotated[ChannelWord, Given] = left_out("Empty for any.")
    quiet_from: Clock | None = left_out("`22:00`; null with `quiet_to` null for no quiet hours.")
    quiet_to: Clock | None = left_out("`08:00`; may be on the next day.")
    time_zone: Annotated[Annotated[str, Field(max_length=64, pattern=NO_NUL)], Given] = left_out(
        "Such as `Europe/Moscow`; empty for the project's."
    )
    address_form: Annotated[Short, Given] = left_out("How he likes to be called.")


class NewPerson(Input):
    """A customer to be added."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"project": "net", "name": "Darya Orlova", "identities": [{"kind": "contract", "value": "40-117"}]}
            ]
        }
    )

    project: ProjectKey = Field(description="Key of the project.")
    name: Annotated[str, Field(max_length=200, pattern=NO_NUL)] = Field(default="", description="What he is called.")
    note: Annotated[str, Field(max_length=4000, pattern=NO_NUL)] = ""
    organisation: Annotated[str, Field(max_length=200, pattern=NO_NUL)] = Field(
        default="", description="Name of his company; a new one is added."
    )
    identities: Annotated[list[IdentityIn], Field(max_length=20)] = Field(default_factory=list)


class NoteIn(Input):
    """A note on a card."""

    text: Annotated[Words, Field(max_length=4000)] = Field(description="Plain text.")
    pinned: bool = Field(default=True, description="Whether it is shown beside his tickets.")


class ConsentIn(Input):
    """That a customer agreed to a text of the project."""

    purpose: Annotated[str, Field(min_length=1, max_length=60, pattern=NO_NUL)]
    version: Annotated[str, Field(min_length=1, max_length=40, pattern=NO_NUL)] = Field(
        description="Version of the text, as the project's set-up has it."
    )
    channel: ChannelWord = Field(description="How he agreed.")
    evidence: Annotated[str, Field(max_length=200, pattern=NO_NUL)] = Field(
        default="", description="What proves it: a number, the address of a form."
    )


class PanelIn(Input):
    """A purchase or a service; the same again changes nothing."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"title": "Router X2", "state": "paid", "amount": "4900.00", "currency": "RUB"}]
        }
    )

    title: Annotated[str, Field(min_length=1, max_length=200, pattern=NO_NUL)]
    state: Annotated[str, Field(max_length=60, pattern=NO_NUL)] = ""
    amount: Money | None = Field(default=None, description="As a text, such as `4900.00`: JSON's numbers are floats.")
    currency: Annotated[str, Field(pattern=r"^([A-Z]{3})?$")] = Field(default="", description="ISO 4217.")
    starts_on: Day | None = Field(default=None, description="ISO 8601, such as `2026-12-31`.")
    ends_on: Day | None = None


class OrganisationIn(Input):
    """A customers' company to be added."""

    project: ProjectKey = Field(description="Key of the project.")
    name: Annotated[Name, Field(max_length=200)]
    note: Annotated[str, Field(max_length=4000, pattern=NO_NUL)] = ""


class OrganisationChanges(Input):
    """What is to change of a company."""

    name: Annotated[Name, Field(max_length=200), Given] = left_out("What it is called.")
    note: Annotated[str, Field(max_length=4000, pattern=NO_NUL), Given] = left_out("What colleagues should know.")


class OrganisationQuery(BaseModel):
    """Which companies."""

    project: ProjectKey | None = Field(default=None, description="Key of a project.")
    cursor: Cursor = Field(default="", description="From `next` of the answer before; empty for the beginning.")
    limit: Limit = 50


class MergeIn(Input):
    """Who else turned out to be the same person."""

    other: Id = Field(description="Id of the card that becomes part of this one, of the same project.")
    reason: Annotated[str, Field(max_length=200, pattern=NO_NUL)] = ""


class ErasureIn(Input):
    """On what ground a person's data go."""

    ground: Literal["request", "withdrawn", "purpose", "unlawful", "order"]
    document: Annotated[str, Field(max_length=200, pattern=NO_NUL)] = Field(
        default="", description="Number and date of the paper."
    )
    customer: Id = Field(description="The customer's id once more: this cannot be undone.")


class NoteChanges(Input):
    """Whether a note is shown beside his tickets."""

    pinned: bool


class SegmentQuery(BaseModel):
    """Which customers; all conditions must hold."""

    project: ProjectKey | None = Field(default=None, description="Key of a project.")
    q: Annotated[str, Field(max_length=200, pattern=NO_NUL)] = Field(
        default="", description="Name, number or address; then there is one page."
    )
    customer_class: Annotated[str, Field(max_length=40, pattern=NO_NUL)] | None = Field(
        default=None, description="Key of a class; empty is ordinary."
    )
    language: Annotated[str, Field(max_length=5, pattern=NO_NUL)] = ""
    region: Short = ""
    technical_level: LevelWord | None = None
    mood: MoodWord = ""
    organisation: Id | None = None
    no_robots: bool | None = None
    consent: Annotated[str, Field(max_length=60, pattern=NO_NUL)] = Field(
        default="", description="A purpose he has agreed to."
    )
    without_consent: bool = Field(default=False, description="With `consent`: who has not.")
    tag: Annotated[str, Field(max_length=60, pattern=NO_NUL)] = Field(default="", description="A tag of his tickets.")
    has_open: bool | None = Field(default=None, description="Whether he has an open ticket.")
    contact_after: Moment | None = Field(default=None, description="His last word, at or after.")
    contact_before: Moment | None = Field(default=None, description="His last word, before, or never.")
    born_from: Year | None = Field(default=None, description="Year of birth, from.")
    born_to: Year | None = Field(default=None, description="Year of birth, up to.")
    preferred_channel: ChannelWord = ""
    reach: KindWord | None = Field(default=None, description="He has an identity of this kind.")
    company: Short = Field(default="", description="Name of his company.")
    panel: Short = Field(default="", description="Words of the name or the state of a purchase or a service.")
    source: SourceWord | None = Field(default=None, description="A ticket of his came that way.")
    known_after: Moment | None = Field(default=None, description="His card was made then or later.")
    known_before: Moment | None = Field(default=None, description="His card was made before.")
    cursor: Cursor = Field(default="", description="From `next` of the answer before; empty for the beginning.")
    limit: Limit = 50
