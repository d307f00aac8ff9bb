"""This package's part in exporting and erasing a person's data: links to status pages and ratings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import CharField
from django.db.models.functions import Cast

from otklik.lib.personal import Part, Rows, Subject
from otklik.requests.models import Rating, StatusLink


def export(subject: Subject) -> dict[str, Rows]:
    """Return what he thinks of our work, and which addresses follow his tickets."""
    return {"ratings": _ratings(subject), "status_links": _links(subject)}


def _ratings(subject: Subject) -> Iterator[dict[str, Any]]:
    rows = Rating.objects.filter(project_id=subject.project, ticket_id__in=subject.tickets).order_by("pk")
    for row in rows.values("ticket_id", "address", "score", "comment", "updated_at").iterator():
        yield {**row}


def _links(subject: Subject) -> Iterator[dict[str, Any]]:
    rows = StatusLink.objects.filter(project_id=subject.project, ticket_id__in=subject.tickets).order_by("pk")
    for row in rows.values("ticket_id", "address", "created_at", "expires_at", "revoked_at").iterator():
        yield {**row}


def erase(subject: Subject) -> dict[str, int]:
    """Delete the links; of the ratings the scores alone stay, for the figures."""
    links = StatusLink.objects.filter(project_id=subject.project, ticket_id__in=subject.tickets)
    ratings = Rating.objects.filter(project_id=subject.project, ticket_id__in=subject.tickets)
    nobody = Cast("pk", CharField(max_length=320))  # an address stands once under a ticket
    return {"status_links": links.delete()[0], "ratings": ratings.update(comment="", address=nobody)}


PART = Part("requests", export=export, erase=erase)
