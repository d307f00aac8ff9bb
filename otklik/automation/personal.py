"""The rules' part in exporting and erasing a person: what they did with his tickets is told by the history itself.

Of the log stays that a rule acted; why it could not goes, as the reason may name him.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from otklik.automation.models import Firing
from otklik.lib.personal import Part, Rows, Subject


def _rows(subject: Subject) -> QuerySet[Firing]:
    return Firing.objects.filter(project_id=subject.project, ticket_id__in=subject.tickets)


def export(subject: Subject) -> dict[str, Rows]:
    """Return what rules did with his tickets."""
    found: QuerySet[Any] = (
        _rows(subject).order_by("pk").values("id", "rule__name", "ticket_id", "kind", "state", "done", "at")
    )
    return {"rules": iter(found.iterator(chunk_size=500))}


def erase(subject: Subject) -> dict[str, int]:
    """Forget why rules could not act on his tickets."""
    return {"rules": _rows(subject).exclude(error="").update(error="")}


PART = Part("automation", export=export, erase=erase)
