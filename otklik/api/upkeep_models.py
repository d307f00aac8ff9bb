"""Shapes of the upkeep: what comes in by mail, what failed, whether a mail account works. As in `inputs`."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import BaseModel, Field

from otklik.api.inputs import Paged
from otklik.api.outputs import Output
from otklik.api.outputs_setup import NEXT

ItemState = Literal["pending", "done", "duplicate", "quarantined"]
ItemOutcome = Literal["", "opened", "added", "automatic", "own", "forced"]
KindOfEvent = Literal[
    "ticket.opened", "ticket.status", "ticket.reopened", "ticket.taken", "ticket.assigned", "ticket.changed",
    "message.posted", "customer.changed", "rule.called",
]  # fmt: skip
WhichItems = Literal["quarantined", "automatic", "odd", "all"]


class ItemQuery(Paged):
    """Which of the things that came in."""

    which: WhichItems = Field(
        default="quarantined",
        description="`quarantined`: could not be read. `automatic`: read, belongs to no ticket. `odd`: in a ticket, "
        "with something unusual about it. `all`: everything that came.",
    )


class FolderOut(Output):
    """A folder of a mailbox: how many mails its server has, how many of them are here."""

    name: str
    in_mailbox: int
    in_system: int
    too_large: int
    missing: int = Field(description="In the mailbox and not here.")
    checked_at: datetime.datetime | None


class MailboxOut(Output):
    """A mailbox as who supervises it sees it."""

    account: int = Field(description="Id of the mail account.")
    name: str
    active: bool
    silent: bool = Field(description="It has not answered for ten minutes.")
    heard_at: datetime.datetime | None
    last_error: str
    folders: list[FolderOut]


class IntakeOut(Output):
    """What a project takes in, and whether somebody should look."""

    alarm: bool = Field(description="Whether somebody should look.")
    pending: int = Field(description="Waits to be read.")
    oldest_pending_at: datetime.datetime | None
    late: bool = Field(description="Something waits far longer than reading takes when a worker runs.")
    unread: list[str] = Field(description="Channels by which something waits that nothing here can read.")
    quarantined: int
    automatic: int = Field(description="Within 14 days.")
    duplicates: int = Field(description="Within 14 days.")
    last_at: datetime.datetime | None = Field(description="When something came last.")
    quiet: bool = Field(description="Nothing has come for longer than is usual here.")
    usual_pause_seconds: int | None = Field(description="The longest pause of 14 days; null with too little mail.")
    mailboxes: list[MailboxOut]


class IntakeItemOut(Output):
    """Something that came in, as it was taken and what became of it."""

    id: int
    channel: str
    state: ItemState
    outcome: ItemOutcome = Field(description="What reading made of it.")
    sender: str
    recipient: str
    subject: str
    size: int = Field(description="Bytes.")
    attempts: int
    error: str = Field(description="Why it could not be read.")
    note: str = Field(description="What was unusual about it.")
    ticket: int | None
    message: int | None
    received_at: datetime.datetime
    processed_at: datetime.datetime | None


class IntakeItemList(Output):
    """What came in, the newest first."""

    items: list[IntakeItemOut]
    next: str | None = Field(description=NEXT)


class RerunOut(Output):
    """How much is being read again."""

    amount: int


class FailureOut(Output):
    """A reaction to something that happened, which failed for good and waits for a person."""

    id: int
    reaction: str
    event: int = Field(description="Id of the event in the feed.")
    type: str = Field(description="Kind of the event.")
    project: str | None = Field(description="Key of the event's project.")
    ticket: int | None
    happened_at: datetime.datetime
    attempts: int
    error: str


class FailureList(Output):
    """Failed reactions, the newest first."""

    items: list[FailureOut]
    next: str | None = Field(description=NEXT)


class StepOut(Output):
    """One step of trying a mail account."""

    name: str
    ok: bool
    text: str = Field(description="What was found, or why it did not work.")


class MailTestOut(Output):
    """How trying a mail account went."""

    ok: bool = Field(description="Whether every step worked.")
    steps: list[StepOut]


class ExampleQuery(BaseModel):
    """Of which kind of event."""

    kind: KindOfEvent


class WebhookExampleOut(Output):
    """What a webhook would be told; nothing was sent."""

    kind: str
    body: str = Field(description="The text as it would be signed and sent; empty when there was no such event lately.")
