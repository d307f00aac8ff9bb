"""What happens around escalation: tickets going up, the matrix and its rules, reviews of missed promises."""

from dataclasses import dataclass

from otklik.events.typed import TypedEvent


@dataclass(frozen=True, kw_only=True)
class TicketEscalated(TypedEvent):
    """A ticket went up: `level` from `before`, to `manager` on `side`. `trigger` is empty when a person decided it,
    who then wrote the `reason`; else `rule_name` and `amount` (hours, replies) tell which rule it was.
    """

    kind = "ticket.escalated"
    kept = frozenset({"trigger", "side", "rule_name"})
    escalation: int
    level: int
    before: int
    side: str
    manager: int | None = None
    manager_name: str = ""
    reason: str = ""
    trigger: str = ""
    rule: int | None = None
    rule_name: str = ""
    amount: int = 0


@dataclass(frozen=True, kw_only=True)
class MatrixChanged(TypedEvent):
    """A line of the matrix of responsible people or an absence was added, changed or removed; `what` is `line` or
    `absence`, `done` is `added`, `changed` or `removed`.
    """

    kind = "escalation.matrix"
    live = False
    what: str
    done: str
    row: int
    user: int
    user_name: str


@dataclass(frozen=True, kw_only=True)
class EscalationRuleChanged(TypedEvent):
    """A rule of escalation was added, changed or removed; `changes` maps a field to [before, after]."""

    kind = "escalation.rule"
    live = False
    rule: int
    name: str
    changes: dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class BreachCardOpened(TypedEvent):
    """A missed promise is to be reviewed until `fill_by` (ISO 8601, UTC)."""

    kind = "breach.opened"
    kept = frozenset({"target", "fill_by"})
    card: int
    clock: int
    target: str
    fill_by: str


@dataclass(frozen=True, kw_only=True)
class BreachCardFilled(TypedEvent):
    """The review of a missed promise was filled in, or its text changed (`again`)."""

    kind = "breach.filled"
    card: int
    target: str
    again: bool = False


@dataclass(frozen=True, kw_only=True)
class PromiseSettingsChanged(TypedEvent):
    """What a project tells of its promises was changed; `changes` maps a field to [before, after]."""

    kind = "escalation.settings"
    live = False
    changes: dict[str, list[str]]
