"""What calls bring: bodies and query parameters. Explicit lists of fields; none reaches a model by its name (S27)."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from otklik.api.fields import (
    MAX_TEXT,
    NO_NUL,
    Complexity,
    Cursor,
    Email,
    FieldsGiven,
    Given,
    Id,
    Input,
    Limit,
    Name,
    Phone,
    PriorityWord,
    ProjectKey,
    Query,
    SourceWord,
    StatusWord,
    Subject,
    Tag,
    Told,
    Words,
    left_out,
)

Address = Annotated[str, Field(min_length=3, max_length=320, pattern=NO_NUL)]
Addresses = Annotated[list[Address], Field(max_length=20)]
FIELDS = (
    "Values of the project's own fields by their keys (`GET /projects/{key}/fields`); null empties one. A number is a "
    "number or a decimal text, a day ISO 8601, an option its id or name, a customer his id."
)
VERSION = "The ETag you have read, or `*`. Refused with 412 when the ticket has changed since."


class NewCustomer(Input):
    """Who has the problem. He is recognised by address or number; a new customer is added when nobody has them."""

    name: Annotated[str | None, Field(max_length=200, pattern=r"^[^\x00]*$")] = Field(
        default=None, description="What he is called. A name alone adds a customer without an address."
    )
    email: Email = Field(default=None, description="One plain address. Empty is as good as missing.")
    phone: Phone = Field(
        default=None, description="In any usual spelling; with no country code, of the project's country."
    )


class NewTicket(Input):
    """A problem to be opened as a ticket."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "project": "net",
                    "subject": "No internet since the morning",
                    "text": "The lamp of the router is red. The contract is 40-117.",
                    "customer": {"name": "Darya Orlova", "email": "darya@example.com", "phone": "+7 916 123-45-67"},
                    "source": "form",
                    "priority": "high",
                }
            ]
        }
    )

    project: ProjectKey = Field(description="Key of the project, the part before the hyphen of its tickets' numbers.")
    subject: Subject = Field(description="What it is about, in one line.")
    text: Words = Field(description="The customer's words.")
    customer: NewCustomer | None = Field(default=None, description="Who has the problem, as far as it is known.")
    source: SourceWord = Field(default="api", description="Where the problem came from.")
    topic: Id | Name | None = Field(
        default=None,
        description="Id of a topic of the project or its path by names, such as `Internet / No connection`.",
    )
    priority: PriorityWord = Field(default="normal", description="How urgent it is.")
    fields: FieldsGiven = Field(default_factory=dict, description=FIELDS)
    files: Annotated[list[Id], Field(max_length=20)] = Field(
        default_factory=list, description="Ids of your complete uploads that go with it."
    )


class NewResolution(Input):
    """What was wrong and what was done; a project may demand it before a ticket is solved or closed."""

    cause: Told = Field(default="", description="What was wrong.")
    done: Told = Field(default="", description="What was done.")
    code: Id | Name | None = Field(default=None, description="Id or name of one of the project's resolution codes.")


class TicketChanges(Input):
    """What is to change; what is left out stays as it is. All of it happens or none of it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"status": "open", "priority": "urgent", "assignee": "me", "tags": ["outage"]}]}
    )

    status: Annotated[StatusWord, Given] = left_out("From solved or closed to another status is a reopening.")
    status_label: Id | Name | None = left_out(
        "Id or name of the project's own name of the status, or null for none. Alone it moves the ticket to its status."
    )
    resolution: Annotated[NewResolution, Given] = left_out(
        "What was wrong and what was done; with `status` solved or closed, or for a ticket that is so already."
    )
    fields: Annotated[FieldsGiven, Given] = left_out(FIELDS)
    subject: Annotated[Subject, Given] = left_out("What it is about, in one line.")
    priority: Annotated[PriorityWord, Given] = left_out("How urgent it is.")
    complexity: Annotated[Complexity, Given] = left_out("How hard it is, from 1 to 3; 0 is not rated.")
    assignee: Id | Name | None = left_out("Id or e-mail address of a person of the project, `me`, or null for nobody.")
    team: Id | Name | None = left_out("Id or name of a team of the project, or null for none.")
    note: Annotated[Words, Given] = left_out(
        "Internal note for whoever gets the ticket; with `assignee` or `team`. They are changed with it or not at all."
    )
    topic: Id | Name | None = left_out("Id or path of a topic of the project, or null for none.")
    tags: Annotated[list[Tag], Field(max_length=30), Given] = left_out("All tags from now on; kept in small letters.")


class NewWords(Input):
    """Something to say to the client company, or in its name."""

    text: Words = Field(description="Plain text.")
    files: Annotated[list[Id], Field(max_length=20)] = Field(
        default_factory=list, description="Ids of your complete uploads that go with it."
    )


class NewForward(Input):
    """What was said with the customer, for somebody outside."""

    text: Annotated[str, Field(max_length=MAX_TEXT, pattern=NO_NUL)] = Field(
        default="", description="A word of your own before it."
    )
    to: Annotated[list[Address], Field(min_length=1, max_length=20)] = Field(
        description="Addresses; what they answer comes back to the ticket."
    )
    message: Id | None = Field(default=None, description="Id of the one message to forward; none: all of them.")
    files: Annotated[list[Id], Field(max_length=20)] = Field(
        default_factory=list, description="Ids of your complete uploads that go with it."
    )


class NewParticipant(Input):
    """Somebody who is to take part in a conversation."""

    address: Address = Field(description="E-mail address; answers go there from now on.")
    name: Annotated[str, Field(max_length=200, pattern=NO_NUL)] = Field(default="", description="What he is called.")


class DraftIn(Input):
    """What you are writing."""

    text: Annotated[str, Field(max_length=200_000, pattern=NO_NUL)]


class DraftFilesIn(Input):
    """Files that are to wait in a draft."""

    files: Annotated[list[Id], Field(min_length=1, max_length=20)] = Field(description="Ids of your complete uploads.")


class NewPost(Input):
    """Something to say about a ticket."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "The line is repaired. Does it work again?", "public": True}]}
    )

    text: Words = Field(description="Plain text.")
    public: bool = Field(description="true: an answer, sent to the customer by mail. false: an internal note.")
    files: Annotated[list[Id], Field(max_length=20)] = Field(
        default_factory=list, description="Ids of your complete uploads that go with it."
    )
    draft_files: Annotated[list[Id], Field(max_length=20)] = Field(
        default_factory=list, description="Ids of files that wait in your draft of this kind and go with it."
    )
    cc: Addresses = Field(
        default_factory=list, description="Addresses that get the answer too and take part from now on."
    )
    bcc: Addresses = Field(default_factory=list, description="Addresses that get this answer, unseen by the others.")
    status: Annotated[StatusWord, Given] = left_out(
        "Status to leave the ticket in; left out, an answer waits for the customer and a note changes nothing."
    )
    resolution: Annotated[NewResolution, Given] = left_out("What was wrong and what was done, with an ending `status`.")
    mentions: Annotated[list[Id], Field(max_length=20)] = Field(
        default_factory=list, description="Ids of colleagues a note speaks to; they follow the ticket from now on."
    )


class Paged(BaseModel):
    """Which part of a list."""

    cursor: Cursor = Field(default="", description="From `next` of the answer before; empty for the beginning.")
    limit: Limit = 50


class TicketQuery(Paged):
    """Which tickets."""

    project: ProjectKey | None = Field(default=None, description="Key of a project.")
    status: list[StatusWord] = Field(
        default_factory=list, max_length=6, description="One status or several (repeat the parameter)."
    )
    assignee: Annotated[str, Field(min_length=1, max_length=254, pattern=r"^[^\x00]*$")] | None = Field(
        default=None,
        description="E-mail address or id of a person of your projects, `me`, or `none` for nobody's tickets.",
    )
    q: Query = Field(
        default="",
        description="Words, a number, a telephone number or an address. Among the 200 matches changed last, the other "
        "conditions choose.",
    )


class CustomerQuery(Paged):
    """Which customers: with both a number and an address, those who have either."""

    phone: Annotated[str, Field(max_length=64, pattern=r"^[^\x00]*$")] = Field(
        default="", description="Telephone number."
    )
    email: Annotated[str, Field(max_length=320, pattern=r"^[^\x00]*$")] = Field(
        default="", description="E-mail address."
    )
