"""Where a search has hit: the passage of the message and the subject with marks, for the few rows that are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.models import Ticket

MOST = 30
LEAD = 28  # signs before the first hit
# Signs of the private area that PostgreSQL puts around hits; they are taken out of the text before, so that only hits
# have them. What is between them is text and is escaped like any other (S01).
OPEN, SHUT = "\ue000", "\ue001"
OPTIONS = f"StartSel={OPEN}, StopSel={SHUT}, MaxFragments=2, MaxWords=16, MinWords=5, FragmentDelimiter=' … '"
WHOLE = f"StartSel={OPEN}, StopSel={SHUT}, HighlightAll=true"
PASSAGES = """
SELECT t.id,
    CASE WHEN t.search @@ q.query
        THEN ts_headline('pg_catalog.russian', translate(t.subject, %(signs)s, 'еЕ'), q.query, %(whole)s) END,
    m.passage
FROM (SELECT to_tsquery('pg_catalog.russian', %(words)s) AS query) AS q
CROSS JOIN unnest(%(ids)s::bigint[]) AS wanted (id)
JOIN desk_ticket t ON t.id = wanted.id AND t.project_id = ANY(%(projects)s)
LEFT JOIN LATERAL (
    SELECT ts_headline('pg_catalog.russian', translate(left(h.text, 20000), %(signs)s, 'еЕ'), q.query, %(options)s)
        AS passage
    FROM (
        SELECT x.text FROM desk_message x WHERE x.ticket_id = t.id AND x.search @@ q.query ORDER BY x.id DESC LIMIT 1
    ) AS h
) AS m ON true
"""


@dataclass(frozen=True, slots=True)
class Passage:
    """Where the words stand: pieces of text, every second one a hit; empty where there is none."""

    subject: tuple[str, ...]
    text: tuple[str, ...]

    @property
    def in_message(self) -> bool:
        """Whether something that was said was hit."""
        return bool(self.text)


def passages(access: Access, tickets: Sequence[Ticket], words: str) -> dict[int, Passage]:
    """Return for tickets that a search found where `words` (the text of a tsquery) stand in them.

    Notes are among what is read, so only tickets of projects in which the person reads everything are looked at (S41).
    """
    behind = list(access.with_right(Right.READ))
    ids = [ticket.pk for ticket in tickets[:MOST]]
    if not words or not ids or not behind:
        return {}
    values: dict[str, Any] = {
        "signs": f"ёЁ{OPEN}{SHUT}",
        "whole": WHOLE,
        "options": OPTIONS,
        "words": words,
        "ids": ids,
        "projects": behind,
    }
    with connection.cursor() as cursor:
        cursor.execute(PASSAGES, values)
        rows = cursor.fetchall()
    found = {pk: Passage(_pieces(subject or ""), _pieces(text or "")) for pk, subject, text in rows}
    return {pk: passage for pk, passage in found.items() if passage.subject or passage.text}


def _pieces(text: str) -> tuple[str, ...]:
    if OPEN not in text:
        return ()
    first, *others = " ".join(text.split()).split(OPEN)
    if len(first) > LEAD:
        first = f"… {first[-LEAD:].partition(' ')[2]}"  # the hit stays in sight in a narrow line
    return (first, *(piece for other in others for piece in other.partition(SHUT)[::2]))


def marked(pieces: tuple[str, ...]) -> SafeString:
    """Return pieces as HTML with <mark> around the hits, everything in them escaped."""
    hits = zip(pieces[1::2], pieces[2::2], strict=True)
    return escape(pieces[0] if pieces else "") + format_html_join("", "<mark>{}</mark>{}", hits)
