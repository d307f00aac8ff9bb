"""Reads. Every one begins with what the person may see."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.imports.models import Import, NotTaken


def imports_of(access: Access, project_id: int) -> QuerySet[Import]:
    """Return the imports into a project that a person supervises, newest first."""
    rows = Import.objects.filter(project_id=project_id, project__in=access.with_right(Right.SUPERVISE))
    return rows.order_by("-id")


def not_taken_of(access: Access, run: Import) -> QuerySet[NotTaken]:
    """Return what was not taken, in the order of the file; nothing for who does not supervise the project."""
    rows = NotTaken.objects.filter(run=run, project_id__in=access.with_right(Right.SUPERVISE))
    return rows.order_by("id")


def report(rows: QuerySet[NotTaken]) -> Iterator[tuple[str, str, str, str]]:
    """Yield (kind, number there, place, reason code) of what was not taken."""
    yield from rows.values_list("kind", "foreign_id", "place", "reason").iterator(chunk_size=2000)
