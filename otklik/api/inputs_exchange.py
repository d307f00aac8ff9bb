"""What calls bring about files, customers' cards, the feed and webhooks. Explicit lists of fields, as in `inputs`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from otklik.api.fields import MAX_ID, NO_NUL, Cursor, Given, Input, Limit, Name, ProjectKey, left_out, whole


class NewUpload(Input):
    """A file that is about to come in pieces."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"project": "net", "name": "router.jpg", "content_type": "image/jpeg", "size": 183204}]
        }
    )

    project: ProjectKey = Field(description="Key of the project it is for.")
    name: Name = Field(description="Name of the file.")
    content_type: Annotated[str, Field(max_length=120, pattern=r"^[\x21-\x2e\x30-\x7e]+/[\x21-\x7e]+$")] = Field(
        default="application/octet-stream", description="What it is, such as `image/jpeg`."
    )
    size: Annotated[int, Field(ge=1, le=MAX_ID), BeforeValidator(whole)] = Field(description="Bytes of the whole file.")
    purpose: Literal["message", "import"] = Field(
        default="message",
        description="`import`: a file of another help desk to take over from; may be much larger, needs `supervise`.",
    )
    sha256: Annotated[str, Field(pattern=r"^([0-9a-fA-F]{64})?$")] = Field(
        default="", description="SHA-256 in hexadecimal. When it does not fit in the end, the file begins anew."
    )


class CustomerChanges(Input):
    """What is to change on a customer's card; what is left out stays as it is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Darya Orlova", "organisation": "Orlova & Co"}]})

    name: Annotated[str, Field(max_length=200, pattern=NO_NUL), Given] = left_out("What he is called.")
    organisation: Annotated[str, Field(max_length=200, pattern=NO_NUL), Given] = left_out(
        "Name of his company; a new one is added, empty is none."
    )
    note: Annotated[str, Field(max_length=4000, pattern=NO_NUL), Given] = left_out("What colleagues should know.")


class NewWebhook(Input):
    """Another system that is to be told of what happens in a project."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "project": "net",
                    "name": "CRM",
                    "url": "https://crm.example.org/hooks/otklik",
                    "kinds": ["ticket.opened", "message.posted"],
                }
            ]
        }
    )

    project: ProjectKey = Field(description="Key of the project.")
    name: Annotated[str, Field(min_length=1, max_length=120, pattern=NO_NUL)] = Field(description="What you call it.")
    url: Annotated[str, Field(min_length=1, max_length=2000, pattern=NO_NUL)] = Field(
        description="Where messages go: https, outside of the installation's own network."
    )
    kinds: Annotated[list[Name], Field(min_length=1, max_length=50)] = Field(
        description="Kinds of events, such as `ticket.opened`."
    )
    include_notes: bool = Field(default=False, description="Internal notes too. Needs good reason.")


class FeedQuery(BaseModel):
    """From where on."""

    cursor: Cursor = Field(
        default="", description="From `cursor` of the answer before; empty: the beginning of history; `now`: its end."
    )
    limit: Limit = 50


class PieceQuery(BaseModel):
    """Where a piece begins."""

    offset: Annotated[int, Field(ge=0, le=MAX_ID)] = Field(
        default=0, description="Bytes before it; `received` of the upload."
    )
