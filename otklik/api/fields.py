"""Types of values that calls bring: bounded, without NUL, strictly of their JSON type."""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from otklik.lib.addresses import normalise_address

NO_NUL = r"^[^\x00]*$"  # PostgreSQL keeps no NUL in a text
MAX_ID = 2**63 - 1  # a bigint
MAX_TEXT = 100_000  # characters of one message


def whole(value: Any) -> Any:
    """Return 5.0 as 5: to JSON Schema both are integers."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Id = Annotated[int, Field(ge=1, le=MAX_ID), BeforeValidator(whole)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=254, pattern=NO_NUL)]
ProjectKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9]{1,9}$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT, pattern=NO_NUL)]
Subject = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=NO_NUL)]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=NO_NUL)]
Query = Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)]
Cursor = Annotated[
    str, StringConstraints(max_length=200, pattern=r"^[A-Za-z0-9_-]*$"), Field(json_schema_extra={"format": "cursor"})
]
Limit = Annotated[int, Field(ge=1, le=200, description="At most so many in one answer.")]

# What a call puts into a project's own field; whether it fits the field is for the field to say.
FieldKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
FieldText = Annotated[str, StringConstraints(max_length=2000, pattern=NO_NUL)]
FieldWords = (
    FieldText
    | bool
    | Annotated[int, Field(ge=-MAX_ID, le=MAX_ID)]
    | float
    | Annotated[list[Id | Name], Field(max_length=50)]
    | None
)
FieldsGiven = Annotated[dict[FieldKey, FieldWords], Field(max_length=100)]
Told = Annotated[str, StringConstraints(max_length=4000, pattern=NO_NUL)]

Complexity = Annotated[int, Field(ge=0, le=3), BeforeValidator(whole)]
StatusWord = Literal["new", "open", "waiting_customer", "waiting_client", "solved", "closed"]
PriorityWord = Literal["low", "normal", "high", "urgent"]
SourceWord = Literal[
    "phone", "email", "chat", "messenger", "form", "social", "book", "letter", "visit", "api", "staff", "schedule"
]  # fmt: skip
KindWord = Literal["customer", "reply", "note", "question", "answer", "automatic", "forward", "third_party"]
PRIORITIES: dict[str, int] = {"low": 1, "normal": 2, "high": 3, "urgent": 4}


def _written(value: object) -> object:
    """Refuse a number, which would be read as seconds since 1970."""
    if isinstance(value, datetime.datetime):
        return value
    if not isinstance(value, str) or not re.match(r"\d{4}-\d{2}-\d{2}[Tt ]", value):
        raise ValueError("Write a moment with its zone, such as 2026-12-01T09:00:00+03:00")
    return value


def _in_utc(value: datetime.datetime) -> datetime.datetime:
    """Return a moment in UTC: PostgreSQL takes no zone so far off as Python. At the ends of time it is lost."""
    try:
        return value.astimezone(datetime.UTC)
    except OverflowError:
        return value.replace(tzinfo=datetime.UTC)


Moment = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_in_utc)]


def _day(value: object) -> object:
    """Refuse what is no date as it is written (a number would be read as seconds since 1970), and far-off years."""
    if not isinstance(value, str) or not re.fullmatch(r"(20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("Write a date from 2000-01-01 to 2199-12-31")
    return value


Date = Annotated[datetime.date, Field(strict=False), BeforeValidator(_day)]


def _address(value: str | None) -> str | None:
    if value and normalise_address(value) is None:
        raise ValueError("Write one plain address such as anna@example.com")
    return value


def _optional(schema: dict[str, Any]) -> WithJsonSchema:
    """The JSON Schema of a value that may be missing, null or, as web forms send it, empty."""
    return WithJsonSchema({"anyOf": [schema, {"type": "string", "const": ""}, {"type": "null"}]})


Email = Annotated[
    str | None,
    Field(max_length=320),
    AfterValidator(_address),
    _optional({"type": "string", "format": "email", "maxLength": 320}),
]
# Whether it can be a telephone number depends on the country of the project: decided by the operation.
Phone = Annotated[str | None, Field(max_length=64), _optional({"type": "string", "format": "phone", "maxLength": 64})]


def _given(value: Any) -> Any:
    if value is None:
        raise ValueError("Leave the field out instead of sending null")
    return value


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


Given = BeforeValidator(_given)


def left_out(description: str) -> Any:
    """Return the declaration of a field that may be missing, which leaves the ticket's value alone, but not null."""
    return Field(default=None, description=description, json_schema_extra=_without_default)


class Input(BaseModel):
    """Base of bodies: fields that are not declared are refused (S27), and no value is turned into another type."""

    model_config = ConfigDict(extra="forbid", strict=True)
