"""Customers of a project by what an operator types."""

from __future__ import annotations

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.customers.models import Person
from otklik.customers.queries import by_identity
from otklik.customers.queries import visible_to as customers_visible_to
from otklik.desk.search import search

MOST_FOUND = 8


def find_people(access: Access, project: Project, query: str) -> list[Person]:
    """Find by exact identity first, then among the customers of the tickets that the search finds."""
    exact = by_identity(access, phone=query, email=query, region=project.region).filter(project=project)
    found = {person.pk: person for person in exact[:MOST_FOUND]}
    tickets = search(access, query, projects=(project.pk,), limit=40)
    wanted = [ticket.person_id for ticket in tickets if ticket.person_id and ticket.person_id not in found]
    wanted = list(dict.fromkeys(wanted))[: MOST_FOUND - len(found)]
    more = customers_visible_to(access).filter(pk__in=wanted).defer("search").select_related("organisation")
    known = {person.pk: person for person in more.prefetch_related("identities")}
    return [*found.values(), *(known[pk] for pk in wanted if pk in known)]
