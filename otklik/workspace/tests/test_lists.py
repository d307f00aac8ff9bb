"""The list: views, counters, search, paging, bounded work."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from otklik.accounts.models import Team, TeamMember
from otklik.desk.actions import assign, change_status, take
from otklik.workspace.tests.conftest import World, asked


def test_list_shows_what_a_row_must(world: World) -> None:
    ticket = world.ticket(subject="Мигает лампочка", text="Роутер не отвечает")
    take(access=world.people["boris"].access, ticket=ticket)
    page = world.client("anna").get("/work/").content.decode()
    for words in ("Мигает лампочка", "Роутер не отвечает", "Дарья Белова", f"NET-{ticket.number}", "Борис Орлов"):
        assert words in page


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ("mine", {"моё"}),
        ("unassigned", {"ничьё", "решено снова"}),
        ("open", {"моё", "ничьё", "чужое", "решено снова"}),
        ("solved", {"решено"}),
        ("closed", {"закрыто"}),
    ],
)
def test_views_hold_what_they_say(world: World, view: str, expected: set[str]) -> None:
    anna, boris = world.people["anna"].access, world.people["boris"].access
    names = ("моё", "чужое", "ничьё", "решено", "закрыто", "решено снова")
    tickets = {name: world.ticket(subject=f"«{name}»") for name in names}
    take(access=anna, ticket=tickets["моё"])
    take(access=boris, ticket=tickets["чужое"])
    change_status(access=anna, ticket=tickets["решено"], status="solved")
    change_status(access=anna, ticket=tickets["закрыто"], status="closed")
    change_status(access=anna, ticket=tickets["решено снова"], status="solved")
    change_status(access=anna, ticket=tickets["решено снова"], status="open")
    page = world.client("anna").get(f"/work/rows?view={view}").content.decode()
    assert {name for name in tickets if f"«{name}»" in page} == expected


def test_boris_sees_no_row_and_no_count_of_the_other_project(world: World) -> None:
    world.ticket(world.b, subject="Тайна лавки")
    page = world.client("boris").get("/work/").content.decode()
    assert "Тайна лавки" not in page
    assert "Лавка" not in page
    assert world.client("boris").get("/work/?project=shop").status_code == 404
    assert "Тайна" not in world.client("boris").get("/work/search?q=тайна").content.decode()


def test_project_filter(world: World) -> None:
    world.ticket(world.a, subject="Из сети")
    world.ticket(world.b, subject="Из лавки")
    page = world.client("anna").get("/work/rows?project=shop").content.decode()
    assert "Из лавки" in page
    assert "Из сети" not in page


def test_team_view_is_of_my_teams(world: World) -> None:
    team = Team.objects.create(project=world.a, name="Вторая линия", line=2)
    ticket = world.ticket(subject="Для второй")
    assign(access=world.people["anna"].access, ticket=ticket, assignee=None, team=team)
    assert world.client("anna").get(f"/work/rows?view=team&team={team.pk}").status_code == 404
    TeamMember.objects.create(project=world.a, team=team, user=world.people["anna"])
    assert "Для второй" in world.client("anna").get(f"/work/rows?view=team&team={team.pk}").content.decode()


def test_unknown_view_and_forged_cursor_are_not_found(world: World) -> None:
    anna = world.client("anna")
    assert anna.get("/work/?view=everything").status_code == 404
    assert anna.get("/work/rows?cursor=abc").status_code == 404


def test_more_continues_where_the_page_ends(world: World) -> None:
    for place in range(53):
        world.ticket(subject=f"Обращение [{place:02}]")
    anna = world.client("anna")
    first = anna.get("/work/rows").content.decode()
    more = first.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    second = anna.get(more).content.decode()
    shown = [f"[{place:02}]" in first for place in range(53)], [f"[{place:02}]" in second for place in range(53)]
    assert [a + b for a, b in zip(*shown, strict=True)] == [1] * 53
    assert sum(shown[0]) == 50
    assert anna.get("/work/rows?shown=53").content.decode().count("<article") == 53


def test_search_finds_words_numbers_and_telephones(world: World) -> None:
    ticket = world.ticket(subject="Мигает лампочка")
    world.ticket(subject="Другое", email="other@mail.example")
    anna = world.client("anna")
    for words in ("лампочки", f"net-{ticket.number}", "8 916 123-45-67", "darya@mail.example"):
        page = anna.get("/work/search", {"q": words}, headers={"HX-Request": "true"}).content.decode()
        assert "Мигает лампочка" in re.sub("</?mark>", "", page), words
        assert "<html" not in page
    assert "Nothing found" in anna.get("/work/search?q=трактор").content.decode()


def test_empty_lists_say_what_to_do(world: World) -> None:
    page = world.client("anna").get("/work/?view=mine").content.decode()
    assert "Nothing is assigned to you" in page
    assert "?view=unassigned" in page


def test_a_row_shows_words_of_a_customer_as_words(world: World) -> None:
    world.ticket(subject="<script>alert(1)</script>", text='"><img src=x onerror=alert(1)>')
    page = world.client("anna").get("/work/").content.decode()
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page


def test_queries_of_the_list_do_not_grow_with_its_rows(world: World) -> None:
    anna = world.client("anna")
    world.ticket()
    anna.get("/work/")
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert anna.get("/work/").status_code == 200
        counted.append(asked(queries))
        for place in range(12):
            ticket = world.ticket(world.b if place % 2 else world.a, email=f"c{place}@mail.example")
            take(access=world.people["anna"].access, ticket=ticket)
    assert counted[0] == counted[1]
    assert counted[1] <= 25
