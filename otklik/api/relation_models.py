"""Bodies and answers of the calls about several tickets: links, merging, splitting, sleeping, bulk changes."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from otklik.api.fields import NO_NUL, Given, Id, Input, Moment, PriorityWord, Subject, Tag, left_out
from otklik.api.outputs import Output, ResolutionOut

RelationWord = Literal["parent", "duplicate", "related", "caused"]
EndOrOpen = Literal["open", "waiting_customer", "waiting_client", "solved", "closed"]
Ids = Annotated[list[Id], Field(min_length=1, max_length=10_000)]
Address = Annotated[str, StringConstraints(min_length=3, max_length=320, pattern=NO_NUL)]
RELATION = (
    "What the ticket is to the other one: `parent` (the other is its parent), `duplicate` of it, `caused` by it, or "
    "`related`."
)


class NewLink(Input):
    """A link to be made."""

    ticket: Id = Field(description="Id of the other ticket, of the same project.")
    relation: RelationWord = Field(description=RELATION)


class LinkOut(Output):
    """A link as one of its tickets sees it."""

    id: int
    relation: RelationWord = Field(description=RELATION)
    forward: bool = Field(description="false: the relation is read from the other ticket to this one.")
    ticket: int = Field(description="Id of the other ticket.")
    number: str
    subject: str
    status: str


class LinkList(Output):
    """Links of a ticket, at most 200 of a kind."""

    items: list[LinkOut]


class SimilarOut(Output):
    """A ticket like another one."""

    ticket: int
    number: str
    subject: str
    status: str
    resolution: ResolutionOut | None = Field(description="The newest record of what was done.")


class SimilarList(Output):
    """At most five tickets: those with a record of what was done first, then by likeness."""

    items: list[SimilarOut]


class NewMerge(Input):
    """What to merge a ticket into."""

    into: Id = Field(description="Id of the ticket in which the conversation goes on, of the same project.")
    admit: Annotated[list[Address], Field(max_length=100)] = Field(
        default_factory=list,
        description="Addresses that took no part in that conversation and are to get its answers from now on.",
    )
    readers_agreed: bool = Field(
        default=False, description="Needed when the client company or an engineer would begin to read more."
    )


class NewSplit(Input):
    """Which messages become a ticket of their own."""

    messages: Annotated[list[Id], Field(min_length=1, max_length=500)]
    subject: Subject | None = Field(default=None, description="Of the new ticket; left out: as now.")


class MoveOut(Output):
    """A merge or a split. It can be undone for a day."""

    id: int
    kind: Literal["merge", "split"]
    source: int
    target: int
    messages: int
    created_at: datetime.datetime
    undone_at: datetime.datetime | None


class NewSnooze(Input):
    """Until when a ticket sleeps."""

    until: Annotated[Moment, Field(strict=False)] = Field(
        description="A moment with its zone, at most a year away, such as 2026-12-01T09:00:00+03:00."
    )


class SleepOut(Output):
    """Until when a ticket sleeps; null: it does not."""

    snoozed_until: datetime.datetime | None


class ClosedOut(Output):
    """How many parts of a ticket were ended with it."""

    closed: int


class BulkChanges(Input):
    """What is to become of each ticket; what is left out stays."""

    status: Annotated[EndOrOpen, Given] = left_out("For all of them.")
    priority: Annotated[PriorityWord, Given] = left_out("For all of them.")
    assignee: Id | None = left_out("Id of a person, or null for nobody.")
    team: Id | None = left_out("Id of a team, or null for none. Tickets of other projects are skipped.")
    topic: Id | None = left_out("Id of a topic, or null for none. Tickets of other projects are skipped.")
    add_tags: Annotated[list[Tag], Field(max_length=30), Given] = left_out("Tags to put on.")
    remove_tags: Annotated[list[Tag], Field(max_length=30), Given] = left_out("Tags to take off.")
    macro: Annotated[Id, Given] = left_out("Id of a macro that you may use, and nothing beside it: it is used on each.")


class NewBulk(Input):
    """A change of many tickets."""

    tickets: Ids = Field(description="Ids; those that you may not change are left alone.")
    changes: BulkChanges
    preview: bool = Field(default=False, description="Only tell what would change.")


class MissingOut(Output):
    """What a project demands before work ends."""

    key: str = Field(description="`fields.KEY`, `fields` (one that you may not see), `topic`, `resolution.PART`.")
    words: str
    tickets: int = Field(description="How many tickets have it not.")


class PreviewOut(Output):
    """What a change of many tickets would do now."""

    total: int
    change: int
    same: int = Field(description="They are so already.")
    denied: int = Field(description="You may read them, not change them.")
    impossible: int = Field(description="Merged ones, and those of projects where the value has no meaning.")
    held: int = Field(description="Their projects demand something before work ends: they stay as they are.")
    missing: list[MissingOut] = Field(description="What is missing in those that are held, the most frequent first.")


class BulkOut(Output):
    """A change of many tickets, worked off in the background. It can be undone for a day."""

    id: int
    state: Literal["waiting", "running", "done", "undoing", "undone"]
    total: int
    done: int
    changed: int
    restored: int
    created_at: datetime.datetime
    finished_at: datetime.datetime | None
