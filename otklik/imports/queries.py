"""Reads. Every one begins with what the person may see."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.imports.models import Import, NotTaken
from otklik.imports.records import HASH


def imports_visible_to(access: Access) -> QuerySet[Import]:
    """Return the imports into projects that a person supervises, newest first."""
    return Import.objects.filter(project__in=access.with_right(Right.SUPERVISE)).order_by("-id")


def imports_of(access: Access, project_id: int) -> QuerySet[Import]:
    """Return the imports into a project that a person supervises, newest first."""
    return imports_visible_to(access).filter(project_id=project_id)


def not_taken_of(access: Access, run: Import) -> QuerySet[NotTaken]:
    """Return what was not taken, in the order of the file; nothing for who does not supervise the project."""
    rows = NotTaken.objects.filter(run=run, project_id__in=access.with_right(Right.SUPERVISE))
    return rows.order_by("id")


def report(rows: QuerySet[NotTaken]) -> Iterator[tuple[str, str, str, str]]:
    """Yield (kind, number there, place, reason code) of what was not taken."""
    for kind, key, place, reason in rows.values_list("kind", "foreign_id", "place", "reason").iterator(chunk_size=2000):
        yield kind, readable(key), place, reason


def readable(key: str) -> str:
    """Return a number of the old system; "" for a hash, which says nothing to anybody."""
    return "" if key.startswith(HASH) else key


def running() -> list[int]:
    """Return the imports that the worker is to go on with; those of the command line are at work there."""
    rows = Import.objects.filter(state=Import.State.RUNNING, user__isnull=False).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:100])
