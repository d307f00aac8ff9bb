"""Which parts a page has anything to show in: asked at once, so that only those are read."""

from __future__ import annotations

from otklik.accounts.access import Access
from otklik.connectors import queries as connectors
from otklik.customers import queries as customers
from otklik.customers.models import Person
from otklik.desk import common_queries, relations
from otklik.desk.models import Ticket
from otklik.lib.prepared import Presence
from otklik.requests import queries as requests
from otklik.service_levels import queries as promises

There = frozenset[str]
TICKET = Presence(
    {
        **relations.THERE,
        **common_queries.THERE,
        **requests.THERE,
        **connectors.THERE,
        **customers.BESIDE,
        **promises.THERE,
    }
)
CARD = Presence({**customers.THERE, **connectors.THERE})


def beside_ticket(access: Access, ticket: Ticket) -> There:
    """Return the names of the parts of a ticket's page that have something, of those that most tickets have not."""
    return TICKET.of(
        {"ticket": ticket.pk, "project": ticket.project_id, "person": ticket.person_id, "user": access.user_id}
    )


def on_card(person: Person) -> There:
    """Return the names of the parts of a customer's page that have something."""
    return CARD.of({"person": person.pk, "project": person.project_id})
