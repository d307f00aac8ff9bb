from dataclasses import dataclass

from otklik.events.typed import TypedEvent


@dataclass(frozen=True, kw_only=True)
class SegmentSaved(TypedEvent):
    """A list of customers by condition was kept."""

    kind = "segment.saved"
    live = False
    segment: int
    name: str
    shared: bool


@dataclass(frozen=True, kw_only=True)
class SegmentRemoved(TypedEvent):
    """A kept list of customers was removed."""

    kind = "segment.removed"
    live = False
    segment: int
    name: str
    shared: bool
