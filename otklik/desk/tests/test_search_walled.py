"""What a search reads does not grow with other projects: a word that is rare here may be frequent elsewhere."""

from __future__ import annotations

import pytest
from django.db import connection

from otklik.customers.finding import find_people
from otklik.desk.search import search
from tests.story import Story, make_story

pytestmark = pytest.mark.django_db

OTHERS = 5000
# The newest rows of each table are looked through, then what is found is fetched; people once more for slips of names.
WINDOW = 2000
READ = """
SELECT relname, coalesce(seq_scan, 0), coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)
FROM pg_stat_xact_user_tables WHERE relname IN ('desk_ticket', 'desk_message', 'customers_person')
"""
# In the other project everybody is called so and everything is about it.
TICKETS = """
INSERT INTO desk_ticket (project_id, number, subject, status, priority, source, channel, person_id, preview, tags,
    message_count, unread, with_client, reopened, created_at, updated_at, version)
SELECT project_id, number + n, 'Паводок', status, priority, source, channel, person_id, preview, tags,
    message_count, unread, with_client, reopened, created_at, updated_at, version
FROM desk_ticket, generate_series(1, %(amount)s) AS n WHERE id = %(ticket)s
"""
MESSAGES = """
INSERT INTO desk_message (project_id, ticket_id, kind, channel, author_name, author_address, unverified, text, quoted,
    html, html_quoted, external_id)
SELECT project_id, ticket_id, kind, channel, author_name, author_address, unverified, 'Паводок', '', '', '', ''
FROM desk_message, generate_series(1, %(amount)s) WHERE ticket_id = %(ticket)s
"""
PEOPLE = """
INSERT INTO customers_person (project_id, name, language, note)
SELECT %(project)s, 'Паводок', '', '' FROM generate_series(1, %(amount)s)
"""


@pytest.fixture
def story() -> Story:
    """A with one ticket about a flood and one customer of that name, then B, all of it about floods."""
    story = make_story()
    story.ticket(subject="Паводок", text="Затопило")
    story.ticket(subject="Подвал", text="Опять паводок", email="two@example.org", name="Фома Паводок", phone="")
    other = story.ticket(story.b)
    values = {"amount": OTHERS, "ticket": other.pk, "project": story.b.pk}
    with connection.cursor() as cursor:
        for statement in (TICKETS, MESSAGES, PEOPLE):
            cursor.execute(statement, values)
        # As autovacuum does it: keys that wait unsorted would be walked by each search.
        for name in ("desk_ticket_words", "desk_message_words", "customers_person_words"):
            cursor.execute("SELECT gin_clean_pending_list(%s)", [name])
        cursor.execute("ANALYZE")
    return story


def rows_read() -> dict[str, tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(READ)
        return {name: (scans, rows) for name, scans, rows in cursor.fetchall()}


def test_a_word_frequent_in_another_project_costs_what_it_costs_here(story: Story) -> None:
    before = rows_read()
    found = search(story.boris.access, "паводок")
    after = rows_read()
    assert sorted(ticket.subject for ticket in found) == ["Паводок", "Подвал"]
    used = {name: [now - then for now, then in zip(after[name], before[name], strict=True)] for name in after}
    assert {name: scans for name, (scans, _rows) in used.items() if scans} == {}
    assert {name: rows for name, (_scans, rows) in used.items() if rows > 2 * WINDOW + 100} == {}
    assert len(search(story.anna.access, "паводок")) == 50


def test_a_name_frequent_in_another_project_costs_what_it_costs_here(story: Story) -> None:
    before = rows_read()["customers_person"]
    assert [person.name for person in find_people(story.boris.access, "Паводок", alike=False)] == ["Фома Паводок"]
    after = rows_read()["customers_person"]
    assert after[0] == before[0]
    assert after[1] - before[1] < WINDOW + 100


@pytest.mark.parametrize(("table", "here"), [("desk_ticket", 2), ("desk_message", 1), ("customers_person", 1)])
def test_words_and_project_are_asked_of_one_index(story: Story, table: str, here: int) -> None:
    """EXPLAIN: the index itself gives the rows of this project, it does not leave the others to a filter."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            f"EXPLAIN (ANALYZE, FORMAT JSON) SELECT id FROM {table} WHERE otklik_walled(project_id, search)"
            " @@ otklik_behind(to_tsquery('pg_catalog.russian', 'паводок'), %s)",
            [[story.a.pk]],
        )
        plan = cursor.fetchone()[0][0]["Plan"]
    assert plan["Node Type"] == "Bitmap Heap Scan"
    walk = plan["Plans"][0]
    assert walk["Index Name"] == f"{table}_words"
    assert walk["Actual Rows"] == plan["Actual Rows"] == here


def test_a_project_quiet_for_long_is_searched_by_its_own_newest_rows(story: Story) -> None:
    """What others write meanwhile neither hides B's newest rows nor has all of B's fetched for a frequent word."""
    busy = story.ticket(subject="Обычное", text="Обычное")
    with connection.cursor() as cursor:
        cursor.execute(MESSAGES.replace("'Паводок'", "'Обычное'"), {"amount": OTHERS, "ticket": busy.pk})
        cursor.execute(TICKETS.replace("'Паводок'", "'Обычное'"), {"amount": OTHERS, "ticket": busy.pk})
        cursor.execute("ANALYZE")
    before = rows_read()
    assert len(search(story.anna.access, "паводок", projects=[story.b.pk])) == 50
    after = rows_read()
    assert {name: after[name][0] - before[name][0] for name in after if after[name][0] != before[name][0]} == {}
    assert {
        name: after[name][1] - before[name][1] for name in after if after[name][1] - before[name][1] > 3 * WINDOW + 100
    } == {}


def test_what_lies_beyond_the_spans_is_found_too(story: Story) -> None:
    """The indexes are asked for the newest ids first, at last for all."""
    with connection.cursor() as cursor:
        for name in ("desk_ticket", "desk_message", "customers_person"):
            cursor.execute("SELECT setval(%s::regclass, 4000000)", [f"{name}_id_seq"])
    story.ticket(subject="Новое", text="Новое", email="new@example.org", name="Новый", phone="")
    assert sorted(ticket.subject for ticket in search(story.boris.access, "паводок")) == ["Паводок", "Подвал"]
    assert [ticket.subject for ticket in search(story.boris.access, "Фома")] == ["Подвал"]
