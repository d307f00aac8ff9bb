"""What happens to reactions that failed for good."""

from dataclasses import dataclass

from otklik.events.typed import TypedEvent


@dataclass(frozen=True, kw_only=True)
class ReactionRerun(TypedEvent):
    """A person had a reaction that failed for good run again."""

    kind = "reaction.rerun"
    live = False
    event: int
    reaction: str


@dataclass(frozen=True, kw_only=True)
class ReactionDismissed(TypedEvent):
    """A person decided that a reaction that failed for good is not needed any more."""

    kind = "reaction.dismissed"
    live = False
    event: int
    reaction: str
    error: str
