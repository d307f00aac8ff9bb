"""Filling the base for measurements: tickets with three messages each and their history, by COPY."""

from __future__ import annotations

import datetime
import json
import random
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

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


class Filling:
    """Rows of one project. The same seed gives the same rows."""

    def __init__(self, project: Any, team: Any, agents: list[int], *, tickets: int, seed: int = 1) -> None:
        self.project, self.team, self.agents, self.tickets = project.pk, team.pk, agents, tickets
        self.rng = random.Random(seed)
        self.now = datetime.datetime.now(datetime.UTC)

    def run(self, cursor: Any) -> None:
        """Write everything; `cursor` is psycopg's."""
        people = max(1, self.tickets // 3)
        first_person = self._first(cursor, "customers_person")
        self._copy(
            cursor, "customers_person (id, project_id, name, language, note)", self._people(first_person, people)
        )
        identities = self._identities(first_person, people)
        self._copy(cursor, "customers_identity (project_id, person_id, kind, value, verified)", identities)
        first = self._first(cursor, "desk_ticket")
        columns = (
            "id, project_id, number, subject, status, priority, source, channel, team_id, assignee_id, person_id, tags,"
            " preview, message_count, unread, with_client, reopened, created_at, updated_at, last_customer_at, version"
        )
        self._copy(cursor, f"desk_ticket ({columns})", self._tickets(first, first_person, people))
        columns = (
            "project_id, ticket_id, kind, channel, author_id, person_id, author_name, author_address, unverified, text,"
            " quoted, html, html_quoted, external_id, created_at"
        )
        self._copy(cursor, f"desk_message ({columns})", self._messages(first, first_person, people))
        columns = "kind, project_id, ticket_id, actor_kind, actor_id, actor_name, change_id, depth, payload, at"
        self._copy(cursor, f"events_event ({columns})", self._events(first))
        for table, last in (("customers_person", first_person + people), ("desk_ticket", first + self.tickets)):
            cursor.execute("SELECT setval(%s, %s)", [f"{table}_id_seq", last])
        cursor.execute("SELECT setval(%s, %s)", [f"desk_number_{self.project}", 1001 + self.tickets])

    def _first(self, cursor: Any, table: str) -> int:
        cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")
        return int(cursor.fetchone()[0])

    def _copy(self, cursor: Any, target: str, rows: Iterable[tuple[Any, ...]]) -> None:
        with cursor.copy(f"COPY {target} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def _people(self, first: int, amount: int) -> Iterator[tuple[Any, ...]]:
        for number in range(amount):
            yield first + number, self.project, self.rng.choice(ground.NAMES) + f" {number}", "", ""

    def _identities(self, first: int, amount: int) -> Iterator[tuple[Any, ...]]:
        for number in range(amount):
            yield self.project, first + number, "email", f"p{self.project}.{number}@example.org", True
            yield self.project, first + number, "phone", f"+7916{number:07d}", True

    def _at(self, number: int) -> datetime.datetime:
        """Tickets of the last year, the newest last."""
        return self.now - datetime.timedelta(minutes=(self.tickets - number) * 525_600 / self.tickets)

    def _tickets(self, first: int, first_person: int, people: int) -> Iterator[tuple[Any, ...]]:
        rng = self.rng
        for number in range(self.tickets):
            at = self._at(number)
            # The open ones are the recent ones, as in life.
            recent = number > self.tickets * 0.8
            status = rng.choices(STATUSES, WEIGHTS)[0] if recent or rng.random() < 0.02 else "closed"
            assignee = rng.choice(self.agents) if status != "new" else None
            subject = f"{rng.choice(SUBJECTS)} {number}"
            yield (
                first + number, self.project, 1001 + number, subject, status,
                rng.choices((1, 2, 3, 4), (1, 6, 2, 1))[0],
                rng.choice(("email", "phone", "form")), "mail", self.team, assignee, first_person + number % people,
                ["vip"] if number % 50 == 0 else [], ground.words(rng, 20)[:200], 3, status == "new", False, 0,
                at, at, at, 1,
            )  # fmt: skip

    def _messages(self, first: int, first_person: int, people: int) -> Iterator[tuple[Any, ...]]:
        rng = self.rng
        for number in range(self.tickets):
            at = self._at(number)
            for place, kind in enumerate(("customer", "reply", "customer")):
                text = ground.words(rng, 40)
                if place == 0 and number % 100 == 0:
                    text += " " + RARE[number // 100 % len(RARE)]
                person = first_person + number % people if kind == "customer" else None
                author = rng.choice(self.agents) if kind == "reply" else None
                yield (
                    self.project, first + number, kind, "mail", author, person, "Дарья", f"p{number}@example.org",
                    False, text, "", "", "", f"<{number}.{place}@example.org>", at,
                )  # fmt: skip

    def _events(self, first: int) -> Iterator[tuple[Any, ...]]:
        for number in range(self.tickets):
            at, change = self._at(number), uuid.UUID(int=self.rng.getrandbits(128))
            opened = {"number": f"X-{1001 + number}", "subject": "…", "source": "email", "channel": "mail"}
            yield (
                "ticket.opened", self.project, first + number, "system", None, "mail", change, 0, json.dumps(opened), at
            )  # fmt: skip
            said = {"message": number, "message_kind": "reply", "channel": "workspace"}
            yield (
                "message.posted", self.project, first + number, "user", self.agents[0], "Анна", change, 0,
                json.dumps(said), at,
            )  # fmt: skip


def fill(project: Any, team: Any, agents: list[int], *, tickets: int, seed: int = 1) -> None:
    """Fill a project, fold its counters, refresh the planner's statistics."""
    from django.db import connection

    from otklik.desk.actions import fold_counters

    connection.ensure_connection()
    raw = connection.connection
    with raw.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        Filling(project, team, agents, tickets=tickets, seed=seed).run(cursor)
        cursor.execute("SET synchronous_commit = on")
    while fold_counters():
        pass
    with raw.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
