"""What the page of a ticket shows of its relations: links, followers, sleep, a merge, parts that are still open."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.actions.children import open_children
from otklik.desk.models import Follower, Ticket, TicketLink
from otklik.desk.queries import visible_to
from otklik.desk.relations import Related, followers_of, links_of
from otklik.service_levels.escalation_queries import current_of
from otklik.workspace.beside import There

KINDS: dict[str, Promise] = {
    "related": _("Related to"),
    "parent": _("Part of"),
    "child": _("Has as a part"),
    "duplicate": _("Duplicate of"),
    "caused": _("Caused by"),
}
TITLES: dict[tuple[str, bool], Promise] = {
    ("parent", True): _("Part of"),
    ("parent", False): _("Its parts"),
    ("duplicate", True): _("Duplicate of"),
    ("duplicate", False): _("Its duplicates"),
    ("caused", True): _("Caused by"),
    ("caused", False): _("Has caused"),
    ("related", True): _("Related"),
    ("related", False): _("Related"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Links of one meaning under one title."""

    title: Promise
    links: list[Related]


def relations_context(access: Access, ticket: Ticket, there: There) -> dict[str, Any]:
    """Return what the parts about relations are drawn from."""
    if not access.may(Right.READ, ticket.project_id):
        return {}
    followers: list[Follower] = followers_of(ticket) if "followers" in there else []
    goes_on = None
    if ticket.merged_into_id:
        goes_on = visible_to(access).filter(pk=ticket.merged_into_id).only("id", "number", "subject").first()
    return {
        "relations": True,
        "link_groups": _groups(links_of(access, ticket) if "links" in there else []),
        "link_kinds": list(KINDS.items()),
        "followers": followers,
        "following": any(row.user_id == access.user_id for row in followers),
        "goes_on": goes_on,
        "escalation": current_of(access, ticket),
        "merged_here": _merged_here(access, ticket) if "merged_here" in there else [],
        "open_parts": len(open_children(ticket)) if "links" in there and not ticket.is_active else 0,
        "snoozes": snoozes(timezone.localtime()),
    }


def _merged_here(access: Access, ticket: Ticket) -> list[Ticket]:
    rows = visible_to(access).filter(merged_into_id=ticket.pk)
    return list(rows.only("id", "number", "subject").order_by("id")[:50])


def _groups(links: list[Related]) -> list[Group]:
    found: dict[str, Group] = {}
    for link in links:
        title = TITLES[link.kind, link.forward]
        found.setdefault(str(title), Group(title, [])).links.append(link)
    return list(found.values())


def kind_of(word: str) -> tuple[str, bool]:
    """Return the kind of a link and whether this ticket is its source, of a word in the form; raises ValueError."""
    if word == "child":
        return str(TicketLink.Kind.PARENT), False
    return str(TicketLink.Kind(word)), True


def snoozes(now: datetime.datetime) -> list[tuple[str, Promise, datetime.datetime]]:
    """Return the offered moments to snooze until, in the person's own time zone: a key, words, the moment."""
    tomorrow = (now + datetime.timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    monday = tomorrow + datetime.timedelta(days=(7 - tomorrow.weekday()) % 7)
    return [
        ("hour", _("For an hour"), now + datetime.timedelta(hours=1)),
        ("4hours", _("For four hours"), now + datetime.timedelta(hours=4)),
        ("tomorrow", _("Until tomorrow morning"), tomorrow),
        ("monday", _("Until Monday morning"), monday),
        ("week", _("For a week"), now + datetime.timedelta(days=7)),
    ]


def moment_of(word: str) -> datetime.datetime:
    """Return the moment that a form names: one of `snoozes` by its key, or a local date and time.

    Raises ValueError for anything else.
    """
    now = timezone.localtime()
    for key, _words, moment in snoozes(now):
        if key == word:
            return moment
    moment = datetime.datetime.fromisoformat(word)
    if moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=timezone.get_current_timezone())
