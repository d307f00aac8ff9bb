from dataclasses import dataclass

from otklik.events.typed import TypedEvent


@dataclass(frozen=True, kw_only=True)
class TicketOpened(TypedEvent):
    """A problem became a ticket."""

    kind = "ticket.opened"
    kept = frozenset({"number", "source", "channel"})
    number: str
    subject: str
    source: str
    channel: str
    message: int | None = None
    person: int | None = None


@dataclass(frozen=True, kw_only=True)
class MessagePosted(TypedEvent):
    """Something was said: by the customer, to him, between colleagues or with the client company."""

    kind = "message.posted"
    kept = frozenset({"message_kind", "channel"})
    message: int
    message_kind: str
    channel: str
    person: int | None = None
    unverified: bool = False


@dataclass(frozen=True, kw_only=True)
class MessageForwarded(TypedEvent):
    """What was said with the customer was sent to addresses outside; `messages` of them."""

    kind = "message.forwarded"
    message: int
    to: list[str]
    messages: int


@dataclass(frozen=True, kw_only=True)
class TicketTaken(TypedEvent):
    """A person took the ticket himself; `how` is "next" when the queue chose it for him."""

    kind = "ticket.taken"
    kept = frozenset({"before_name", "how"})
    before: int | None
    before_name: str = ""
    how: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketAssigned(TypedEvent):
    """The ticket was given to a person, a team, or to nobody.

    `how` says why, where the queue did it: "idle", "load", "same" (he helped the customer before), "left", "offline".
    """

    kind = "ticket.assigned"
    kept = frozenset({"assignee_name", "team_name", "before_name", "before_team_name", "how"})
    assignee: int | None
    assignee_name: str = ""
    team: int | None
    team_name: str = ""
    before: int | None = None
    before_name: str = ""
    before_team: int | None = None
    before_team_name: str = ""
    note: int | None = None  # the message that went along
    how: str = ""


@dataclass(frozen=True, kw_only=True)
class StatusChanged(TypedEvent):
    """The ticket moved to another status, or to another of the project's own names of the same status."""

    kind = "ticket.status"
    kept = frozenset({"before", "after", "before_label", "after_label"})
    before: str
    after: str
    reason: str = ""
    before_label: str = ""
    after_label: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketReopened(TypedEvent):
    """A solved or closed ticket is open again."""

    kind = "ticket.reopened"
    kept = frozenset({"before"})
    before: str
    times: int


@dataclass(frozen=True, kw_only=True)
class TicketChanged(TypedEvent):
    """Other fields changed; `changes` maps a field to [before, after] as people read them."""

    kind = "ticket.changed"
    changes: dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class ParticipantAdded(TypedEvent):
    """A mail address joined the conversation."""

    kind = "ticket.participant_added"
    address: str


@dataclass(frozen=True, kw_only=True)
class TicketSeen(TypedEvent):
    """The assignee or an operator has read what the customer wrote; the unread mark is gone."""

    kind = "ticket.seen"


@dataclass(frozen=True, kw_only=True)
class TemplateChanged(TypedEvent):
    """A shared answer template was added, changed or removed; `changes` maps a field to [before, after]."""

    kind = "template.changed"
    live = False
    template: int
    name: str
    changes: dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class TopicChanged(TypedEvent):
    """The topics of a project changed; `changes` maps a field to [before, after], a new topic has nothing before."""

    kind = "topic.changed"
    live = False
    topic: int
    name: str
    changes: dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class FileOpened(TypedEvent):
    """Somebody opened, played or saved a file of a conversation; part of the security log, not of the ticket's."""

    kind = "security.file_opened"
    live = False
    kept = frozenset({"how"})
    attachment: int
    of_ticket: int
    how: str
