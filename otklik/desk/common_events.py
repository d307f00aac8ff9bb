"""What becomes of common problems (R252). What it is about is read from its row, so that no words stay behind here."""

from dataclasses import dataclass

from otklik.events.typed import TypedEvent


@dataclass(frozen=True, kw_only=True)
class CommonNoticed(TypedEvent):
    """Many customers seem to write about the same thing; told once for each problem.

    `usual`: how many customers write so in `hours` otherwise.
    """

    kind = "common.noticed"
    live = False
    problem: int
    tickets: int
    usual: float
    hours: int


@dataclass(frozen=True, kw_only=True)
class CommonJoined(TypedEvent):
    """Tickets of a common problem were made parts of one of them, the event's ticket."""

    kind = "common.joined"
    problem: int
    tickets: int


@dataclass(frozen=True, kw_only=True)
class CommonTakenApart(TypedEvent):
    """Parts that came to the event's ticket by way of a common problem were taken out of it again."""

    kind = "common.taken_apart"
    problem: int
    tickets: int


@dataclass(frozen=True, kw_only=True)
class CommonDismissed(TypedEvent):
    """Somebody said that tickets which are alike have no common problem; for a day nobody is told of them."""

    kind = "common.dismissed"
    live = False
    problem: int


@dataclass(frozen=True, kw_only=True)
class CommonOver(TypedEvent):
    """Nobody has written about a common problem for some hours."""

    kind = "common.over"
    live = False
    problem: int
    tickets: int
