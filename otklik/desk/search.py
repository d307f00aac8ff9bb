"""Full-text search over subjects, messages, names, numbers, telephones, addresses; Russian and English forms.

The wrong keyboard layout is understood, names that are spelt otherwise are found when little else is, filters such as
`status:open` narrow what words have found (`search_words.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.customers.finding import find_people, identity_of
from otklik.desk.listed import listed
from otklik.desk.models import Attachment, Ticket
from otklik.desk.queries import attachments_visible_to, by_number, visible_to
from otklik.desk.search_filters import matching
from otklik.desk.search_words import Wanted, read
from otklik.lib.keyboard import other_layout
from otklik.lib.words import to_tsquery

__all__ = ["Found", "find", "find_files", "search", "to_tsquery"]
MAX_QUERY = 200
# So many hits of the words are looked through by the filters.
AMONG = 600
FEW = 5
OF_ONE = 10
# Runs as its owner: the match operator is not "leakproof", so behind row-level security it could not use its index. The
# function itself stays behind the wall: it reads the same setting and gives ids of those projects only.
FIND = "SELECT ticket_id FROM otklik_search(%s, %s, %s, %s)"
FILES = "SELECT attachment_id FROM otklik_files(%s, %s, %s)"


@dataclass(frozen=True)
class Found:
    """What a search has found, how the query was understood, and its words as the text of a tsquery (for passages)."""

    tickets: list[Ticket]
    wanted: Wanted
    words: str


def search(access: Access, query: str, *, projects: Sequence[int] = (), limit: int = 50) -> list[Ticket]:
    """Return visible tickets that match, newest change first; [] when the query holds no word and no filter.

    All words must occur in one message, subject or name; the last word may be unfinished. A number (NET-1042, 1042), a
    telephone number or an address finds its ticket or its customer's tickets first.
    """
    return find(access, query, projects=projects, limit=limit).tickets


def find(access: Access, query: str, *, projects: Sequence[int] = (), limit: int = 50) -> Found:
    """Return what `search` does, with how the query was understood."""
    wanted = read(query.replace("\x00", " ")[:MAX_QUERY])
    words = to_tsquery(wanted.text)
    if not wanted.filtered:
        ids = _by_words(access, wanted.text, words, projects, limit)
    elif wanted.text:
        hits = _by_words(access, wanted.text, words, projects, AMONG)
        ids = matching(access, wanted, projects=projects, among=hits, limit=limit)
    else:
        ids = matching(access, wanted, projects=projects, limit=limit)
    return Found(_rows(access, ids, projects)[:limit], wanted, words)


def _by_words(access: Access, text: str, words: str, projects: Sequence[int], limit: int) -> list[int]:
    found = _by_number(access, text)
    behind = [pk for pk in access.with_right(Right.READ) if not projects or pk in set(projects)]
    if behind:
        with connection.cursor() as cursor:
            cursor.execute(FIND, [behind, words, identity_of(text), limit])
            found += [row[0] for row in cursor.fetchall()]
        if words and len(found) < FEW:
            found += _of_people_alike(access, text, behind)
    return list(dict.fromkeys(found))


def _by_number(access: Access, text: str) -> list[int]:
    """Return the ticket with a number such as NET-1042, also in the other layout; for digits one in each project."""
    text = text.strip()
    for written in (text, other_layout(text)):
        if written and (exact := by_number(access, written)):
            return [exact.pk]
    digits = text.lstrip("#№")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 18:
        return []
    readable = access.with_right(Right.READ, Right.READ_OWN)
    rows = visible_to(access).filter(project_id__in=readable, number=int(digits))
    return list(rows.order_by("-updated_at").values_list("pk", flat=True)[:20])


def _of_people_alike(access: Access, text: str, behind: Sequence[int]) -> list[int]:
    """Return the newest tickets of customers whose name is spelt somewhat otherwise."""
    people = [person.pk for person in find_people(access, text, projects=behind, limit=OF_ONE)]
    rows = visible_to(access).filter(person_id__in=people, project_id__in=behind)
    return list(rows.order_by("-id").values_list("pk", flat=True)[: OF_ONE * 2])


def _rows(access: Access, ids: Sequence[int], projects: Sequence[int]) -> list[Ticket]:
    wanted = set(projects)
    return [ticket for ticket in listed(access, ids) if not wanted or ticket.project_id in wanted]


def find_files(access: Access, query: str, *, projects: Sequence[int] = (), limit: int = 10) -> list[Attachment]:
    """Return visible attachments whose file's name holds the words, newest first."""
    behind = [pk for pk in access.with_right(Right.READ) if not projects or pk in set(projects)]
    words = to_tsquery(query.replace("\x00", " ").replace("_", " ")[:MAX_QUERY])
    if not behind or not words:
        return []
    with connection.cursor() as cursor:
        cursor.execute(FILES, [behind, words, limit])
        ids = [row[0] for row in cursor.fetchall()]
    rows = attachments_visible_to(access).filter(pk__in=ids).select_related("message__ticket__project")
    found = {row.pk: row for row in rows.defer("message__search", "message__ticket__search")}
    return [found[pk] for pk in ids if pk in found]
