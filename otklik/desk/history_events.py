from dataclasses import dataclass

from otklik.events.typed import TypedEvent


@dataclass(frozen=True, kw_only=True)
class TicketImported(TypedEvent):
    """A ticket of another system was taken over with its history.

    A kind of its own: nothing that answers, tells or counts what customers do hears of it.
    """

    kind = "ticket.imported"
    live = False
    kept = frozenset({"number", "system", "reference"})
    number: str
    subject: str
    system: str
    reference: str
    messages: int


@dataclass(frozen=True, kw_only=True)
class HistoryAdded(TypedEvent):
    """More messages of another system were added to a ticket that had been taken over before."""

    kind = "ticket.history_added"
    live = False
    kept = frozenset({"system"})
    system: str
    messages: int
