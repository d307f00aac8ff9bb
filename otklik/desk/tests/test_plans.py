"""What every hot page reads, on a base that is large enough to tell: no walk over a whole table, bounded rows."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.fill import RARE, Filling
from otklik.accounts import walls
from otklik.accounts.actions.projects import create_project, set_role
from otklik.accounts.actions.tokens import issue_token
from otklik.accounts.models import Team, User
from otklik.accounts.roles import Role
from otklik.connectors.actions.export import path_of, run_export, start_export
from otklik.customers.models import Person
from otklik.desk.actions import count_view, fold_counters, fold_views, save_view
from otklik.desk.actions.common_watch import look_for_common, projects_to_look_at
from otklik.desk.common_texts import MOST_TICKETS, read, time_before, weeks_before, window_at
from otklik.desk.models import Follower, Ticket
from otklik.events.actor import system
from otklik.lib import clock

BIG = ("desk_ticket", "desk_message", "events_event", "customers_person", "customers_identity")
TICKETS = (14_000, 4_000, 2_000)
ACTIVE = {"field": "status", "op": "not_in", "value": ["solved", "closed"]}
VIEWS = {
    "urgent": ([ACTIVE, {"field": "priority", "op": "in", "value": [3, 4]}], "priority"),
    "tagged": ([{"field": "tags", "op": "any", "value": ["vip"]}], "created"),
    "waiting": ([ACTIVE, {"field": "assignee", "op": "in", "value": ["me", "nobody"]}], "customer"),
    "unread": ([{"field": "unread", "op": "is", "value": True}], "updated"),
    "due": ([{"field": "promised", "op": "is", "value": True}], "due"),
    "overdue": ([ACTIVE, {"field": "overdue", "op": "is", "value": True}], "due"),
    "own words": ([ACTIVE, {"field": "own_text", "op": "contains", "value": "40-117"}], "updated"),
}
READ = """
SELECT relname, coalesce(seq_scan, 0), coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)
FROM pg_stat_xact_user_tables WHERE relname = ANY(%s)
"""


class Base:
    """Three projects with 20,000 tickets, and an operator of all of them."""

    def __init__(self) -> None:
        actor = system("test")
        others = [User.objects.create_user(f"other{n}@demo.example", name=f"Борис {n}").pk for n in range(40)]
        self.user = User.objects.create_user("operator@demo.example", name="Анна")
        self.projects = []
        fillings = []
        for at, amount in enumerate(TICKETS):
            project = create_project(actor=actor, key=f"big{at}", name=f"Большой {at}")
            set_role(actor=actor, project=project, user=self.user, role=Role.OPERATOR)
            team = Team.objects.create(project=project, name="Первая", line=1)
            fillings.append(Filling(project, team, [self.user.pk, *others], tickets=amount, seed=at + 1))
            self.projects.append(project)
        connection.ensure_connection()
        with connection.connection.cursor() as cursor:
            for filling in fillings:
                filling.begin(cursor)
                filling.write_people(cursor, range(filling.people))
                filling.write(cursor, range(filling.tickets))
        while fold_counters():
            pass
        while fold_views():
            pass
        self.user = User.objects.get(pk=self.user.pk)
        self.views = {}
        for name, (items, order) in VIEWS.items():
            tree = {"join": "all", "items": items}
            view = save_view(access=self.user.access, view=None, name=name, conditions=tree, order=order)
            count_view(view_id=view.pk)
            self.views[name] = view.pk
        self._sleep_and_follow()
        self._promise()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.browser = Client()
        self.browser.force_login(self.user)
        self.token = issue_token(user=self.user, name="test")
        ticket = Ticket.objects.filter(project=self.projects[0]).order_by("-id")[100]
        self.number = f"BIG0-{ticket.number}"
        self.id = ticket.pk
        more = self.browser.get("/work/?view=open").context["more_url"]
        self.cursor = parse_qs(urlsplit(more).query)["cursor"][0]
        self.person = Person.objects.filter(project=self.projects[0]).order_by("id")[100].pk

    def _promise(self) -> None:
        """Give two thousand open tickets deadlines, half of which are over."""
        rows = Ticket.objects.filter(project__in=self.projects, status__in=Ticket.ACTIVE).order_by("id")[:2000]
        for number, ticket in enumerate(promised := list(rows.only("id"))):
            ticket.next_due_at = clock.now() + datetime.timedelta(minutes=number - 1000)
        Ticket.objects.bulk_update(promised, ["next_due_at"], batch_size=500)

    def _sleep_and_follow(self) -> None:
        """Let three hundred tickets sleep, and three hundred be followed."""
        newest = list(
            Ticket.objects.filter(project=self.projects[0]).order_by("-id").values_list("pk", flat=True)[:600]
        )
        until = clock.now() + datetime.timedelta(days=1)
        Ticket.objects.filter(pk__in=newest[:300]).update(snoozed_until=until, status=Ticket.Status.OPEN)
        Follower.objects.bulk_create(
            Follower(project=self.projects[0], ticket_id=pk, user=self.user) for pk in newest[300:]
        )


@pytest.fixture(scope="module")
def base(django_db_setup: None, django_db_blocker: Any) -> Iterator[Base]:
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield Base()
        transaction.set_rollback(True)


def rows_read() -> dict[str, tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(READ, [list(BIG)])
        return {name: (scans, rows) for name, scans, rows in cursor.fetchall()}


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", []):
        yield from nodes(inner)


def whole_tables(base: Base, statement: str) -> list[str]:
    """Return the big tables that the plan of a statement walks as a whole, behind the walls."""
    with walls.inside(base.user.access.projects), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}")
        found = cursor.fetchone()[0]
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return [
        node["Relation Name"]
        for node in nodes(plan)
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in BIG
    ]


SEARCH = 25_000  # the search looks through the newest 2,000 rows, then through 20,000, before it asks its GIN indexes
PAGES = {
    **{f"list {name}": (f"/work/?view={name}", 600) for name in ("mine", "unassigned")},
    **{f"list {name}": (f"/work/?view={name}", 1500) for name in ("open", "waiting_customer", "waiting_client")},
    **{f"list {name}": (f"/work/?view={name}", 1500) for name in ("solved", "closed")},
    **{f"list {name}": (f"/work/?view={name}", 1500) for name in ("snoozed", "followed")},
    "list of a project": ("/work/?view=open&project=big0", 1500),
    **{f"view {name}": (f"/work/?view=v{{{name}}}", 12_000) for name in VIEWS},
    "list, a later page": ("/work/rows?view=open&cursor={cursor}", 1500),
    "palette, number": ("/work/palette?q={number}", SEARCH),
    "palette, name": ("/work/palette?q=Анна", SEARCH),
    "list by a call": ("/api/v1/tickets?project=big0&status=open&limit=50", 1500),
    "search by a call": (f"/api/v1/tickets?q={RARE[0]}", SEARCH),
    "messages by a call": ("/api/v1/tickets/{id}/messages", 600),
    "customer by a call": ("/api/v1/customers?phone=89160000100", 600),
    "ticket": ("/work/{number}", 1500),
    "parts": ("/work/{number}/parts", 1500),
    "similar": ("/work/{number}/similar", 30_000),
    "card": ("/work/customers/{person}", 1500),
    "history": ("/work/customers/{person}/history?before=999999999", 600),
    "segment": ("/work/customers/?project=big0&tag=vip&open=yes", 20_000),
    "segment that nobody fits": ("/work/customers/?project=big0&region=нигде", 20_000),
    "counters": ("/work/nav", 100),
    "search, rare": (f"/work/search?q={RARE[0]}", SEARCH),
    "search, number": ("/work/search?q={number}", SEARCH),
    "search, phone": ("/work/search?q=89160000100", SEARCH),
}


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("name", list(PAGES))
def test_hot_pages_walk_indexes_and_read_bounded_rows(base: Base, name: str) -> None:
    """Rows are those PostgreSQL itself has counted in the request, those read by functions and by triggers included."""
    path, most = PAGES[name]
    path = path.format(number=base.number, person=base.person, id=base.id, cursor=base.cursor, **base.views)
    bearer = {"Authorization": f"Bearer {base.token}"} if path.startswith("/api/") else {}
    base.browser.get(path, headers=bearer)  # whatever is read once a process
    before = rows_read()
    with CaptureQueriesContext(connection) as caught:
        answer = base.browser.get(path, headers=bearer)
    after = rows_read()
    assert answer.status_code == 200
    used = {
        table: [now - then for now, then in zip(after[table], before.get(table, (0, 0)), strict=True)]
        for table in after
    }
    assert {table: scans for table, (scans, _rows) in used.items() if scans} == {}
    assert {table: rows for table, (_scans, rows) in used.items() if rows > most} == {}
    statements = [one["sql"] for one in caught.captured_queries if re.match(r"\s*(SELECT|WITH)\b", one["sql"])]
    assert len(statements) > (1 if bearer else 3)
    assert [found for sql in statements if "set_config" not in sql for found in whole_tables(base, sql)] == []


@pytest.mark.slow
@pytest.mark.django_db
def test_a_view_that_nothing_fits_reads_no_more_than_its_walk(base: Base) -> None:
    """Twenty thousand tickets behind the walls, none that fits: at most a walk a project is read, twice."""
    tree = {"join": "all", "items": [{"field": "subject", "op": "contains", "value": "такого нет"}]}
    view = save_view(access=base.user.access, view=None, name="пусто", conditions=tree)
    before = rows_read()
    answer = base.browser.get(f"/work/rows?view=v{view.pk}")
    read = rows_read()["desk_ticket"][1] - before["desk_ticket"][1]
    assert answer.context["more_url"]
    assert 6_000 < read < 30_000


@pytest.mark.slow
@pytest.mark.django_db
def test_r252_looking_for_common_problems_reads_the_newest_tickets_by_key(base: Base) -> None:
    """Of a project with fourteen thousand tickets at most five hundred of each span, and their messages."""
    project = base.projects[0]
    newest = Ticket.objects.filter(project=project).order_by("-created_at").values_list("created_at", flat=True)[0]
    before = rows_read()
    with clock.at(newest), CaptureQueriesContext(connection) as caught:
        projects_to_look_at()
        look_for_common(project_id=project.pk)
        window = window_at(newest)
        found = read(project.pk, [*weeks_before(window), time_before(window)], asked=["интернет"])
    after = rows_read()
    used = {table: [now - then for now, then in zip(after[table], before[table], strict=True)] for table in after}
    assert len(found[-1].seen) == MOST_TICKETS
    assert {table: scans for table, (scans, _rows) in used.items() if scans} == {}
    assert {table: rows for table, (_scans, rows) in used.items() if rows > 20_000} == {}
    assert used["desk_ticket"][1] < 8_000
    statements = [one["sql"] for one in caught.captured_queries if re.match(r"\s*(SELECT|WITH)\b", one["sql"])]
    assert len(statements) > 5
    assert [found for sql in statements for found in whole_tables(base, sql)] == []


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(("what", "statuses"), [("tickets", []), ("tickets", ["closed"]), ("customers", [])])
def test_an_export_reads_its_own_project_by_key(base: Base, what: str, statuses: list[str]) -> None:
    """The smallest of three projects: what is read grows with its own two thousand tickets, not with all of them."""
    project = base.projects[-1]
    set_role(actor=system("test"), project=project, user=base.user, role=Role.MANAGER)
    access = User.objects.get(pk=base.user.pk).access
    row = start_export(access=access, project=project, what=what, format="csv", statuses=statuses)
    before = rows_read()
    with CaptureQueriesContext(connection) as caught:
        run_export(export_id=row.pk)
    after = rows_read()
    row.refresh_from_db()
    path_of(row).unlink()
    assert row.written > 500
    used = {table: [now - then for now, then in zip(after[table], before[table], strict=True)] for table in after}
    assert {table: scans for table, (scans, _rows) in used.items() if scans} == {}
    assert {table: rows for table, (_scans, rows) in used.items() if rows > 16_000} == {}
    assert len([one for one in caught.captured_queries if one["sql"].startswith("SELECT")]) < 60
