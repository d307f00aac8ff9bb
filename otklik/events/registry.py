"""Who reacts to what. Filled only by `config/wiring.py`; nobody else may subscribe."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from otklik.events.models import Event
    from otklik.events.typed import TypedEvent

Reaction = Callable[["Event"], None]
InTransaction = Callable[[Sequence["TypedEvent"]], None]


@dataclass(frozen=True)
class Wired:
    """A reaction under the name that its idempotency rows carry."""

    name: str
    run: Reaction
    wanted: Callable[[int | None], bool] | None = None

    def is_wanted(self, project_id: int | None) -> bool:
        """Tell whether anybody in the project waits for what this reaction does."""
        return self.wanted is None or self.wanted(project_id)


_after: dict[str, list[Wired]] = defaultdict(list)
_commit_hooks: list[Callable[[], None]] = []


def react(kind: str, run: Reaction, *, wanted: Callable[[int | None], bool] | None = None) -> None:
    """Have the worker call `run(event)` once for each event of `kind`, after its transaction has committed.

    `wanted(project id)` saves the job where nobody waits for it; it is asked in the transaction of each change and must
    cost next to nothing.
    """
    name = f"{run.__module__.removeprefix('otklik.')}.{run.__name__}"
    _after[kind].append(Wired(name=name, run=run, wanted=wanted))


def after_commit(hook: Callable[[], None]) -> None:
    """Call `hook()` in the writing process after each committed change; it must neither block nor raise."""
    _commit_hooks.append(hook)


def reactions_to(kind: str) -> Sequence[Wired]:
    """Return the reactions to `kind` in the order in which they were wired."""
    return tuple(_after.get(kind, ()))


def commit_hooks() -> Sequence[Callable[[], None]]:
    """Return what to call after a commit."""
    return tuple(_commit_hooks)


def clear() -> None:
    """Forget everything that was wired; wiring itself and tests of the registry use it."""
    _after.clear()
    _commit_hooks.clear()
