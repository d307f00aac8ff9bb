"""What tickets of some hours say, as words of the search's index: one statement for all hours, newest tickets only.

A ticket speaks by its subject, its topic and its customer's first words when it was opened in the hours, and by the
notes that colleagues wrote on it then. Nobody's own name counts, nor what politeness and the trade put into any text.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from otklik.desk.common import WEEKS, WINDOW, Seen
from otklik.desk.models import Topic

MOST_TICKETS = 500  # of each span, the newest
FIRST_WORDS = 60  # of a message: further down stand signatures
EARLIER = datetime.timedelta(hours=24)  # a note may be on a ticket of the day
BEFORE = datetime.timedelta(weeks=WEEKS)
TOPIC = "#"
SHOWN = 20  # tickets whose texts tell how a word is written
LONGEST = 600
SMALLEST, LARGEST = 3, 40  # letters of a word that counts
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
PLAIN = (
    "здравствуйте привет добрый день доброе утро вечер ночь уважаемый уважением спасибо благодарю пожалуйста прошу "
    "просьба помогите помочь скажите подскажите сообщите ответьте ответить ответ посмотрите жду извините заранее "
    "заявка обращение вопрос проблема тема письмо сообщение клиент абонент номер телефон звонок позвонил перезвоните "
    "сегодня вчера сейчас очень можно нужно хочу имя фамилия отчество адрес почта договор отправлено мобильной "
    "hello hi dear good morning afternoon evening please thanks thank you regards best kind help question problem "
    "issue request ticket subject message mail email customer client number phone call today yesterday now want need "
    "name address contract sent fwd iphone android"
)
# Bounded whatever the size of the base: of each span the newest tickets by the index of their opening, of each of those
# five messages from the beginning and ten from the end by the index of messages.
READ = """
WITH plain AS MATERIALIZED (
    SELECT tsvector_to_array(otklik_vector(%(plain)s::text, '')) AS words
), span AS (
    SELECT * FROM unnest(%(samples)s::int[], %(earlier)s::timestamptz[], %(since)s::timestamptz[],
        %(until)s::timestamptz[]) AS s (sample, earlier, since, until)
), opened AS MATERIALIZED (
    SELECT s.sample, s.since, s.until, t.*
    FROM span s CROSS JOIN LATERAL (
        SELECT t.id, t.person_id, t.topic_id, t.subject, t.created_at, t.created_at >= s.since AS fresh
        FROM desk_ticket t
        WHERE t.project_id = %(project)s::bigint AND t.created_at >= s.earlier AND t.created_at < s.until
            AND t.source <> 'schedule' AND t.merged_into_id IS NULL
        ORDER BY t.created_at DESC, t.id DESC LIMIT %(most)s::int
    ) AS t
)
SELECT o.sample, o.id, coalesce(o.person_id, 0), CASE WHEN o.fresh THEN coalesce(o.topic_id, 0) ELSE 0 END,
    CASE WHEN o.fresh THEN o.created_at ELSE said.at END, said.words,
    CASE WHEN o.fresh THEN tsvector_to_array(otklik_vector(o.subject, '')) END
FROM opened o CROSS JOIN plain
LEFT JOIN customers_person p ON p.id = o.person_id AND p.project_id = %(project)s::bigint
CROSS JOIN LATERAL (
    SELECT max(w.at) AS at, array_agg(DISTINCT w.lexeme) FILTER (
        WHERE char_length(w.lexeme) BETWEEN %(smallest)s::int AND %(largest)s::int
            AND (%(asked)s::text[] IS NULL OR w.lexeme = ANY(%(asked)s::text[]))
            AND w.lexeme <> ALL(plain.words)
            AND (p.search IS NULL OR w.lexeme <> ALL(tsvector_to_array(p.search)))
    ) AS words
    FROM (
        SELECT u.lexeme, NULL::timestamptz AS at FROM unnest(otklik_vector(o.subject, '')) AS u WHERE o.fresh
        UNION ALL
        SELECT u.lexeme, NULL FROM (
            SELECT m.search FROM (
                SELECT m.id, m.kind, m.search FROM desk_message m WHERE m.ticket_id = o.id ORDER BY m.id LIMIT 5
            ) AS m WHERE m.kind = 'customer' ORDER BY m.id LIMIT 1
        ) AS m, unnest(m.search) AS u WHERE o.fresh AND u.positions[1] <= %(first)s::int
        UNION ALL
        SELECT u.lexeme, m.created_at FROM (
            SELECT m.kind, m.created_at, m.search FROM desk_message m
            WHERE m.ticket_id = o.id ORDER BY m.id DESC LIMIT 10
        ) AS m, unnest(m.search) AS u
        WHERE m.kind = 'note' AND m.created_at >= o.since AND m.created_at < o.until
            AND u.positions[1] <= %(first)s::int
    ) AS w
) AS said
WHERE o.fresh OR said.at IS NOT NULL
"""
TEXTS = """
SELECT t.subject || ' ' || coalesce(string_agg(left(m.text, %(longest)s::int), ' '), '')
FROM (SELECT t.id, t.subject FROM desk_ticket t WHERE t.id = ANY(%(tickets)s::bigint[])) AS t
LEFT JOIN LATERAL (
    SELECT m.text FROM (
        SELECT m.kind, m.text FROM desk_message m WHERE m.ticket_id = t.id ORDER BY m.id LIMIT 10
    ) AS m WHERE m.kind IN ('customer', 'note')
) AS m ON true
GROUP BY t.id, t.subject ORDER BY t.id
"""
FORMS = "SELECT w, tsvector_to_array(otklik_vector(w, '')) FROM unnest(%(words)s::text[]) AS w"


@dataclass(frozen=True, slots=True)
class Span:
    """Some hours of a project."""

    since: datetime.datetime
    until: datetime.datetime


@dataclass(frozen=True, slots=True)
class Read:
    """What was said in a span, and when each ticket (or a note on it) spoke."""

    seen: list[Seen]
    at: dict[int, datetime.datetime]


def window_at(now: datetime.datetime) -> Span:
    """Return the hours that are looked at."""
    return Span(now - WINDOW, now)


def weeks_before(window: Span) -> list[Span]:
    """Return the same hours of the weeks before."""
    ago = [datetime.timedelta(weeks=back) for back in range(1, WEEKS + 1)]
    return [Span(window.since - back, window.until - back) for back in ago]


def time_before(window: Span) -> Span:
    """Return the time before the window, of which the newest tickets are taken."""
    return Span(window.since - BEFORE, window.since)


def read(project_id: int, spans: Sequence[Span], *, asked: Sequence[str] | None = None) -> list[Read]:
    """Return what the tickets of each span say; with `asked` only whether they have these words."""
    words = None if asked is None else [word for word in asked if not word.startswith(TOPIC)]
    values: dict[str, Any] = {
        "plain": PLAIN,
        "project": project_id,
        "samples": list(range(len(spans))),
        "earlier": [max(span.since - EARLIER, span.until - BEFORE) for span in spans],
        "since": [span.since for span in spans],
        "until": [span.until for span in spans],
        "most": MOST_TICKETS,
        "first": FIRST_WORDS,
        "smallest": SMALLEST,
        "largest": LARGEST,
        "asked": words,
    }
    found = [Read([], {}) for _span in spans]
    with connection.cursor() as cursor:
        cursor.execute(READ, values)
        for sample, ticket, person, topic, at, lexemes, subject in cursor.fetchall():
            said = {word for word in lexemes or () if WORD.fullmatch(word)}
            own = f"{TOPIC}{topic}"
            if topic and (asked is None or own in asked):
                said.add(own)
            title = said.intersection({own, *(subject or ())})
            found[sample].seen.append(Seen(ticket, person, frozenset(said), frozenset(title)))
            found[sample].at[ticket] = at
    return found


def written(project_id: int, words: Sequence[str], tickets: Iterable[int]) -> list[str]:
    """Return how people write some words in some tickets; topics by their names."""
    topics = [int(word.removeprefix(TOPIC)) for word in words if word.startswith(TOPIC)]
    names = dict(Topic.objects.filter(project_id=project_id, pk__in=topics).values_list("pk", "name"))
    shown = {f"{TOPIC}{pk}": name for pk, name in names.items()}
    with connection.cursor() as cursor:
        cursor.execute(TEXTS, {"tickets": sorted(tickets, reverse=True)[:SHOWN], "longest": LONGEST})
        used = Counter(form for (text,) in cursor.fetchall() for form in WORD.findall(text))
        cursor.execute(FORMS, {"words": list(used)})
        forms: dict[str, Counter[str]] = {}
        for form, lexemes in cursor.fetchall():
            for lexeme in lexemes or ():
                forms.setdefault(lexeme, Counter())[form] += used[form]
    return [shown.get(word) or _form(forms.get(word, Counter())) or word for word in words]


def _form(forms: Counter[str]) -> str:
    """Return the shortest of the common forms, in which Russian has its first case mostly, with the capitals it has."""
    low: Counter[str] = Counter()
    for form, count in forms.items():
        low[form.lower()] += count
    if not low:
        return ""
    most = max(low.values())
    best = min((form for form in low if low[form] * 4 >= most), key=lambda form: (len(form), -low[form], form))
    cased = {form: count for form, count in forms.items() if form.lower() == best}
    return min(cased, key=lambda form: (-cased[form], form != best, form))
