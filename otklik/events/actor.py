"""Who did it: the person, customer, token or part of the system that stands behind a change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ActorKind = Literal["user", "customer", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """The author of a change as the history keeps it; the timeline shows `name` even after the account is gone."""

    kind: ActorKind
    id: int | None
    name: str


def system(part: str) -> Actor:
    """Return the actor for work that no person asked for, such as `system("mail")`."""
    return Actor(kind="system", id=None, name=part)
