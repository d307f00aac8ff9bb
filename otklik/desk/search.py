"""Full-text search over subjects, messages, names, numbers, telephones, addresses; Russian and English forms."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db import connection

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.models import Ticket
from otklik.desk.queries import by_number, visible_to
from otklik.lib.addresses import normalise_address
from otklik.lib.phones import normalise_phone

MAX_QUERY = 200
WORD = re.compile(r"\w+")
# Runs as its owner: the match operator is not "leakproof", so behind row-level security it could not use its index. The
# function itself stays behind the wall: it reads the same setting and gives ids of those projects only.
FIND = "SELECT ticket_id FROM otklik_search(%s, %s, %s, %s)"


def search(access: Access, query: str, *, projects: Sequence[int] = (), limit: int = 50) -> list[Ticket]:
    """Return visible tickets that match, newest change first; [] when the query holds no word.

    All words must occur in one message, subject or name; the last word may be unfinished. A number (NET-1042, 1042), a
    telephone number or an address finds its ticket or its customer's tickets first.
    """
    query = query.replace("\x00", " ")[:MAX_QUERY]
    found: list[int] = []
    if exact := by_number(access, query.strip()):
        found.append(exact.pk)
    behind = [pk for pk in access.with_right(Right.READ) if not projects or pk in set(projects)]
    if behind:
        with connection.cursor() as cursor:
            cursor.execute(FIND, [behind, to_tsquery(query), _identity(query), limit])
            found += [row[0] for row in cursor.fetchall()]
    rows = {
        ticket.pk: ticket
        for ticket in visible_to(access)
        .filter(pk__in=found)
        .select_related("project", "assignee", "team", "topic", "person")
        .defer("search", "person__search")
    }
    if projects:
        rows = {pk: ticket for pk, ticket in rows.items() if ticket.project_id in set(projects)}
    return [rows[pk] for pk in dict.fromkeys(found) if pk in rows][:limit]


def to_tsquery(query: str) -> str:
    """Return the words of a query as the text of a tsquery: all of them, the last as a beginning."""
    words = WORD.findall(query.replace("ё", "е").replace("Ё", "Е"))[:12]
    if not words:
        return ""
    *whole, last = words
    return " & ".join([*whole, f"{last}:*" if len(last) > 1 else last])


def _identity(query: str) -> str:
    if address := normalise_address(query):
        return address
    digits = re.sub(r"\D", "", query)
    if len(digits) >= 10 and len(digits) * 2 > len(query.strip()):
        return normalise_phone(query) or ""
    return ""
