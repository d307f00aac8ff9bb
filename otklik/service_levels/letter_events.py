"""What happens around letters to the manager. Never on a ticket: its timeline is read by whom they may be about."""

from dataclasses import dataclass

from otklik.events.typed import TypedEvent


@dataclass(frozen=True, kw_only=True)
class ManagerAsked(TypedEvent):
    """Somebody wrote to the manager of a project; `people` are those who are told."""

    kind = "manager.asked"
    live = False
    letter: int
    people: list[int]


@dataclass(frozen=True, kw_only=True)
class ManagerAnswered(TypedEvent):
    """A letter to the manager was answered; `user` is the operator who wrote it, nobody for a customer's."""

    kind = "manager.answered"
    live = False
    letter: int
    user: int | None = None
