"""What happens to plans and by them."""

from dataclasses import dataclass, field

from otklik.events.typed import TypedEvent


@dataclass(frozen=True, kw_only=True)
class PlanSaved(TypedEvent):
    """A plan of tickets was made or changed; `changes` names the parts."""

    kind = "plan.saved"
    live = False
    plan: int
    name: str
    changes: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class PlanRemoved(TypedEvent):
    """A plan opens tickets no more."""

    kind = "plan.removed"
    live = False
    plan: int
    name: str


@dataclass(frozen=True, kw_only=True)
class PlanOpened(TypedEvent):
    """A plan opened the ticket for a date (ISO 8601, with its zone); `left_out` dates before it were missed."""

    kind = "plan.opened"
    kept = frozenset({"name", "at"})
    plan: int
    name: str
    at: str
    left_out: int = 0


@dataclass(frozen=True, kw_only=True)
class PlanFailed(TypedEvent):
    """A plan could not open the ticket of a date; `off`: it was switched off, as it failed again and again."""

    kind = "plan.failed"
    live = False
    plan: int
    name: str
    at: str
    error: str
    off: bool = False
