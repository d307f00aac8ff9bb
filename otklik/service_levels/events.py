from dataclasses import dataclass

from otklik.events.typed import TypedEvent


@dataclass(frozen=True, kw_only=True)
class ClockWarned(TypedEvent):
    """80 % of a promised time have gone by and the thing is not done; recorded once a clock.

    `clock` is the id of the row, `target` what was promised (`Clock.Target`), `minutes` the working minutes promised,
    `due_at` the deadline (ISO 8601, UTC), `policy_name` by which policy.
    """

    kind = "clock.warned"
    kept = frozenset({"target", "due_at", "policy_name"})
    clock: int
    target: str
    minutes: int
    due_at: str
    policy: int
    policy_name: str = ""


@dataclass(frozen=True, kw_only=True)
class ClockBreached(TypedEvent):
    """A promised time has gone by and the thing was not done in it; recorded once a clock. Fields as in
    `clock.warned`.
    """

    kind = "clock.breached"
    kept = frozenset({"target", "due_at", "policy_name"})
    clock: int
    target: str
    minutes: int
    due_at: str
    policy: int
    policy_name: str = ""


@dataclass(frozen=True, kw_only=True)
class DeadlineMoved(TypedEvent):
    """The nearest deadline of a ticket is another one now, or there is none; open pages fetch it. No line in the
    history.
    """

    kind = "clock.moved"
    kept = frozenset({"due_at", "target"})
    due_at: str = ""
    target: str = ""


@dataclass(frozen=True, kw_only=True)
class CalendarChanged(TypedEvent):
    """A working calendar was added, changed or removed; `changes` maps a field to [before, after]."""

    kind = "calendar.changed"
    live = False
    calendar: int
    name: str
    changes: dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class PolicyChanged(TypedEvent):
    """A service-level policy was added, changed, moved or removed; `changes` maps a field to [before, after]."""

    kind = "policy.changed"
    live = False
    policy: int
    name: str
    changes: dict[str, list[str]]
