"""The channels' part in exporting, erasing and forgetting: sources of mails as they came."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from otklik.channels.models import InboundItem
from otklik.desk.models import Message
from otklik.desk.personal import held_among
from otklik.lib.personal import Part, Place, Rows, Subject

READ = Q(state__in=(InboundItem.State.DONE, InboundItem.State.DUPLICATE, InboundItem.State.QUARANTINED))
NOTHING: dict[str, Any] = {"raw": b"", "sender": "", "subject": "", "note": "", "last_error": ""}


def find(subject: Subject) -> None:
    """Add what came for his tickets, what he sent, and copies of the same."""
    rows = InboundItem.objects.filter(READ, project_id=subject.project).alias(low=Lower("sender"))
    his = Q(pk__in=subject.inbound) | Q(ticket_id__in=subject.tickets) | Q(low__in=subject.addresses)
    found = list(rows.filter(his).values_list("pk", "meaning"))
    meanings = {meaning for _pk, meaning in found if meaning}
    copies = InboundItem.objects.filter(READ, project_id=subject.project, meaning__in=meanings)
    subject.inbound |= {pk for pk, _meaning in found} | set(copies.values_list("pk", flat=True))


def _items(subject: Subject) -> QuerySet[InboundItem]:
    return InboundItem.objects.filter(project_id=subject.project, pk__in=subject.inbound)


def export(subject: Subject) -> dict[str, Rows]:
    """Return the mails as they came."""
    return {"sources": _sources(subject)}


def _sources(subject: Subject) -> Iterator[dict[str, Any]]:
    names = ("id", "channel", "sender", "recipient", "subject", "size", "received_at", "raw")
    for row in _items(subject).order_by("pk").values(*names).iterator(chunk_size=20):
        yield row | {"raw": bytes(row["raw"]).decode("utf-8", "backslashreplace")}


def erase(subject: Subject) -> dict[str, int]:
    """Forget the sources; that something came, when and how large it was stays for the figures."""
    rows = _items(subject)
    # What could not be read cannot be read again now.
    rows.filter(state=InboundItem.State.QUARANTINED).update(state=InboundItem.State.DONE)
    return {"mails": rows.update(**NOTHING)}


def expire(project: int, kind: str, after: Place, before: datetime.datetime, limit: int) -> tuple[int, Place | None]:
    """Forget sources that came before `before`; what waits or lies in quarantine is kept until people decide."""
    if kind != "raw":
        return 0, None
    behind = Q(received_at__gt=after[0]) | Q(received_at=after[0], pk__gt=after[1])
    due = InboundItem.objects.filter(behind, project_id=project, received_at__lt=before)
    rows = list(due.order_by("received_at", "pk").values_list("received_at", "pk")[:limit])
    if not rows:
        return 0, None
    read = (InboundItem.State.DONE, InboundItem.State.DUPLICATE)
    items = InboundItem.objects.filter(pk__in=[pk for _at, pk in rows], state__in=read)
    items.exclude(pk__in=_held(project, items)).update(**NOTHING)
    return len(rows), rows[-1]


def _held(project: int, items: QuerySet[InboundItem]) -> list[int]:
    """Return the items whose tickets must be kept, wherever their messages are now."""
    came = {message: item for item, message in items.values_list("pk", "message_id") if message}
    places = dict(Message.objects.filter(pk__in=came).values_list("pk", "ticket_id"))
    held = held_among(project, set(places.values()))
    return [came[message] for message, ticket in places.items() if ticket in held]


PART = Part("channels", find=find, export=export, erase=erase, expire=expire)
