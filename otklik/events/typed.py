"""Typed events: one frozen dataclass a kind, found again by its kind when a row is read."""

from __future__ import annotations

import dataclasses
from typing import Any, ClassVar, Self

KINDS: dict[str, type[TypedEvent]] = {}


@dataclasses.dataclass(frozen=True, kw_only=True)
class TypedEvent:
    """Base of all events. Fields other than `project` and `ticket` become the payload and must be JSON values.

    `live` says whether open pages are told of it. A kind once released is never reused for another meaning.
    `kept` names the fields whose words may stay when a customer is erased; all other texts of his events go.
    """

    kind: ClassVar[str] = ""
    live: ClassVar[bool] = True
    kept: ClassVar[frozenset[str]] = frozenset()
    project: int | None = None
    ticket: int | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.kind:
            return
        if cls.kind in KINDS:
            raise TypeError(f"event kind {cls.kind!r} is declared twice: {KINDS[cls.kind]} and {cls}")
        KINDS[cls.kind] = cls

    def payload(self) -> dict[str, Any]:
        """Return the fields that are stored as JSON."""
        names = (f.name for f in dataclasses.fields(self) if f.name not in {"project", "ticket"})
        return {name: getattr(self, name) for name in names}

    @classmethod
    def from_row(cls, *, kind: str, project: int | None, ticket: int | None, payload: dict[str, Any]) -> Self:
        """Return the typed event of a stored row; payload fields this version does not know are left out."""
        target = KINDS[kind]
        known = {f.name for f in dataclasses.fields(target)}
        fields = {name: value for name, value in payload.items() if name in known}
        return target(project=project, ticket=ticket, **fields)  # type: ignore[return-value]
