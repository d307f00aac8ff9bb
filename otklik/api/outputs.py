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


class TicketOut(Output):
    """A ticket."""

    id: int
    number: str = Field(description="What people call it, such as NET-1042.")
    project: str = Field(description="Key of its project.")
    subject: str
    status: StatusWord
    priority: PriorityWord
    source: SourceWord
    channel: str
    topic: Reference | None
    team: Reference | None
    assignee: Reference | None
    customer: Reference | None
    tags: list[str]
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
