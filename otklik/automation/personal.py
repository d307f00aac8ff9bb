"""The rules' part in exporting and erasing a person: what they did with his tickets is told by the history itself.

Of the log stays that a rule acted; why it could not goes, as the reason may name him. A plan that opens tickets for him
ends with him.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from otklik.automation.models import Firing, Plan
from otklik.lib.personal import Part, Rows, Subject


def _rows(subject: Subject) -> QuerySet[Firing]:
    return Firing.objects.filter(project_id=subject.project, ticket_id__in=subject.tickets)


def export(subject: Subject) -> dict[str, Rows]:
    """Return what rules did with his tickets."""
    found: QuerySet[Any] = (
        _rows(subject).order_by("pk").values("id", "rule__name", "ticket_id", "kind", "state", "done", "at")
    )
    plans: QuerySet[Any] = Plan.objects.filter(project_id=subject.project, template__customer__in=list(subject.people))
    planned = plans.order_by("pk").values("id", "name", "rrule", "template", "created_at")
    return {"rules": iter(found.iterator(chunk_size=500)), "plans": iter(planned.iterator(chunk_size=500))}


def erase(subject: Subject) -> dict[str, int]:
    """Forget why rules could not act on his tickets, and have no plan open tickets for him any more."""
    mine = Plan.objects.filter(project_id=subject.project, template__customer__in=list(subject.people))
    plans = mine.update(template={"subject": "…", "text": "…"}, is_active=False)
    return {"rules": _rows(subject).exclude(error="").update(error=""), "plans": plans}


PART = Part("automation", export=export, erase=erase)
