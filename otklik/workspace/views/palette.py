from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from otklik.accounts.access import Access
from otklik.customers.finding import find_people
from otklik.desk.models import Ticket
from otklik.desk.passages import Passage, passages
from otklik.desk.search import Found, find, find_files
from otklik.workspace.doors import door, number_of, reader, ticket_or_404
from otklik.workspace.palette import GROUPS, commands
from otklik.workspace.place import read_place

TICKETS, MESSAGES, PEOPLE, FILES = 8, 5, 5, 5
MOST = 120  # signs of a line's second half


@require_safe
@door
def palette(request: HttpRequest) -> HttpResponseBase:
    """The commands there are (`ticket=NET-1042` adds those of the open one), or, with `q`, what the query finds."""
    access = reader(request)
    query = " ".join(request.GET.get("q", "").split())[:200]
    if query:
        return JsonResponse({"q": query, "groups": _found(access, query)})
    number = request.GET.get("ticket", "")
    ticket = ticket_or_404(access, number) if number else None
    place = read_place(request, access)
    groups = [{"name": name, "label": str(label)} for name, label in GROUPS.items()]
    return JsonResponse({"groups": groups, "commands": commands(access, place, ticket)})


def _found(access: Access, query: str) -> list[dict[str, Any]]:
    """Return the groups that are not empty; each is bounded, and everything in them comes through the walls."""
    found = find(access, query, limit=TICKETS + MESSAGES)
    shown = passages(access, found.tickets, found.words)
    in_subject = [ticket for ticket in found.tickets if not _said(shown.get(ticket.pk))][:TICKETS]
    in_messages = [ticket for ticket in found.tickets if _said(shown.get(ticket.pk))][:MESSAGES]
    text = found.wanted.text
    people = find_people(access, text, limit=PEOPLE) if text and not found.wanted.filtered else []
    files = find_files(access, text, limit=FILES) if text and not found.wanted.filtered else []
    groups = [
        {"name": "tickets", "label": _("Tickets"), "items": [_ticket(ticket, None) for ticket in in_subject]},
        {"name": "people", "label": _("Customers"), "items": [_person(access, person) for person in people]},
        {"name": "messages", "label": _("In messages"),
         "items": [_ticket(ticket, shown[ticket.pk]) for ticket in in_messages]},
        {"name": "files", "label": _("Files"), "items": [_file(file) for file in files]},
    ]  # fmt: skip
    return [group for group in [*groups, _everything(found, query)] if group["items"]]


def _said(passage: Passage | None) -> bool:
    """Tell whether a hit is in what was said and not in the subject already."""
    return passage is not None and passage.in_message and not passage.subject


def _ticket(ticket: Ticket, passage: Passage | None) -> dict[str, Any]:
    number = number_of(ticket)
    customer = str(ticket.person) if ticket.person else ""
    item = {
        "label": ticket.subject,
        "detail": f"{number} · {customer}" if customer else number,
        "url": f"/work/{number}",
        "icon": "ticket",
        "badge": str(ticket.get_status_display()),
    }
    # Pieces of text, every second one a hit: the page makes marks of them without reading any HTML.
    return item | {"pieces": list(passage.text)} if passage else item


def _person(access: Access, person: Any) -> dict[str, Any]:
    several = len(access.projects) > 1
    where = [person.organisation.name if person.organisation else "", person.project.name if several else ""]
    return {
        "label": str(person),
        "detail": " · ".join(filter(None, where)),
        "url": reverse("work_customer", args=[person.pk]),
        "icon": "user",
    }


def _file(attachment: Any) -> dict[str, Any]:
    ticket = attachment.message.ticket
    url = f"/work/{number_of(ticket)}#message-{attachment.message_id}"
    return {"label": attachment.file.name, "detail": f"{number_of(ticket)} {ticket.subject}"[:MOST], "url": url,
            "icon": "paperclip"}  # fmt: skip


def _everything(found: Found, query: str) -> dict[str, Any]:
    item = {
        "label": _("All results in the list"),
        "detail": query,
        "url": _search_url(query),
        "icon": "search",
    }
    return {"name": "all", "label": _("Search"), "items": [item] if found.tickets else []}


def _search_url(query: str) -> str:
    return f"{reverse('work_search')}?{urlencode({'q': query})}"
