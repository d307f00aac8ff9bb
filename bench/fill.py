"""Filling the base for measurements: tickets with three messages each and their history, by COPY."""

from __future__ import annotations

import datetime
import itertools
import multiprocessing
import os
import random
import uuid
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
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
# A hundred of each, as often as in a living desk: most tickets are over.
SHARES = {"new": 3, "open": 8, "waiting_customer": 6, "waiting_client": 2, "solved": 21, "closed": 60}
STATUSES = tuple(status for status, share in SHARES.items() for _ in range(share))
PRIORITIES = (1, 2, 2, 2, 2, 2, 2, 3, 3, 4)
WORD = 2**64 - 1
RARE = ("аметист", "бирюза", "гранат", "жемчуг", "изумруд", "коралл", "малахит", "нефрит", "опал", "рубин", "янтарь")


POOL = 3000  # different texts; PostgreSQL reads every message for the search all the same
LINES = 2000  # rows handed to COPY at once
# Columns of the rows that are written, in the order of their values.
PEOPLE = "customers_person (id, project_id, name, language, note)"
IDENTITIES = "customers_identity (project_id, person_id, kind, value, verified)"
TICKETS = (
    "desk_ticket (id, project_id, number, subject, status, priority, source, channel, team_id, assignee_id, person_id,"
    " tags, preview, message_count, unread, with_client, reopened, created_at, updated_at, last_customer_at, version)"
)
MESSAGES = (
    "desk_message (project_id, ticket_id, kind, channel, author_id, person_id, author_name, author_address, unverified,"
    " text, quoted, html, html_quoted, external_id, created_at)"
)
EVENTS = "events_event (kind, project_id, ticket_id, actor_kind, actor_id, actor_name, change_id, depth, payload, at)"


class Filling:
    """Rows of one project as lines of COPY's text format: made so, a ticket takes a tenth of the time that parameters
    take. The same seed gives the same rows, in however many streams they are written.
    """

    def __init__(self, project: Any, team: Any, agents: list[int], *, tickets: int, seed: int = 1) -> None:
        self.project, self.team, self.agents, self.tickets = project.pk, team.pk, agents, tickets
        self.seed = seed
        self.now = datetime.datetime.now(datetime.UTC)
        rng = random.Random(seed)
        pool = min(POOL, max(50, tickets))
        self.texts = [_quoted(ground.words(rng, 40)) for _ in range(pool)]
        self.previews = [_quoted(ground.words(rng, 20)[:200]) for _ in range(pool)]

    @property
    def people(self) -> int:
        """How many customers the project has."""
        return max(1, self.tickets // 3)

    def begin(self, cursor: Any) -> None:
        """Keep room for everything; `cursor` is psycopg's."""
        self.first_person = self._take(cursor, "customers_person", self.people)
        self.first = self._take(cursor, "desk_ticket", self.tickets)
        cursor.execute("SELECT setval(%s, %s)", [f"desk_number_{self.project}", 1001 + self.tickets])

    def write_people(self, cursor: Any, places: range) -> None:
        """Write the customers of some places with their addresses and telephones."""
        self._copy(cursor, PEOPLE, self._people(places))
        self._copy(cursor, IDENTITIES, self._identities(places))

    def write(self, cursor: Any, places: range) -> None:
        """Write the tickets of some places with their messages and their history."""
        self._copy(cursor, TICKETS, self._tickets(places))
        self._copy(cursor, MESSAGES, self._messages(places))
        self._copy(cursor, EVENTS, self._events(places))

    def _take(self, cursor: Any, table: str, amount: int) -> int:
        """Return the first of so many ids of a table that nobody else gets any more."""
        cursor.execute("SELECT nextval(%s)", [f"{table}_id_seq"])
        first = int(cursor.fetchone()[0])
        cursor.execute("SELECT setval(%s, %s)", [f"{table}_id_seq", first + amount])
        return first

    def _copy(self, cursor: Any, target: str, lines: Iterator[str]) -> None:
        with cursor.copy(f"COPY {target} FROM STDIN") as copy:
            while some := "".join(itertools.islice(lines, LINES)):
                copy.write(some)

    def _people(self, places: range) -> Iterator[str]:
        for number in places:
            name = ground.NAMES[_mixed(self.seed, number) % len(ground.NAMES)]
            yield f"{self.first_person + number}\t{self.project}\t{name} {number}\t\t\n"

    def _identities(self, places: range) -> Iterator[str]:
        for number in places:
            head = f"{self.project}\t{self.first_person + number}"
            yield f"{head}\temail\tp{self.project}.{number}@example.org\tt\n"
            yield f"{head}\tphone\t+7916{number:07d}\tt\n"

    def _at(self, number: int) -> str:
        """Tickets of the last year, the newest last."""
        return (self.now - datetime.timedelta(minutes=(self.tickets - number) * 525_600 / self.tickets)).isoformat()

    def _tickets(self, places: range) -> Iterator[str]:
        previews, agents = self.previews, self.agents
        for number in places:
            dice = _mixed(self.seed, number)
            at = self._at(number)
            # The open ones are the recent ones, as in life.
            recent = number > self.tickets * 0.8
            status = STATUSES[dice % 100] if recent or dice // 100 % 50 == 0 else "closed"
            assignee = agents[dice // 5_000 % len(agents)] if status != "new" else "\\N"
            dice //= 5_000_000
            subject = SUBJECTS[dice % len(SUBJECTS)]
            priority, source = PRIORITIES[dice // 12 % 10], ("email", "phone", "form")[dice // 120 % 3]
            yield (
                f"{self.first + number}\t{self.project}\t{1001 + number}\t{subject} {number}\t{status}\t{priority}"
                f"\t{source}\tmail\t{self.team}\t{assignee}\t{self.first_person + number % self.people}"
                f"\t{'{}' if number % 50 else '{vip}'}\t{previews[number % len(previews)]}\t3"
                f"\t{'t' if status == 'new' else 'f'}\tf\t0\t{at}\t{at}\t{at}\t1\n"
            )

    def _messages(self, places: range) -> Iterator[str]:
        texts, agents = self.texts, self.agents
        for number in places:
            at = self._at(number)
            head = f"{self.project}\t{self.first + number}"
            person = self.first_person + number % self.people
            for place, kind in enumerate(("customer", "reply", "customer")):
                text = texts[(number * 7 + place * 31) % len(texts)]
                if place == 0 and number % 100 == 0:
                    text += " " + RARE[number // 100 % len(RARE)]
                who = f"{agents[number % len(agents)]}\t\\N" if kind == "reply" else f"\\N\t{person}"
                yield (
                    f"{head}\t{kind}\tmail\t{who}\tДарья\tp{number}@example.org\tf\t{text}\t\t\t"
                    f"\t<{self.project}.{number}.{place}@example.org>\t{at}\n"
                )

    def _events(self, places: range) -> Iterator[str]:
        for number in places:
            at, change = self._at(number), uuid.UUID(int=self.seed << 64 | number)
            where = f"{self.project}\t{self.first + number}"
            opened = f'{{"number": "X-{1001 + number}", "subject": "…", "source": "email", "channel": "mail"}}'
            yield f"ticket.opened\t{where}\tsystem\t\\N\tmail\t{change}\t0\t{opened}\t{at}\n"
            said = f'{{"message": {number}, "message_kind": "reply", "channel": "workspace"}}'
            yield f"message.posted\t{where}\tuser\t{self.agents[0]}\tАнна\t{change}\t0\t{said}\t{at}\n"


def _quoted(text: str) -> str:
    """A text as COPY reads it."""
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def _mixed(seed: int, number: int) -> int:
    """A number of 63 bits that looks like chance: dice for one row (splitmix64, Steele and others 2014)."""
    value = (seed * 1_000_003 + number + 1) * 0x9E3779B97F4A7C15 & WORD
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 & WORD
    value = (value ^ value >> 27) * 0x94D049BB133111EB & WORD
    return (value ^ value >> 31) >> 1


COUNTERS = """
INSERT INTO desk_counter (project_id, status, team_id, assignee_id, amount)
SELECT project_id, status, coalesce(team_id, 0), coalesce(assignee_id, 0), count(*)
FROM desk_ticket WHERE project_id = ANY(%s) GROUP BY 1, 2, 3, 4
"""
TABLES = ("desk_message", "desk_ticket", "events_event", "customers_person", "customers_identity")
# Indexes that no constraint needs: built once at the end they cost a fraction of what they cost row by row.
INDEXES = """
SELECT i.relname, pg_get_indexdef(x.indexrelid) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
WHERE x.indrelid = ANY(%s::regclass[]) AND NOT x.indisunique
"""
BULK = "SET synchronous_commit = off; SET session_replication_role = replica; SET maintenance_work_mem = '512MB'"
# Of the whole server meanwhile: no checkpoint each gigabyte, nobody who tidies up behind.
MEANWHILE = {"max_wal_size": "'8GB'", "checkpoint_timeout": "'30min'", "autovacuum": "off"}
MANY = 50_000  # tickets from which on indexes are put off
PART = 25_000  # rows of a project written in one transaction


def fill(fillings: Sequence[Filling], *, streams: int = 2) -> None:
    """Fill projects by COPY from several processes, then what triggers would have counted, indexes and statistics.

    Triggers are off meanwhile (`session_replication_role`): their work is done once for all rows at the end.
    """
    total = sum(one.tickets for one in fillings)
    with _connection() as link:
        _settings(link, {name: f"= {value}" for name, value in MEANWHILE.items()})
        indexes = dict(link.execute(INDEXES, [list(TABLES)]).fetchall()) if total >= MANY else {}
        for name in indexes:
            link.execute(f"DROP INDEX {name}")
        for one in fillings:
            one.begin(link.cursor())
    parts = [*_parts(fillings, "write"), *_parts(fillings, "write_people")]
    # Processes of their own: lines are made as fast as PostgreSQL reads them. They know nothing of Django.
    with ProcessPoolExecutor(streams, mp_context=multiprocessing.get_context("spawn")) as pool:
        _wait([pool.submit(_write, *part) for part in parts])
    # The largest first, so that all streams end at about the same time; without indexes a table is tidied up quickly.
    order = sorted(indexes.values(), key=lambda text: ("USING gin" not in text, "desk_message" not in text))
    with ThreadPoolExecutor(streams) as pool:
        _wait([pool.submit(_run, f"VACUUM {name}") for name in TABLES])
        _wait([pool.submit(_run, text) for text in order])
    with _connection() as link:
        link.execute(COUNTERS, [[one.project for one in fillings]])
        link.execute("ANALYZE")
        _settings(link, dict.fromkeys(MEANWHILE, "TO DEFAULT"))
        link.execute("CHECKPOINT")


def _parts(fillings: Sequence[Filling], what: str) -> list[tuple[Filling, str, range]]:
    found = []
    for one in fillings:
        rows = one.tickets if what == "write" else one.people
        found += [(one, what, range(start, min(start + PART, rows))) for start in range(0, rows, PART)]
    return found


def _settings(link: psycopg.Connection[Any], values: Mapping[str, str]) -> None:
    for name, value in values.items():
        link.execute(f"ALTER SYSTEM SET {name} {value}")
    link.execute("SELECT pg_reload_conf()")


def _connection() -> psycopg.Connection[Any]:
    link = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    link.execute(BULK)
    return link


def _run(text: str) -> None:
    with _connection() as link:
        link.execute(text)


def _write(one: Filling, what: str, places: range) -> None:
    with _connection() as link, link.transaction():
        getattr(one, what)(link.cursor(), places)


def _wait(jobs: Sequence[Future[None]]) -> None:
    for job in jobs:
        job.result()
