"""Search as people type: the wrong layout, slips in names, filters, passages, files; behind the walls."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from otklik.accounts import walls
from otklik.customers.finding import find_people
from otklik.desk.actions import NewFile, NewMessage, change_status, change_ticket, post, take
from otklik.desk.models import Ticket, Topic
from otklik.desk.passages import marked, passages
from otklik.desk.search import find, find_files, search
from otklik.desk.search_words import read
from otklik.lib.keyboard import other_layout
from tests.story import Story, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Story:
    return make_story()


def numbers(tickets: list[Ticket]) -> list[int]:
    return [ticket.number for ticket in tickets]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ghbdtn", "привет"), ("Bynthytn", "Интернет"), ("куывф", "resda"), ("nfhba 'rjyjv", "тариф эконом")],
)
def test_the_other_layout(typed: str, meant: str) -> None:
    assert other_layout(typed) == meant


@pytest.mark.parametrize("typed", ["привет hello", "1042", "", "darya@example.org"])
def test_what_is_no_slip_of_the_layout(typed: str) -> None:
    assert other_layout(typed) == ""


def test_words_and_numbers_in_the_wrong_layout_are_found(story: Story) -> None:
    ticket = story.ticket(subject="Привет от соседей")
    story.ticket(subject="Другое", text="Ничего", email="x@example.org", name="Иной", phone="")
    assert numbers(search(story.anna.access, "ghbdtn cjctlb")) == [ticket.number]
    assert numbers(search(story.anna.access, f"туе-{ticket.number}")) == [ticket.number]
    assert ticket.number in numbers(search(story.anna.access, str(ticket.number)))


@pytest.mark.parametrize(
    "typed", ["Соколова", "Сокалова", "Соколва", "Сооколова", "Соклоова", "Sokolova", "Cjrjkjdf", "Дарья Сокалова"]
)
def test_slips_in_a_name_find_the_customer_and_his_tickets(story: Story, typed: str) -> None:
    ticket = story.ticket(subject="Тихий")
    story.ticket(subject="Чужой", email="petr@example.org", name="Пётр Васнецов", phone="")
    assert [person.name for person in find_people(story.anna.access, typed)] == ["Дарья Соколова"]
    assert numbers(search(story.anna.access, typed)) == [ticket.number]


def test_s03_s40_people_and_files_of_other_projects_are_nobodys(story: Story) -> None:
    """Asked as the web role, also when the function is told of a project that is not the person's."""
    opened = story.opened(story.b, subject="Тайна", text="Секрет", name="Яков Потаённый", email="yakov@example.org")
    file = NewFile(name="тайный договор.pdf", content_type="application/pdf", data=b"%PDF")
    post(access=story.anna.access, ticket=opened.ticket, kind="note", message=NewMessage(text="вот", files=(file,)))
    assert [person.name for person in find_people(story.anna.access, "Потаенный")] == ["Яков Потаённый"]
    assert [row.file.name for row in find_files(story.anna.access, "договор")] == ["тайный договор.pdf"]
    for stranger in (story.boris, story.gleb, story.egor, story.fedor):
        assert find_people(stranger.access, "Потаенный") == []
        assert find_people(stranger.access, "Потоённый") == []
        assert find_files(stranger.access, "договор") == []
    with walls.inside([story.a.pk]), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM otklik_people(%s, 'яков', '', %s, 10)", [[story.b.pk], ["яков"]])
        assert cursor.fetchall() == []
        cursor.execute("SELECT * FROM otklik_files(%s, 'договор', 10)", [[story.b.pk]])
        assert cursor.fetchall() == []


def test_files_are_found_by_words_of_their_names(story: Story) -> None:
    ticket = story.ticket()
    for name in ("Договор_2026-01.PDF", "схема.png"):
        file = NewFile(name=name, content_type="application/octet-stream", data=name.encode())
        post(access=story.anna.access, ticket=ticket, kind="note", message=NewMessage(text="файл", files=(file,)))
    for typed in ("договор", "догов", "2026", "ljujdjh", "договор pdf"):
        assert [row.file.name for row in find_files(story.anna.access, typed)] == ["Договор_2026-01.PDF"], typed


def test_filters_in_both_languages(story: Story) -> None:
    first = story.ticket(subject="Первое")
    second = story.ticket(subject="Второе", email="ivanov@example.org", name="Иван Иванов", phone="")
    topic = Topic.objects.create(project=story.a, name="Нет связи")
    take(access=story.anna.access, ticket=second)
    change_ticket(
        access=story.anna.access, ticket=second, topic=topic, tags=["Срочно"], priority=Ticket.Priority.URGENT
    )
    change_status(access=story.anna.access, ticket=first, status=Ticket.Status.SOLVED)
    wanted = {
        "status:solved": first, "статус:решено": first, "is:solved Первое": first,
        "status:active": second, "from:ivanov@example.org": second, "от:Иваноф": second, "от:Иванов Второе": second,
        "topic:связи": second, 'тема:"нет связи"': second, "tag:срочно": second, "метка:#срочно": second,
        "assignee:me": second, "исполнитель:я": second, "исполнитель:лебедева": second, "assignee:nobody": first,
        "priority:urgent": second, "важность:срочн": second, f"from:#{first.person_id}": first,
    }  # fmt: skip
    assert {query: numbers(search(story.anna.access, query)) for query in wanted} == {
        query: [ticket.number] for query, ticket in wanted.items()
    }
    assert search(story.anna.access, "status:solved Второе") == []
    assert set(numbers(search(story.anna.access, "проект:сеть"))) == {second.number, first.number}
    assert search(story.anna.access, "project:shop") == []


def test_dates_are_about_the_last_change(story: Story) -> None:
    old, new = story.ticket(subject="Старое"), story.ticket(subject="Новое")
    Ticket.objects.filter(pk=old.pk).update(updated_at=datetime.datetime(2025, 12, 30, 12, tzinfo=datetime.UTC))
    for query in ("before:2026-01", "до:01.2026", "before:2026", "before:2025-12-31 after:30.12.2025"):
        assert numbers(search(story.anna.access, query)) == [old.number], query
    assert numbers(search(story.anna.access, "after:today")) == [new.number]
    assert read("before:2026-01").before == datetime.datetime(2026, 1, 1, tzinfo=timezone.get_current_timezone())


@pytest.mark.parametrize("query", ["status:unheard", "before:2026-13", "priority:purple", "до:завтра"])
def test_a_filter_that_nobody_understands_is_said_and_finds_nothing(story: Story, query: str) -> None:
    story.ticket()
    found = find(story.anna.access, query)
    assert (found.tickets, found.wanted.wrong) == ([], (query,))


def test_what_only_looks_like_a_filter_stays_text() -> None:
    assert read("http://example.org at 12:30 key:value").text == "http://example.org at 12:30 key:value"
    assert not read("http://example.org").filtered


def test_s03_filters_stay_behind_the_wall(story: Story) -> None:
    story.ticket(story.b, subject="Чужая")
    for query in ("status:new", "project:shop", "from:Соколова", "assignee:nobody", "from:#1"):
        assert search(story.boris.access, query) == []
        assert search(story.gleb.access, query) == []


def test_s01_passages_mark_the_hit_and_escape_the_rest(story: Story) -> None:
    text = "Начало. " * 30 + "<script>alert(1)</script> роутер \ue000мигает\ue001 красным. " + "Конец. " * 30
    ticket = story.ticket(subject="Роутер <b>", text=text)
    found = find(story.anna.access, "роутеры красный")
    assert numbers(found.tickets) == [ticket.number]
    passage = passages(story.anna.access, found.tickets, found.words)[ticket.pk]
    shown = marked(passage.text)
    assert "<mark>роутер</mark>" in shown
    assert "<script>" not in shown
    assert shown.count("<mark>") == 2
    assert len(shown) < 700
    assert passages(story.egor.access, found.tickets, found.words) == {}
    assert marked(("a<", "b&", "c")) == "a&lt;<mark>b&amp;</mark>c"


def test_names_are_looked_up_in_their_index(story: Story) -> None:
    story.ticket()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM customers_person WHERE otklik_name_keys(project_id, name) && %s LIMIT 40",
            [[f"{story.a.pk}:саклаф"]],
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute(
            "SELECT proname, proconfig::text FROM pg_proc WHERE proname IN ('otklik_people', 'otklik_files')"
        )
        settings = dict(cursor.fetchall())
    assert "customers_person_alike" in plan
    assert all("enable_seqscan=off" in text and "search_path" in text for text in settings.values())
    assert len(settings) == 2
