from dataclasses import dataclass, field

from otklik.events.typed import TypedEvent


@dataclass(frozen=True, kw_only=True)
class PresenceChanged(TypedEvent):
    """Somebody became available, busy, went on a break, off to after work or offline; belongs to no project.

    `seconds`: how long he was in the state before. `by_itself`: his pages had been closed for long.
    """

    kind = "presence.changed"
    live = False
    user: int
    before: str
    after: str
    reason: str = ""
    before_reason: str = ""
    seconds: int = 0
    by_itself: bool = False


@dataclass(frozen=True, kw_only=True)
class RoutingSetUp(TypedEvent):
    """How work reaches people changed: a rule, a skill, a reason, what somebody can do.

    `what` names the kind of thing, `name` the thing; `changes` maps a field to [before, after].
    """

    kind = "routing.set_up"
    live = False
    what: str
    name: str
    changes: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ShiftChanged(TypedEvent):
    """The plan of who works when changed; `days` are dates or days of the week in words."""

    kind = "shift.changed"
    live = False
    user: int
    name: str
    what: str
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class TimeSpent(TypedEvent):
    """Somebody worked on a ticket for a spell, as his pages counted: `seconds` of it, by him."""

    kind = "time.spent"
    live = False
    kept = frozenset({"name", "since"})
    work: int
    user: int
    name: str
    seconds: int
    since: str


@dataclass(frozen=True, kw_only=True)
class TimeAdded(TypedEvent):
    """Somebody wrote down that he, or `name`, worked on a ticket elsewhere."""

    kind = "time.added"
    kept = frozenset({"name", "day"})
    work: int
    user: int
    name: str
    seconds: int
    day: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class TimeCorrected(TypedEvent):
    """What was counted for `name` was corrected; `counted` is what his pages had counted, in seconds as the others."""

    kind = "time.corrected"
    kept = frozenset({"name"})
    work: int
    user: int
    name: str
    counted: int
    before: int
    after: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class MixDrifted(TypedEvent):
    """The share of tickets that the first line solves is off its target; told once until it was back."""

    kind = "mix.drifted"
    live = False
    topic: int
    name: str
    percent: int
    actual: int
    tickets: int
    days: int
