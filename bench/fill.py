"""Filling the base for measurements: tickets with three messages each and their history, by COPY."""

from __future__ import annotations

import datetime
import functools
import os
import random
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg

from bench import mail_ground as ground

SUBJECTS = (
    "Не работает интернет",
    "Медленная скорость вечером",
    "Вопрос по счёту за ноябрь",
    "Роутер мигает красным",
    "Перенос подключения на другой адрес",
    "Нет сигнала на телевизоре",
    "Не приходит код подтверждения",
    "Двойное списание",
    "Хочу сменить тариф",
    "Мастер не приехал",
    "Return of a broken headset",
    "Where is my order",
)
STATUSES = ("new", "open", "waiting_customer", "waiting_client", "solved", "closed")
WEIGHTS = (3, 8, 6, 2, 21, 60)  # percent: most tickets of a living desk are over
RARE = ("аметист", "бирюза", "гранат", "жемчуг", "изумруд", "коралл", "малахит", "нефрит", "опал", "рубин", "янтарь")


POOL = 3000  # different texts; PostgreSQL reads every message for the search all the same


class Filling:
    """Rows of one project. The same seed gives the same rows, in however many streams they are written."""

    def __init__(self, project: Any, team: Any, agents: list[int], *, tickets: int, seed: int = 1) -> None:
        self.project, self.team, self.agents, self.tickets = project.pk, team.pk, agents, tickets
        self.seed = seed
        self.now = datetime.datetime.now(datetime.UTC)
        rng = random.Random(seed)
        pool = min(POOL, max(50, tickets))
        self.texts = [ground.words(rng, 40) for _ in range(pool)]
        self.previews = [ground.words(rng, 20)[:200] for _ in range(pool)]

    @property
    def people(self) -> int:
        """How many customers the project has."""
        return max(1, self.tickets // 3)

    def begin(self, cursor: Any) -> None:
        """Write the customers and keep room for everything else; `cursor` is psycopg's."""
        self.first_person = self._take(cursor, "customers_person", self.people)
        self.first = self._take(cursor, "desk_ticket", self.tickets)
        self._copy(cursor, "customers_person (id, project_id, name, language, note)", self._people())
        self._copy(cursor, "customers_identity (project_id, person_id, kind, value, verified)", self._identities())
        cursor.execute("SELECT setval(%s, %s)", [f"desk_number_{self.project}", 1001 + self.tickets])

    def write(self, cursor: Any, places: range) -> None:
        """Write the tickets of some places with their messages and their history."""
        columns = (
            "id, project_id, number, subject, status, priority, source, channel, team_id, assignee_id, person_id, tags,"
            " preview, message_count, unread, with_client, reopened, created_at, updated_at, last_customer_at, version"
        )
        self._copy(cursor, f"desk_ticket ({columns})", self._tickets(places))
        columns = (
            "project_id, ticket_id, kind, channel, author_id, person_id, author_name, author_address, unverified, text,"
            " quoted, html, html_quoted, external_id, created_at"
        )
        self._copy(cursor, f"desk_message ({columns})", self._messages(places))
        columns = "kind, project_id, ticket_id, actor_kind, actor_id, actor_name, change_id, depth, payload, at"
        self._copy(cursor, f"events_event ({columns})", self._events(places))

    def _take(self, cursor: Any, table: str, amount: int) -> int:
        """Return the first of so many ids of a table that nobody else gets any more."""
        cursor.execute("SELECT nextval(%s)", [f"{table}_id_seq"])
        first = int(cursor.fetchone()[0])
        cursor.execute("SELECT setval(%s, %s)", [f"{table}_id_seq", first + amount])
        return first

    def _copy(self, cursor: Any, target: str, rows: Iterable[tuple[Any, ...]]) -> None:
        with cursor.copy(f"COPY {target} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def _people(self) -> Iterator[tuple[Any, ...]]:
        rng = random.Random(self.seed)
        for number in range(self.people):
            yield self.first_person + number, self.project, rng.choice(ground.NAMES) + f" {number}", "", ""

    def _identities(self) -> Iterator[tuple[Any, ...]]:
        for number in range(self.people):
            yield self.project, self.first_person + number, "email", f"p{self.project}.{number}@example.org", True
            yield self.project, self.first_person + number, "phone", f"+7916{number:07d}", True

    def _at(self, number: int) -> datetime.datetime:
        """Tickets of the last year, the newest last."""
        return self.now - datetime.timedelta(minutes=(self.tickets - number) * 525_600 / self.tickets)

    def _tickets(self, places: range) -> Iterator[tuple[Any, ...]]:
        for number in places:
            rng = random.Random(self.seed * 1_000_003 + number)
            at = self._at(number)
            # The open ones are the recent ones, as in life.
            recent = number > self.tickets * 0.8
            status = rng.choices(STATUSES, WEIGHTS)[0] if recent or rng.random() < 0.02 else "closed"
            assignee = rng.choice(self.agents) if status != "new" else None
            subject = f"{rng.choice(SUBJECTS)} {number}"
            yield (
                self.first + number, self.project, 1001 + number, subject, status,
                rng.choices((1, 2, 3, 4), (1, 6, 2, 1))[0], rng.choice(("email", "phone", "form")), "mail",
                self.team, assignee, self.first_person + number % self.people, ["vip"] if number % 50 == 0 else [],
                self.previews[number % len(self.previews)], 3, status == "new", False, 0, at, at, at, 1,
            )  # fmt: skip

    def _messages(self, places: range) -> Iterator[tuple[Any, ...]]:
        texts, agents = self.texts, self.agents
        for number in places:
            at = self._at(number)
            for place, kind in enumerate(("customer", "reply", "customer")):
                text = texts[(number * 7 + place * 31) % len(texts)]
                if place == 0 and number % 100 == 0:
                    text += " " + RARE[number // 100 % len(RARE)]
                person = self.first_person + number % self.people if kind == "customer" else None
                author = agents[number % len(agents)] if kind == "reply" else None
                own_id = f"<{self.project}.{number}.{place}@example.org>"
                yield (
                    self.project, self.first + number, kind, "mail", author, person, "Дарья",
                    f"p{number}@example.org", False, text, "", "", "", own_id, at,
                )  # fmt: skip

    def _events(self, places: range) -> Iterator[tuple[Any, ...]]:
        for number in places:
            at, change = self._at(number), uuid.UUID(int=self.seed << 64 | number)
            ticket = self.first + number
            opened = f'{{"number": "X-{1001 + number}", "subject": "…", "source": "email", "channel": "mail"}}'
            yield "ticket.opened", self.project, ticket, "system", None, "mail", change, 0, opened, at
            said = f'{{"message": {number}, "message_kind": "reply", "channel": "workspace"}}'
            yield "message.posted", self.project, ticket, "user", self.agents[0], "Анна", change, 0, said, at


COUNTERS = """
INSERT INTO desk_counter (project_id, status, team_id, assignee_id, amount)
SELECT project_id, status, coalesce(team_id, 0), coalesce(assignee_id, 0), count(*)
FROM desk_ticket WHERE project_id = ANY(%s) GROUP BY 1, 2, 3, 4
"""
# Indexes that no constraint needs: built once at the end they cost a fraction of what they cost row by row.
INDEXES = """
SELECT i.relname, pg_get_indexdef(x.indexrelid) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
WHERE x.indrelid = ANY(ARRAY['desk_ticket', 'desk_message', 'events_event']::regclass[]) AND NOT x.indisunique
"""
BULK = "SET synchronous_commit = off; SET session_replication_role = replica; SET maintenance_work_mem = '512MB'"
MANY = 50_000  # tickets from which on indexes are put off


def fill(fillings: Sequence[Filling], *, streams: int = 2) -> None:
    """Fill projects by COPY in several connections, then what triggers would have counted, indexes and statistics.

    Triggers are off meanwhile (`session_replication_role`): their work is done once for all rows at the end.
    """
    total = sum(one.tickets for one in fillings)
    with _connection() as link:
        indexes = dict(link.execute(INDEXES).fetchall()) if total >= MANY else {}
        for name in indexes:
            link.execute(f"DROP INDEX {name}")
        for one in fillings:
            one.begin(link.cursor())
    parts = [
        (one, range(start, min(start + 25_000, one.tickets)))
        for one in fillings
        for start in range(0, one.tickets, 25_000)
    ]
    _together(streams, [functools.partial(_write, one, places) for one, places in parts])
    # The largest first: two at once end at about the same time.
    order = sorted(indexes.values(), key=lambda text: ("USING gin" not in text, "desk_message" not in text))
    _together(streams, [functools.partial(_run, text) for text in order])
    with _connection() as link:
        link.execute(COUNTERS, [[one.project for one in fillings]])
        link.execute("VACUUM ANALYZE")


def _connection() -> psycopg.Connection[Any]:
    link = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    link.execute(BULK)
    return link


def _run(text: str) -> None:
    with _connection() as link:
        link.execute(text)


def _write(one: Filling, places: range) -> None:
    with _connection() as link, link.transaction():
        one.write(link.cursor(), places)


def _together(streams: int, jobs: Sequence[Callable[[], None]]) -> None:
    with ThreadPoolExecutor(streams) as pool:
        for done in [pool.submit(job) for job in jobs]:
            done.result()
