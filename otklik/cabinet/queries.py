"""What a client company's representative reads. Every query begins with what he may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q, QuerySet

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.desk import listing
from otklik.desk.models import Message, Ticket
from otklik.desk.queries import by_number, visible_to
from otklik.desk.search import to_tsquery

PAGE = 30
FOUND = 50
COUNTED = 1000  # counters stop here: "999+" says enough, and a count stays cheap whatever the size of the base


@dataclass(frozen=True)
class Counts:
    """How many cases wait for the company, and how many were handed to it; at most `COUNTED` each."""

    waiting: int
    handed: int


def projects_of(access: Access) -> list[Project]:
    """Return the projects a person represents the client company in, by name."""
    return list(Project.objects.filter(pk__in=access.with_right(Right.READ_HANDED)))


def handed(access: Access, projects: Sequence[int] = ()) -> QuerySet[Ticket]:
    """Return the cases that were handed to the companies a person represents, in some or all of his projects."""
    mine = [pk for pk in access.with_right(Right.READ_HANDED) if not projects or pk in projects]
    rows = visible_to(access).filter(project_id__in=mine, with_client=True)
    return rows.select_related("project", "person__organisation").defer("search", "person__search", "person__note")


def waiting(access: Access, projects: Sequence[int] = ()) -> QuerySet[Ticket]:
    """Return the cases that wait for an answer, the longest waiting first."""
    return handed(access, projects).filter(status=Ticket.Status.WAITING_CLIENT).order_by("updated_at", "id")


def page(access: Access, projects: Sequence[int] = (), *, cursor: str = "") -> listing.Page:
    """Return a page of all cases, the newest change first. Raises BadCursorError."""
    rows = handed(access, projects).order_by("-updated_at", "-id")
    if cursor:
        at, pk = listing.decode_cursor(cursor)
        rows = rows.filter(Q(updated_at__lt=at) | Q(updated_at=at, pk__lt=pk))
    found = list(rows[: PAGE + 1])
    more = listing.encode_cursor(found[PAGE - 1]) if len(found) > PAGE else ""
    return listing.Page(found[:PAGE], more)


def counts(access: Access, projects: Sequence[int] = ()) -> Counts:
    """Return the counters of the two lists."""
    return Counts(
        waiting=waiting(access, projects)[:COUNTED].count(), handed=handed(access, projects)[:COUNTED].count()
    )


def search(access: Access, query: str, projects: Sequence[int] = ()) -> list[Ticket]:
    """Return cases by number or by words of subject, customer's name and what the company may read; newest first.

    Words of internal notes find nothing: finding would tell that they are there (S41).
    """
    rows = handed(access, projects)
    exact = by_number(access, query)
    found = list(rows.filter(pk=exact.pk)) if exact else []
    if words := to_tsquery(query):
        wanted = SearchQuery(words, config="russian", search_type="raw")
        said = Message.objects.filter(ticket_id=OuterRef("pk"), kind__in=Message.WITH_CLIENT, search=wanted)
        matching = rows.filter(Q(search=wanted) | Q(person__name__icontains=query.strip()) | Exists(said))
        found += [row for row in matching.order_by("-updated_at", "-id")[:FOUND] if row not in found]
    return found[:FOUND]


def find(access: Access, number: str) -> Ticket | None:
    """Return the case with a number such as NET-1042 when it was handed to a company the person represents."""
    exact = by_number(access, number)
    return handed(access).filter(pk=exact.pk).first() if exact else None
