"""The list as the result of a search: tickets with the passage that was hit, and above them customers and files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from otklik.accounts.access import Access
from otklik.customers.finding import find_people
from otklik.desk.models import Ticket
from otklik.desk.passages import Passage, passages
from otklik.desk.search import find, find_files
from otklik.workspace.doors import number_of
from otklik.workspace.place import Place

PEOPLE, FILES = 4, 4


@dataclass(frozen=True)
class Results:
    """What the column shows; `wrong` are filters whose value nobody understands."""

    tickets: list[Ticket]
    passages: dict[int, Passage]
    people: list[dict[str, Any]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    wrong: tuple[str, ...] = ()


def results(access: Access, place: Place, *, limit: int) -> Results:
    """Search behind the walls; groups other than tickets are looked for only where the query is words alone."""
    projects = (place.project.pk,) if place.project else ()
    found = find(access, place.query, projects=projects, limit=limit)
    shown = passages(access, found.tickets, found.words)
    text = found.wanted.text
    if not text or found.wanted.filtered:
        return Results(found.tickets, shown, wrong=found.wanted.wrong)
    people = [
        {
            "name": str(person),
            "where": person.organisation.name if person.organisation else "",
            "project": person.project.name if len(place.projects) > 1 else "",
            "url": reverse("work_customer", args=[person.pk]),
        }
        for person in find_people(access, text, projects=projects, limit=PEOPLE)
    ]
    files = [
        {
            "name": attachment.file.name,
            "number": number_of(attachment.message.ticket),
            "subject": attachment.message.ticket.subject,
            "url": f"/work/{number_of(attachment.message.ticket)}{place.suffix()}#message-{attachment.message_id}",
        }
        for attachment in find_files(access, text, projects=projects, limit=FILES)
    ]
    return Results(found.tickets, shown, people, files)
