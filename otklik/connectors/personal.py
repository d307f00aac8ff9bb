"""The connectors' part in exporting and erasing a person: what other systems were told of him and what they told.

Exported lists are gone after a day by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast, Lower

from otklik.connectors.models import PanelCard, WebhookDelivery
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


def _cards(subject: Subject) -> QuerySet[PanelCard]:
    """Return what other systems told beside his tickets, and what names him."""
    his = Q(person_id__in={subject.person, *subject.people}) | Q(ticket_id__in=subject.tickets)
    for word in subject.words:
        his |= Q(low__contains=word)
    rows = PanelCard.objects.filter(project_id=subject.project)
    return rows.alias(low=Lower(Cast("card", TextField()))).filter(his)


def export(subject: Subject) -> dict[str, Rows]:
    """Return what other systems were told, and what they told."""
    names = ("id", "kind", "body", "state", "created_at", "sent_at")
    found: Iterator[dict[str, Any]] = iter(_deliveries(subject).order_by("pk").values(*names).iterator(chunk_size=500))
    told: QuerySet[Any] = _cards(subject).order_by("pk").values("panel__name", "card", "fetched_at")
    cards: Iterator[dict[str, Any]] = iter(told.iterator(chunk_size=500))
    return {"told_to_other_systems": found, "told_by_other_systems": cards}


def erase(subject: Subject) -> dict[str, int]:
    """Tell nobody what waits, and forget what was told; that something was told stays."""
    ids = list(_deliveries(subject).values_list("pk", flat=True))
    rows = WebhookDelivery.objects.filter(pk__in=ids)
    rows.exclude(state=State.SENT).update(state=State.DEAD)
    cards = _cards(subject).delete()[0]
    return {"webhooks": rows.update(body="{}", last_error="", log=[]), "panels": cards}


PART = Part("connectors", export=export, erase=erase)
