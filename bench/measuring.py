"""What a measurement returns: figures with their goal and the baseline of the same run."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

RUNS = 3  # each figure is the median of so many


@dataclasses.dataclass(frozen=True)
class Size:
    """How much is measured. `quick` is for trying the measurements out: its figures say nothing."""

    quick: bool = False
    tickets: int = 100_000

    @property
    def runs(self) -> int:
        """How many runs a figure is the median of."""
        return 1 if self.quick else RUNS

    def of(self, full: int, quick: int) -> int:
        """Choose an amount."""
        return quick if self.quick else full


@dataclasses.dataclass(frozen=True)
class Goal:
    """At least, or at most, so much."""

    bound: float
    at_least: bool

    def met_by(self, value: float) -> bool:
        """Whether a figure keeps to it."""
        return value >= self.bound if self.at_least else value <= self.bound

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {number(self.bound)}"


def at_least(bound: float) -> Goal:
    """The figure must be this or more."""
    return Goal(bound, at_least=True)


def at_most(bound: float) -> Goal:
    """The figure must be this or less."""
    return Goal(bound, at_least=False)


@dataclasses.dataclass(frozen=True)
class Figure:
    """One line of the table. `baseline` is what `against` measured in the same run, in the same unit."""

    name: str
    value: float
    unit: str
    goal: Goal | None = None
    baseline: float | None = None
    against: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None without one."""
        return None if self.goal is None else self.goal.met_by(self.value)

    @property
    def ratio(self) -> float | None:
        """The figure divided by its baseline."""
        return self.value / self.baseline if self.baseline else None

    def as_json(self) -> dict[str, Any]:
        """The figure with everything derived from it."""
        plain = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        goal = None if self.goal is None else {"bound": self.goal.bound, "at_least": self.goal.at_least}
        return plain | {"goal": goal, "met": self.met, "ratio": self.ratio}

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Figure:
        """What `as_json` wrote."""
        names = {field.name for field in dataclasses.fields(cls)}
        goal = Goal(**found["goal"]) if found.get("goal") else None
        return cls(**{name: value for name, value in found.items() if name in names} | {"goal": goal})


@dataclasses.dataclass(frozen=True)
class Outcome:
    """All figures of one measurement; `details` are kept in its JSON file and not shown in the table."""

    what: str
    figures: tuple[Figure, ...]
    details: dict[str, Any] = dataclasses.field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The outcome as JSON keeps it."""
        return {"what": self.what, "figures": [one.as_json() for one in self.figures], "details": self.details}

    def save(self, path: Path) -> None:
        """Write it to a file."""
        path.write_text(json.dumps(self.as_json(), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Outcome:
        """Read what `save` wrote. Raises OSError, ValueError."""
        body = json.loads(path.read_text(encoding="utf-8"))
        return cls(body["what"], tuple(Figure.from_json(one) for one in body["figures"]), body["details"])


def number(value: float) -> str:
    """A figure with three significant digits and no more: the rest is noise."""
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:,.0f}".replace(",", " ")
    if abs(value) >= 10:
        return f"{value:.1f}".removesuffix(".0")
    return f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) >= 1 else f"{value:.3g}"
