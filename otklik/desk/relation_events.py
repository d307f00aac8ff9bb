"""What happens between tickets, to whom they are shown, and when they sleep."""

from dataclasses import dataclass
from typing import ClassVar

from otklik.events.typed import TypedEvent


@dataclass(frozen=True, kw_only=True)
class TicketLinked(TypedEvent):
    """Two tickets were linked; each has its own event. `forward` tells whether this one is the link's source."""

    kind = "ticket.linked"
    relation: str
    forward: bool
    other: int
    other_number: str


@dataclass(frozen=True, kw_only=True)
class TicketUnlinked(TypedEvent):
    """A link of two tickets was removed."""

    kind = "ticket.unlinked"
    relation: str
    forward: bool
    other: int
    other_number: str


@dataclass(frozen=True, kw_only=True)
class TicketMerged(TypedEvent):
    """The ticket was merged into another one and closed; its conversation goes on there."""

    kind = "ticket.merged"
    move: int
    other: int
    other_number: str
    messages: int


@dataclass(frozen=True, kw_only=True)
class TicketAbsorbed(TypedEvent):
    """Another ticket was merged into this one. `owed_since`: the customer's word in it that nobody had answered."""

    kind = "ticket.absorbed"
    kept: ClassVar[frozenset[str]] = frozenset({"owed_since"})
    move: int
    other: int
    other_number: str
    messages: int
    owed_since: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketSplit(TypedEvent):
    """Some messages of the ticket became a ticket of their own. `owed_since`: the customer's word that stayed and that
    nobody had answered.
    """

    kind = "ticket.split"
    kept: ClassVar[frozenset[str]] = frozenset({"owed_since"})
    move: int
    other: int
    other_number: str
    messages: int
    owed_since: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketSplitOff(TypedEvent):
    """The ticket was made of messages of another one. `owed_since`: the customer's word that nobody had answered."""

    kind = "ticket.split_off"
    kept: ClassVar[frozenset[str]] = frozenset({"owed_since"})
    move: int
    other: int
    other_number: str
    messages: int
    owed_since: str = ""


@dataclass(frozen=True, kw_only=True)
class MoveUndone(TypedEvent):
    """A merge or a split was undone; what it had moved is back. `owed_since`: the customer's word in this ticket that
    nobody has answered.
    """

    kind = "ticket.move_undone"
    kept: ClassVar[frozenset[str]] = frozenset({"what", "owed_since"})
    move: int
    what: str
    other: int
    other_number: str
    owed_since: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketHeld(TypedEvent):
    """The ticket must be kept (`did` = held), or need not be any longer (released), for a reason."""

    kind = "ticket.hold"
    kept: ClassVar[frozenset[str]] = frozenset({"did"})
    did: str
    hold: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class TicketFollowed(TypedEvent):
    """A colleague follows the ticket from now on; `own`: it was he himself who chose to."""

    kind = "ticket.followed"
    user: int
    user_name: str
    own: bool = True


@dataclass(frozen=True, kw_only=True)
class TicketUnfollowed(TypedEvent):
    """A colleague follows the ticket no more."""

    kind = "ticket.unfollowed"
    user: int
    user_name: str


@dataclass(frozen=True, kw_only=True)
class PersonMentioned(TypedEvent):
    """A colleague was called by name in an internal note."""

    kind = "ticket.mentioned"
    user: int
    user_name: str
    message: int


@dataclass(frozen=True, kw_only=True)
class TicketSnoozed(TypedEvent):
    """The ticket sleeps until a moment (ISO 8601, with its zone)."""

    kind = "ticket.snoozed"
    until: str


@dataclass(frozen=True, kw_only=True)
class TicketWoken(TypedEvent):
    """A sleeping ticket is back in the lists; `reason` is time, customer, client or person."""

    kind = "ticket.woken"
    reason: str
