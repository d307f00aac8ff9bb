"""The outbox's part in exporting and erasing a person: whom was written to, and when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from otklik.lib.personal import Part, Rows, Subject
from otklik.outbox.models import Delivery


def _deliveries(subject: Subject) -> QuerySet[Delivery]:
    to_him = Q()
    for address in subject.addresses:
        to_him |= Q(recipients__contains=[address])
    of_his = Q(ticket_id__in=subject.tickets) | Q(message_id__in=subject.messages)
    return Delivery.objects.filter(of_his | to_him if to_him else of_his, project_id=subject.project)


def export(subject: Subject) -> dict[str, Rows]:
    """Return what was sent."""
    names = ("id", "transport", "purpose", "recipients", "state", "created_at", "sent_at")
    found: Iterator[dict[str, Any]] = iter(_deliveries(subject).order_by("pk").values(*names).iterator(chunk_size=1000))
    return {"sent": found}


def erase(subject: Subject) -> dict[str, int]:
    """Take what waits back and forget recipients and words of the rest."""
    rows = _deliveries(subject)
    rows.filter(state__in=(Delivery.State.PENDING, Delivery.State.FAILED)).update(state=Delivery.State.CANCELLED)
    return {"deliveries": rows.update(recipients=[], payload={}, last_error="")}


PART = Part("outbox", export=export, erase=erase)
