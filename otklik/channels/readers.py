"""The channels that can read what they took in. Filled by the wiring; a channel is one reader."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from otklik.accounts.models import Project
from otklik.channels.models import InboundItem


@dataclass(frozen=True)
class Result:
    """What reading made of an item: it becomes fields of the item's row."""

    outcome: str
    state: str = InboundItem.State.DONE
    ticket_id: int | None = None
    message_id: int | None = None
    sender: str = ""
    subject: str = ""
    note: str = ""
    meaning: str = ""
    machine: bool = False


@dataclass
class Run:
    """One run of a reader over items of one project; `facts` is what a channel keeps for the length of it."""

    project: Project
    facts: dict[str, Any] = field(default_factory=dict)


class Reader(Protocol):
    """How a channel reads. `prepare` runs in a thread, in parallel, without the database; `apply` in the item's
    transaction.
    """

    def prepare(self, raw: bytes) -> Any:
        """Take the bytes apart; must not raise for anything that can come in from outside."""

    def apply(self, run: Run, item: InboundItem, prepared: Any) -> Result:
        """Do what the item asks for."""


class UnknownChannelError(LookupError):
    """No reader is wired for this channel."""


_readers: dict[str, Reader] = {}


def register(channel: str, reader: Reader) -> None:
    """Name the reader of a channel."""
    _readers[channel] = reader


def known() -> list[str]:
    """Return the channels that can be read here."""
    return sorted(_readers)


def reader(channel: str) -> Reader:
    """Return the reader of a channel; raises UnknownChannelError."""
    try:
        return _readers[channel]
    except KeyError:
        raise UnknownChannelError(f"nothing here can read the channel {channel!r}") from None
