from dataclasses import dataclass

from otklik.events.typed import TypedEvent


@dataclass(frozen=True, kw_only=True)
class ImportBegun(TypedEvent):
    """Somebody began to take over data from another system."""

    kind = "import.begun"
    live = False
    run: int
    source: str
    dry_run: bool


@dataclass(frozen=True, kw_only=True)
class ImportStopped(TypedEvent):
    """Somebody stopped an import, or a trial, on its way; what it had taken, by `counts`, stays."""

    kind = "import.stopped"
    live = False
    run: int
    source: str
    dry_run: bool
    counts: dict[str, dict[str, int]]


@dataclass(frozen=True, kw_only=True)
class ImportEnded(TypedEvent):
    """An import came to its end; `counts` says how much of each kind was taken, was there already, was not taken."""

    kind = "import.ended"
    live = False
    run: int
    source: str
    counts: dict[str, dict[str, int]]
