"""What rules do when something has happened."""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS

from otklik.automation import firing
from otklik.automation.compiled import Compiled, book_of
from otklik.automation.matching import Facts
from otklik.desk.models import Ticket
from otklik.events.models import Event
from otklik.lib import clock
from otklik.lib.prepared import fetch

# Read by name, prepared: this is what each event costs that a rule looks at.
COLUMNS = tuple(column.attname for column in Ticket._meta.concrete_fields if column.attname != "search")
READ = f"""
SELECT {", ".join(COLUMNS)} FROM desk_ticket WHERE id = %(ticket)s::bigint AND project_id = %(project)s::bigint
"""  # noqa: S608


def run_rules(event: Event) -> None:
    """Have the rules of an event's project act on it, in their order; each sees what those before it have done.

    Nothing of one that fails stays, and the others act all the same. A chain of rules stops at the depth of five,
    or of ten writes.
    """
    if event.project_id is None:
        return
    book = book_of(event.project_id)
    waiting = book.by_kind.get(event.kind)
    if not waiting or not book.project.is_active:
        return
    facts = Facts(ticket_of(event), event, book.zone, clock.now())
    root = firing.root_of(event)
    for entry in waiting:
        if not _met(entry, facts):
            continue
        if firing.is_spent(event, root):
            firing.stop_loop(event, root, [one.rule.name for one in waiting if _met(one, facts)])
            return
        acted = firing.fire(
            rule=entry.rule,
            project=book.project,
            ticket_id=event.ticket_id,
            key=f"event:{event.pk}",
            kind=event.kind,
            event=event,
        )
        if acted and entry.rule.is_last:
            return
        if acted:
            facts = Facts(ticket_of(event), event, book.zone, facts.now)


def _met(entry: Compiled, facts: Facts) -> bool:
    return entry.rule.is_active and entry.test(facts)


def ticket_of(event: Event) -> Ticket | None:
    """Return the ticket of an event, None when it has none; its customer is read where a condition asks for him."""
    if event.ticket_id is None or event.project_id is None:
        return None
    rows = fetch(READ, {"ticket": event.ticket_id, "project": event.project_id})
    return Ticket.from_db(DEFAULT_DB_ALIAS, COLUMNS, rows[0]) if rows else None
