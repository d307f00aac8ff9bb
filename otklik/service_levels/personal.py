"""This package's part in exporting and erasing a person: why his tickets went up, what was said of missed promises.

What rules said goes by the rule's name and stays; a person's reason and the words of a review may name him.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Lower

from otklik.desk.personal import closed_before
from otklik.lib.personal import Part, Place, Rows, Subject
from otklik.service_levels.models import BreachCard, Escalation, ManagerLetter

GONE = "…"  # a reason and a filled review are never empty
NO_LETTER = {"text": GONE, "answer": "", "name": "", "address": ""}


def export(subject: Subject) -> dict[str, Rows]:
    """Return how his tickets went up, and the reviews of promises that were missed to him."""
    return {
        "escalations": _rows(Escalation, subject, "ticket_id", "level", "reason", "manager_name", "by_name", "at"),
        "letters_to_the_manager": _written(subject),
        "reviews": _rows(
            BreachCard, subject, "ticket_id", "target", "due_at", "what", "why", "measure", "measure_until",
            "responsible_name", "filled_at",
        ),
    }  # fmt: skip


def erase(subject: Subject) -> dict[str, int]:
    """Forget people's words; that a ticket went up, and that a promise was missed, stays for the figures."""
    return {**_forget(subject.project, subject.tickets), "letters": _letters(subject).update(**NO_LETTER)}


def expire(project: int, kind: str, after: Place, before: datetime.datetime, limit: int) -> tuple[int, Place | None]:
    """Forget what people said of tickets whose own texts are forgotten: those closed and untouched since `before`."""
    if kind != "text":
        return 0, None
    rows, ids = closed_before(project, after, before, limit)
    if not rows:
        return 0, None
    _forget(project, ids)
    ManagerLetter.objects.filter(project_id=project, ticket_id__in=ids).update(**NO_LETTER)
    return len(rows), rows[-1]


def _forget(project: int, tickets: Collection[int]) -> dict[str, int]:
    of_tickets = {"project_id": project, "ticket_id__in": tickets}
    reviews = 0
    for name in ("what", "why", "measure"):
        rows = BreachCard.objects.filter(**of_tickets).exclude(**{name: ""})
        reviews = max(reviews, rows.update(**{name: GONE}))
    reasons = Escalation.objects.filter(**of_tickets, trigger="")
    return {"escalations": reasons.update(reason=GONE), "reviews": reviews}


def _written(subject: Subject) -> Iterator[dict[str, Any]]:
    names = ("ticket_id", "text", "answer", "at", "answered_at")
    rows: QuerySet[ManagerLetter, dict[str, Any]] = _letters(subject).order_by("pk").values(*names)
    return iter(rows.iterator(chunk_size=500))


def _letters(subject: Subject) -> QuerySet[ManagerLetter]:
    """Return the letters to the manager about his tickets, whoever wrote them, and those of his addresses."""
    rows = ManagerLetter.objects.filter(project_id=subject.project).alias(low=Lower("address"))
    return rows.filter(Q(ticket_id__in=subject.tickets) | Q(low__in={address.lower() for address in subject.addresses}))


def _of(model: type[Model], subject: Subject) -> QuerySet[Any]:
    return model._default_manager.filter(project_id=subject.project, ticket_id__in=subject.tickets)


def _rows(model: type[Model], subject: Subject, *names: str) -> Iterator[dict[str, Any]]:
    return iter(_of(model, subject).order_by("pk").values(*names).iterator(chunk_size=500))


PART = Part("service_levels", export=export, erase=erase, expire=expire, counted=False)
