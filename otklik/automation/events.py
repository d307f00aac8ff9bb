from dataclasses import dataclass, field

from otklik.events.typed import TypedEvent


@dataclass(frozen=True, kw_only=True)
class RuleSaved(TypedEvent):
    """A rule was written or changed; `changes` names the parts."""

    kind = "rule.saved"
    live = False
    rule: int
    name: str
    changes: list[str]


@dataclass(frozen=True, kw_only=True)
class RuleRemoved(TypedEvent):
    """A rule acts no more."""

    kind = "rule.removed"
    live = False
    rule: int
    name: str


@dataclass(frozen=True, kw_only=True)
class RuleFired(TypedEvent):
    """A rule did what it says with a ticket; `done` names the actions, `firing` is the line of its log."""

    kind = "rule.fired"
    kept = frozenset({"name"})
    rule: int
    name: str
    firing: int
    done: list[str]


@dataclass(frozen=True, kw_only=True)
class RuleFailed(TypedEvent):
    """A rule could not do what it says; nothing of it was done. `error` says why."""

    kind = "rule.failed"
    kept = frozenset({"name"})
    rule: int
    name: str
    error: str


@dataclass(frozen=True, kw_only=True)
class RuleSwitchedOff(TypedEvent):
    """A rule was switched off because it failed again and again: an alarm for those who supervise."""

    kind = "rule.switched_off"
    live = False
    rule: int
    name: str
    error: str


@dataclass(frozen=True, kw_only=True)
class LoopStopped(TypedEvent):
    """Rules set each other off until they were stopped: an alarm, once for what began it. `names` are those rules."""

    kind = "rule.loop_stopped"
    kept = frozenset({"names"})
    root: int
    names: list[str]


@dataclass(frozen=True, kw_only=True)
class RuleNotice(TypedEvent):
    """A rule wants people to be told; `people` are their ids, `text` what it says."""

    kind = "rule.notice"
    kept = frozenset({"name"})
    rule: int
    name: str
    people: list[int]
    text: str


@dataclass(frozen=True, kw_only=True)
class RuleCalled(TypedEvent):
    """A rule calls other systems: those webhooks of the project that listen to this kind. `label` says what for."""

    kind = "rule.called"
    kept = frozenset({"name", "label"})
    rule: int
    name: str
    label: str


@dataclass(frozen=True, kw_only=True)
class MacroSaved(TypedEvent):
    """A macro was written, changed or removed; `changes` names the parts."""

    kind = "macro.saved"
    live = False
    macro: int
    name: str
    changes: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class MacroRun(TypedEvent):
    """Somebody did several things with a ticket by one macro."""

    kind = "macro.run"
    kept = frozenset({"name"})
    macro: int
    name: str
    done: list[str]


@dataclass(frozen=True, kw_only=True)
class MacroUndone(TypedEvent):
    """Somebody brought back what he had done by a macro; `done` names the actions that are undone."""

    kind = "macro.undone"
    kept = frozenset({"name"})
    name: str
    done: list[str]
