"""Notices in the words of their reader."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from otklik.accounts.access import Access
from otklik.desk.queries import visible_to
from otklik.notifications.kinds import kind_of
from otklik.notifications.models import Notice
from otklik.notifications.words import said


def shown(access: Access, rows: Sequence[Notice]) -> list[dict[str, Any]]:
    """Return what a list shows of notices the person may see; those of kinds that are gone are left out."""
    wanted = [row.ticket_id for row in rows if row.ticket_id]
    tickets = visible_to(access).select_related("project").in_bulk(wanted)
    found = []
    for row in rows:
        kind = kind_of(row.kind)
        ticket = tickets.get(row.ticket_id or 0)
        if kind is None or (row.ticket_id and ticket is None):
            continue
        words = said(row, kind, ticket, access)
        found.append(
            {
                "id": row.pk,
                "title": words.title,
                "number": words.number,
                "text": words.text,
                "url": words.url,
                "at": row.created_at,
                "unread": row.read_at is None,
                "project": ticket.project if ticket else None,
            }
        )
    return found
