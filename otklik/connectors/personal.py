"""The connectors' part in exporting and erasing a person: what other systems were told of him.

Exported lists are gone after a day by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from otklik.connectors.models import WebhookDelivery
from otklik.events.models import Event
from otklik.lib.personal import Part, Rows, Subject

State = WebhookDelivery.State


def _deliveries(subject: Subject) -> QuerySet[WebhookDelivery]:
    """Return what tells of his tickets, and what names him: a message sent once more by hand knows no event."""
    events = Event.objects.filter(project_id=subject.project, ticket_id__in=subject.tickets).values("pk")
    his = Q(event_id__in=events)
    for word in subject.words:
        his |= Q(low__contains=word)
    return WebhookDelivery.objects.filter(project_id=subject.project).alias(low=Lower("body")).filter(his)


def export(subject: Subject) -> dict[str, Rows]:
    """Return what other systems were told."""
    names = ("id", "kind", "body", "state", "created_at", "sent_at")
    found: Iterator[dict[str, Any]] = iter(_deliveries(subject).order_by("pk").values(*names).iterator(chunk_size=500))
    return {"told_to_other_systems": found}


def erase(subject: Subject) -> dict[str, int]:
    """Tell nobody what waits, and forget what was told; that something was told stays."""
    ids = list(_deliveries(subject).values_list("pk", flat=True))
    rows = WebhookDelivery.objects.filter(pk__in=ids)
    rows.exclude(state=State.SENT).update(state=State.DEAD)
    return {"webhooks": rows.update(body="{}", last_error="", log=[])}


PART = Part("connectors", export=export, erase=erase)
