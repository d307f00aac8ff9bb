"""One portion of an import, and what became of its things."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from otklik.events.actor import Actor
from otklik.imports.bundle import Bundle
from otklik.imports.models import Foreign, Import
from otklik.imports.people import People, known_ids
from otklik.imports.staging import Staging

TAKEN, THERE = "taken", "there"


@dataclass(frozen=True)
class Outcome:
    """What became of one thing: "taken", "there" (known already), or the reason why it was not taken."""

    kind: str
    id: str
    place: str
    result: str

    @property
    def column(self) -> str:
        """Under which of the three it is counted."""
        return self.result if self.result in {TAKEN, THERE} else "refused"


@dataclass(frozen=True)
class Portion:
    """What the handlers need: which import, who does it, the records and the files."""

    run: Import
    actor: Actor
    staging: Staging
    bundle: Bundle

    def known(self, kind: str, ids: Iterable[str]) -> dict[str, int]:
        """Return what was taken before."""
        return known_ids(self.run.project, self.run.origin, kind, ids)

    def people(self, refs: Iterable[str]) -> People:
        """Return the people of the portion."""
        return People(self.run.project, self.run.origin, self.staging, refs)

    def remember(self, kind: str, pairs: Iterable[tuple[str, int]]) -> None:
        """Write down that things have been taken."""
        Foreign.objects.bulk_create(
            Foreign(project_id=self.run.project_id, origin=self.run.origin, kind=kind, foreign_id=key, local_id=local)
            for key, local in pairs
        )
