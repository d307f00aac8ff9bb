"""Routing's part in exporting and erasing a person: what was written about the time his tickets took may name him."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from otklik.lib.personal import Part, Rows, Subject
from otklik.routing.models import Work


def _rows(subject: Subject) -> QuerySet[Work]:
    return Work.objects.filter(project_id=subject.project, ticket_id__in=subject.tickets)


def export(subject: Subject) -> dict[str, Rows]:
    """Return how long his tickets were worked on."""
    found: QuerySet[Any] = _rows(subject).order_by("pk").values("id", "ticket_id", "day", "seconds", "reason")
    return {"work": iter(found.iterator(chunk_size=500))}


def erase(subject: Subject) -> dict[str, int]:
    """Forget the reasons; how long it took stays."""
    return {"work": _rows(subject).exclude(reason="").update(reason="")}


PART = Part("routing", export=export, erase=erase)
