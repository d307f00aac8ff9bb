from dataclasses import dataclass

from otklik.events.typed import TypedEvent


@dataclass(frozen=True, kw_only=True)
class ViewSaved(TypedEvent):
    """A saved view was written or changed; `recount` says that other tickets are in it than before."""

    kind = "view.saved"
    live = False
    view: int
    name: str
    scope: str
    recount: bool = True


@dataclass(frozen=True, kw_only=True)
class ViewRemoved(TypedEvent):
    """A saved view was removed."""

    kind = "view.removed"
    live = False
    view: int
    name: str
    scope: str
