"""What calls bring about answer templates and the request catalogue. Explicit lists of fields, as in `inputs`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from otklik.api.fields import NO_NUL, Given, Id, Input, Limit, Name, PriorityWord, ProjectKey, SourceWord, left_out
from otklik.api.inputs import Address, Paged

Path = Annotated[str, Field(min_length=1, max_length=200, pattern=NO_NUL)]
Body = Annotated[str, Field(min_length=1, max_length=20_000, pattern=NO_NUL)]
Language = Annotated[str, Field(pattern=r"^([a-z]{2})?$")]
AnySource = Literal[""] | SourceWord
PLACEHOLDERS = "With placeholders such as `{{customer.name}}`; unknown ones are refused."
FolderPath = "A stroke makes folders: `Billing / Refund`."
Line = Annotated[str, Field(max_length=300, pattern=NO_NUL)]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
FieldKind = Literal["name", "email", "phone", "subject", "text", "files", "line", "choice"]


class NewTemplate(Input):
    """A text to answer with."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "project": "net",
                    "name": "Outage / Repaired",
                    "body": "{{customer.first_name}}, the line works again.",
                    "language": "en",
                }
            ]
        }
    )

    project: ProjectKey = Field(description="Key of the project.")
    personal: bool = Field(
        default=False, description="true: yours alone, needs `work`. false: everybody's, needs `supervise`."
    )
    name: Path = Field(description=FolderPath)
    body: Body = Field(description=PLACEHOLDERS)
    language: Language = Field(default="", description="Such as `ru`; empty: for all of them.")
    source: AnySource = Field(default="", description="For tickets of this source only; empty: of all.")
    topic: Id | Name | None = Field(default=None, description="For tickets of this topic only.")


class TemplateChanges(Input):
    """What is to change of a template; what is left out stays as it is."""

    name: Annotated[Path, Given] = left_out(FolderPath)
    body: Annotated[Body, Given] = left_out(PLACEHOLDERS)
    language: Annotated[Language, Given] = left_out("Such as `ru`; empty: for all of them.")
    source: Annotated[AnySource, Given] = left_out("For tickets of this source only; empty: of all.")
    topic: Id | Name | None = left_out("For tickets of this topic only; null: of all.")
    active: Annotated[bool, Given] = left_out("Whether it is offered.")


class TemplateQuery(Paged):
    """Which templates."""

    project: ProjectKey | None = Field(default=None, description="Key of a project.")


class FittingQuery(BaseModel):
    """Which of the templates that fit a ticket. The likeliest come first; there is one page."""

    q: Annotated[str, Field(max_length=200, pattern=NO_NUL)] = Field(default="", description="Words of name or text.")
    limit: Limit = 50


class NewStatusLink(Input):
    """Who is to follow a ticket."""

    address: Address = Field(description="Of the requester or somebody who gets the answers.")


class RequestFieldIn(Input):
    """A field of a request form."""

    kind: FieldKind
    key: Annotated[str, Field(max_length=20, pattern=r"^[a-z0-9]*$")] = Field(
        default="", description="Of a `line` or a `choice` that is to stay the same field, such as `f1`."
    )
    label: Annotated[str, Field(max_length=200, pattern=NO_NUL)] = ""
    help: Line = ""
    required: bool = False
    choices: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=200, pattern=NO_NUL)]], Field(max_length=60)
    ] = Field(default_factory=list, description="Of `choice`, two at least.")


Form = Annotated[list[RequestFieldIn], Field(min_length=1, max_length=30)]


class NewRequestType(Input):
    """A thing customers can ask for."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "key": "new-router",
                    "name": "A new router",
                    "fields": [
                        {"kind": "email", "required": True},
                        {"kind": "choice", "label": "Model", "choices": ["X1", "X2"], "required": True},
                    ],
                    "published": True,
                }
            ]
        }
    )

    key: Slug = Field(description="Part of the form's address.")
    name: Annotated[str, Field(min_length=1, max_length=80, pattern=NO_NUL)]
    fields: Form
    description: Line = ""
    icon: Annotated[str, Field(pattern=r"^[a-z-]{1,20}$")] = "help"
    topic: Id | Name | None = Field(default=None, description="Id or path of the topic its tickets get.")
    team: Id | Name | None = Field(default=None, description="Id or name of the team its tickets go to.")
    template: Id | Name | None = Field(
        default=None, description="Id or name of the shared template that is offered first to answer its tickets."
    )
    checklist: Id | Name | None = Field(default=None, description="Id or name of the checklist its tickets get.")
    priority: PriorityWord = "normal"
    subject: Annotated[str, Field(max_length=200, pattern=NO_NUL)] = Field(
        default="", description="Of its tickets; `{type}` and keys of fields in braces are filled in."
    )
    promise: Annotated[str, Field(max_length=120, pattern=NO_NUL)] = Field(
        default="", description="The usual time in words."
    )
    published: bool = Field(default=False, description="Whether customers see it.")


class RequestTypeChanges(Input):
    """What is to change of an item of the catalogue; what is left out stays as it is."""

    key: Annotated[Slug, Given] = left_out("Part of the form's address.")
    name: Annotated[Annotated[str, Field(min_length=1, max_length=80, pattern=NO_NUL)], Given] = left_out("Its name.")
    fields: Annotated[Form, Given] = left_out("The whole form from now on.")
    description: Annotated[Line, Given] = left_out("What it is.")
    icon: Annotated[Annotated[str, Field(pattern=r"^[a-z-]{1,20}$")], Given] = left_out("Name of a sign.")
    topic: Id | Name | None = left_out("Id or path of the topic its tickets get, or null.")
    team: Id | Name | None = left_out("Id or name of the team its tickets go to, or null.")
    template: Id | Name | None = left_out("Id or name of the shared template offered first to answer them, or null.")
    checklist: Id | Name | None = left_out("Id or name of the checklist its tickets get, or null.")
    priority: Annotated[PriorityWord, Given] = left_out("Of its tickets.")
    subject: Annotated[Annotated[str, Field(max_length=200, pattern=NO_NUL)], Given] = left_out("Of its tickets.")
    promise: Annotated[Annotated[str, Field(max_length=120, pattern=NO_NUL)], Given] = left_out("The usual time.")
    published: Annotated[bool, Given] = left_out("Whether customers see it.")
