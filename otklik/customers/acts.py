"""Acts of erasures outside the database: a backup made before an erasure brings the person back, an act sends him off.

Each erasure leaves a small file in `settings.ERASURES_DIR`, which no restore replaces. It holds numbers and times,
nothing of the person: his number, when his card was made (numbers are given anew after a restore, the two together are
not), on what ground and when he was erased.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from otklik.accounts.models import Project
from otklik.customers.actions.erase import again
from otklik.customers.events import CustomerErased
from otklik.customers.models import Erasure, Person
from otklik.events.actor import system
from otklik.events.changes import change

logger = logging.getLogger(__name__)
FORMAT = 1
MAX_BYTES = 1_000_000
Card = tuple[int, str]  # number, and when it was made (ISO 8601)


class ActError(ValueError):
    """A file is not an act; the text says which and why."""


@dataclass(frozen=True)
class Act:
    """One erasure: the cards that were one person's, the chief one first."""

    project: str
    cards: tuple[Card, ...]
    ground: str
    document: str
    requested_at: str
    done_at: str

    @property
    def name(self) -> str:
        """Under which it is kept: the same erasure, the same file."""
        return f"{self.project}-{self.cards[0][0]}-{datetime.fromisoformat(self.requested_at):%Y%m%dT%H%M%S}.json"


def of_row(row: Erasure, people: Iterable[int] = ()) -> Act | None:
    """Return the act of a row, None when its person is not there; `people` are cards merged into his."""
    ids = {row.person_id, *people}
    made = dict(Person.objects.filter(pk__in=ids, project_id=row.project_id).values_list("pk", "created_at"))
    if row.person_id not in made:
        return None
    cards = [(pk, made[pk].isoformat()) for pk in sorted(made, key=lambda pk: (pk != row.person_id, pk))]
    done = row.done_at or row.requested_at
    return Act(
        project=row.project.key,
        cards=tuple(cards),
        ground=row.ground,
        document=row.document,
        requested_at=row.requested_at.isoformat(),
        done_at=done.isoformat(),
    )


def of_database() -> Iterator[Act]:
    """Yield the acts of this database, those that wait to be done as well."""
    for row in Erasure.objects.select_related("project").order_by("id").iterator(chunk_size=500):
        people = {row.person_id}
        for _depth in range(10):
            more = set(Person.objects.filter(merged_into_id__in=people).values_list("pk", flat=True))
            if more <= people:
                break
            people |= more
        if act := of_row(row, people):
            yield act


def keep(act: Act) -> None:
    """Write an act into the folder; a full disk leaves a warning, not a person who is not erased."""
    folder = Path(settings.ERASURES_DIR)
    target = folder / act.name
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"format": FORMAT, **asdict(act)}, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        logger.warning("the act of an erasure could not be kept in %s: %s", folder, error)


def read(place: Path) -> list[Act]:
    """Return the acts of a file or of a folder; none for a folder that is not there. Raises ActError."""
    files = sorted(place.glob("*.json")) if place.is_dir() else [place] if place.exists() else []
    return [_read(path) for path in files]


def _read(path: Path) -> Act:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ActError(f"{path} is no act of an erasure")
        told = json.loads(path.read_text(encoding="utf-8"))
        if told.pop("format") != FORMAT:
            raise ActError(f"{path} is of another release")
        cards = tuple((int(pk), datetime.fromisoformat(at).isoformat()) for pk, at in told.pop("cards"))
        act = Act(cards=cards, **{name: str(value) for name, value in told.items()})
        if not cards or act.ground not in Erasure.Ground.values or len(act.document) > 200:
            raise ActError(f"{path} is no act of an erasure")
        for moment in (act.requested_at, act.done_at):
            if datetime.fromisoformat(moment).tzinfo is None:
                raise ActError(f"{path} is no act of an erasure")
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise error if isinstance(error, ActError) else ActError(f"{path} is no act of an erasure") from error
    return act


def redo(acts: Iterable[Act]) -> tuple[int, list[str]]:
    """Erase again who is there in spite of an act; return how many and what went wrong with whom.

    Each in a transaction of his own, with a row of the act and its figures.
    """
    done, problems = 0, []
    for act in {act.name: act for act in acts}.values():
        project = Project.objects.filter(key=act.project).first()
        for pk, made in act.cards if project else ():
            try:
                with transaction.atomic():
                    done += _redo(act, project, pk, made)
            except Exception as error:
                logger.exception("customer %s of %s", pk, act.project)
                problems.append(f"customer {pk} of {act.project}: {type(error).__name__}")
    return done, problems


def _redo(act: Act, project: Project | None, pk: int, made: str) -> bool:
    assert project is not None
    rows = Person.objects.select_for_update().filter(pk=pk, project=project, erased_at=None)
    if not rows.filter(created_at=datetime.fromisoformat(made)).exists():
        return False
    row = Erasure.objects.filter(person_id=pk, project=project, state=Erasure.State.WAITING).first()
    row = row or Erasure.objects.create(
        project=project,
        person_id=pk,
        ground=act.ground,
        document=act.document,
        requested_at=datetime.fromisoformat(act.requested_at),
    )
    again(project=project.pk, person=pk, into=row)
    with change(actor=system("restore")) as current:
        current.record(CustomerErased(project=project.pk, person=pk, act=row.pk, counts=row.counts))
    return True
