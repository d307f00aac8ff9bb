from dataclasses import dataclass

from otklik.events.typed import TypedEvent


@dataclass(frozen=True, kw_only=True)
class CustomerAdded(TypedEvent):
    """A person became known to a project."""

    kind = "customer.added"
    live = False
    person: int
    name: str


@dataclass(frozen=True, kw_only=True)
class CustomerChanged(TypedEvent):
    """Somebody changed the card of a customer; `changes` maps a field to [before, after]."""

    kind = "customer.changed"
    live = False
    person: int
    changes: dict[str, list[str]]
