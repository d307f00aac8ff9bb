"""What calls are answered: explicit lists of fields."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from otklik.api.fields import KindWord, PriorityWord, SourceWord, StatusWord


class Output(BaseModel):
    """Base of answers: nothing but the declared fields."""

    model_config = ConfigDict(extra="forbid")


class Reference(Output):
    """Something by its id and the name people know it by."""

    id: int
    name: str


# Text, number or day as text; yes or no; an option or a customer; several options.
FieldValue = str | bool | Reference | list[Reference]


class ResolutionOut(Output):
    """What was wrong and what was done, written down when a ticket was solved or closed."""

    cause: str
    done: str
    code: Reference | None
    status: StatusWord = Field(description="The status it was written for.")
    author: str
    created_at: datetime.datetime


class TicketOut(Output):
    """A ticket."""

    id: int
    number: str = Field(description="What people call it, such as NET-1042.")
    project: str = Field(description="Key of its project.")
    subject: str
    status: StatusWord
    status_label: Reference | None = Field(description="The project's own name of the status.")
    priority: PriorityWord
    complexity: int = Field(description="How hard it is, from 1 to 3; 0 is not rated.")
    source: SourceWord
    channel: str
    topic: Reference | None
    team: Reference | None
    assignee: Reference | None
    customer: Reference | None
    tags: list[str]
    fields: dict[str, FieldValue | None] = Field(
        description="The project's own fields that are asked for and that you may see, by key; null where empty."
    )
    resolution: ResolutionOut | None = Field(description="The newest record of what was done.")
    due_at: datetime.datetime | None = Field(description="The nearest deadline; null while no promise runs.")
    snoozed_until: datetime.datetime | None = Field(description="Out of the lists until then.")
    merged_into: int | None = Field(description="Id of the ticket where its conversation goes on.")
    message_count: int
    unread: bool = Field(description="Whether the customer wrote something that nobody has opened yet.")
    created_at: datetime.datetime
    updated_at: datetime.datetime
    solved_at: datetime.datetime | None
    version: int = Field(description="Grows with each change; also the ETag.")


class TicketList(Output):
    """Tickets, the one changed last first."""

    items: list[TicketOut]
    next: str | None = Field(description="Address of what follows, null at the end.")


class DeliveryOut(Output):
    """How far an answer to the customer has got."""

    state: Literal["pending", "sending", "sent", "failed", "dead", "cancelled"] = Field(
        description="`failed` will be tried again, `dead` will not."
    )
    attempts: int
    error: str = Field(description="What the other side said last; empty when nothing went wrong.")
    sent_at: datetime.datetime | None


class FileOut(Output):
    """A file that came or went with a message."""

    id: int
    name: str
    content_type: str
    size: int = Field(description="Bytes.")
    url: str = Field(description="Where to fetch it, without a token, for the next five to ten minutes.")


class MessageOut(Output):
    """One thing said about a ticket."""

    id: int
    ticket: int
    kind: KindWord
    public: bool = Field(description="Whether the customer sees it.")
    author: str
    address: str = Field(description="The address or number it came from, when it came from outside.")
    unverified: bool = Field(description="Whether it is unproven that the author is who the sender's address says.")
    channel: str
    text: str
    quoted: str = Field(description="What the customer's mail program repeated of earlier messages.")
    files: list[FileOut]
    delivery: DeliveryOut | None = Field(
        description="Of an answer to the customer; null when he has no address to send it to, and of other messages."
    )
    created_at: datetime.datetime


class MessageList(Output):
    """Messages of a ticket, oldest first."""

    items: list[MessageOut]
    next: str | None = Field(description="Address of what follows, null at the end.")


class TakenBackOut(Output):
    """An answer that has not been given."""

    text: str = Field(description="What it said; it is your draft again.")


class ParticipantOut(Output):
    """Somebody who takes part in a conversation."""

    address: str
    name: str
    requester: bool = Field(description="Whether the ticket is his.")
    gets_answers: bool


class ParticipantList(Output):
    """Who takes part in a conversation."""

    items: list[ParticipantOut]


class FollowerList(Output):
    """Colleagues who follow a ticket."""

    items: list[Reference]
    mine: bool = Field(description="Whether you follow it.")


class SeenOut(Output):
    """Whether the mark of something unread was taken off."""

    seen: bool = Field(description="false: there was none, or somebody else holds the ticket.")


class DraftFileOut(Output):
    """A file that waits in a draft."""

    id: int
    name: str
    content_type: str
    size: int = Field(description="Bytes.")


class DraftOut(Output):
    """What you are writing."""

    kind: Literal["reply", "note", "question", "forward"]
    text: str
    files: list[DraftFileOut] = Field(description="Files that wait in it, in the order they came.")
    version: int = Field(description="Grows with each save; also the ETag.")
    updated_at: datetime.datetime


class DraftList(Output):
    """What you are writing under a ticket, one of each kind."""

    items: list[DraftOut]


class CustomerOut(Output):
    """A customer of one project."""

    id: int
    project: str
    name: str
    organisation: str
    phones: list[str] = Field(description="In E.164 form.")
    emails: list[str]
    created_at: datetime.datetime


class CustomerList(Output):
    """Customers, the one known longest first."""

    items: list[CustomerOut]
    next: str | None = Field(description="Address of what follows, null at the end.")


class ProjectOut(Output):
    """A project of yours."""

    id: int
    key: str
    name: str
    language: str
    time_zone: str
    rights: list[str] = Field(description="What you may do in it; `work` is needed to open and change tickets.")


class ProjectList(Output):
    """Your projects."""

    items: list[ProjectOut]
    next: str | None = Field(description="Address of what follows, null at the end.")


class OptionOut(Output):
    """One thing that a field's list offers."""

    id: int
    name: str
    archived: bool = Field(description="Stays where it stands and cannot be chosen anew.")


class FieldOut(Output):
    """A field that a project adds to its tickets."""

    key: str
    name: str
    help: str
    kind: Literal["text", "number", "money", "date", "choice", "several", "yes_no", "person"]
    options: list[OptionOut] = Field(description="Of `choice` and `several`.")
    currency: str | None = Field(description="Of `money`, ISO 4217.")
    required: Literal["opening", "closing"] | None = Field(description="When it must be filled.")
    topic: int | None = Field(description="Asked for under this topic and those below it only.")
    shown_by: str | None = Field(description="Key of the field it hangs on.")
    shown_for: list[int] = Field(
        description="Ids of that field's options it is asked for; 1 is yes and 0 is no of a `yes_no` field."
    )
    writable: bool = Field(description="Whether you may fill it.")
    archived: bool = Field(description="Kept in old tickets, asked for no longer.")


class StatusLabelOut(Output):
    """A project's own name of a status."""

    id: int
    status: StatusWord
    name: str


class ClosingOut(Output):
    """What a ticket needs before it is solved or closed, besides the fields required then."""

    resolution: bool
    topic: bool


class TicketFormOut(Output):
    """What a project adds to its tickets."""

    items: list[FieldOut]
    status_labels: list[StatusLabelOut]
    resolution_codes: list[Reference]
    closing: ClosingOut


class FieldProblem(Output):
    """One value that is not allowed."""

    loc: list[str | int] = Field(description="Where: `body`, `query`, `path` or `header`, then names and positions.")
    msg: str


class ProblemOut(BaseModel):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] = Field(default=[], description="Only with 422.", json_schema_extra={"default": []})
