from dataclasses import dataclass

from otklik.events.typed import TypedEvent


@dataclass(frozen=True, kw_only=True)
class DeliverySent(TypedEvent):
    """A server outside has accepted a delivery."""

    kind = "delivery.sent"
    kept = frozenset({"transport"})
    delivery: int
    message: int | None
    transport: str


@dataclass(frozen=True, kw_only=True)
class DeliveryFailed(TypedEvent):
    """An attempt failed; `final` = no more attempts will be made."""

    kind = "delivery.failed"
    kept = frozenset({"transport"})
    delivery: int
    message: int | None
    transport: str
    error: str
    final: bool


@dataclass(frozen=True, kw_only=True)
class DeliveryCancelled(TypedEvent):
    """A delivery was taken back before it left."""

    kind = "delivery.cancelled"
    kept = frozenset({"transport"})
    delivery: int
    message: int | None
    transport: str
