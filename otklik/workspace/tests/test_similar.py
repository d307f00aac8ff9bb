"""Similar tickets beside the open one, with how they ended (R71); a record of it becomes a template (R94)."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from otklik.accounts.models import Project
from otklik.desk.actions import change_status
from otklik.desk.closing import NewResolution
from otklik.desk.models import AnswerTemplate, Resolution, ResolutionCode, Ticket
from otklik.workspace.tests.conftest import World


def similar(world: World, name: str, ticket: Ticket) -> str:
    answer = world.client(name).get(f"/work/NET-{ticket.number}/similar")
    assert answer.status_code == 200
    return answer.content.decode()


def ended(world: World, project: Project, subject: str, done: str) -> Ticket:
    ticket = world.ticket(project, subject=subject)
    code = ResolutionCode.objects.create(project=project, name=f"Итог {ticket.pk}")
    resolution = NewResolution(cause="Прошивка", done=done, code=code.pk)
    change_status(access=world.people["anna"].access, ticket=ticket, status="solved", resolution=resolution)
    return ticket


def test_r071_similar_tickets_come_with_their_outcomes(world: World) -> None:
    open_one = world.ticket(subject="Роутер мигает красным")
    newer = world.ticket(subject="Мигают красные роутеры!")
    solved = ended(world, world.a, "У нас мигал красный роутер", "Обновили <прошивку> роутера")
    world.ticket(subject="Роутер продаёте?")  # one word of three
    world.ticket(subject="Счёт за март")
    foreign = ended(world, world.b, "Роутер мигает красным", "Секрет соседей")
    page = world.client("anna").get(f"/work/NET-{open_one.number}").content.decode()
    assert f'hx-get="/work/NET-{open_one.number}/similar" hx-trigger="intersect once delay:400ms"' in page
    shown = similar(world, "boris", open_one)
    assert shown.index(f"NET-{solved.number}") < shown.index(f"NET-{newer.number}")  # an outcome comes first
    assert "Обновили &lt;прошивку&gt; роутера" in shown
    assert f"Итог {solved.pk}" in shown
    for other in ("продаёте", "Счёт", "Секрет", f"SHOP-{foreign.number}", f"NET-{open_one.number}"):
        assert other not in shown
    assert "None among the newest" in similar(world, "boris", world.ticket(subject="Ау?"))
    assert "None among the newest" in similar(world, "boris", world.ticket(subject="'); DROP | & ! <-> :*"))


def test_r094_a_record_of_what_was_done_becomes_a_template(world: World) -> None:
    solved = ended(world, world.a, "У нас мигал роутер", "Обновили <прошивку>")
    foreign = ended(world, world.b, "Секрет", "Секрет соседей")
    row, other = (Resolution.objects.get(ticket=ticket) for ticket in (solved, foreign))
    boris = world.client("boris")
    place = f"/me/templates/new?resolution={row.pk}"
    assert f'href="{place}"' in boris.get(f"/work/NET-{solved.number}").content.decode()
    form = boris.get(place).content.decode()
    assert 'value="У нас мигал роутер"' in form
    assert "Прошивка\n\nОбновили &lt;прошивку&gt;</textarea>" in form
    for nothing in (other.pk, "x", "9" * 30, "", "-1"):
        page = boris.get(f"/me/templates/new?resolution={nothing}")
        assert page.status_code == 200
        assert "Секрет" not in page.content.decode()
    saved = {"name": "Роутер / мигает", "body": "Обновили прошивку", "project": world.a.pk, "is_active": "on"}
    assert boris.post(place, saved).status_code == 302
    assert AnswerTemplate.objects.get().owner == world.people["boris"]
    for name in ("egor", "gleb", "inna"):
        assert world.client(name).get(place).status_code in {403, 404}


def test_s03_similar_tickets_are_for_readers_of_the_ticket(world: World) -> None:
    ticket = world.ticket(subject="Роутер мигает красным")
    for name in ("egor", "gleb"):
        assert world.client(name).get(f"/work/NET-{ticket.number}/similar").status_code in {403, 404}
    assert world.client().get(f"/work/NET-{ticket.number}/similar").status_code == 302
    there = world.ticket(world.b, subject="Роутер мигает красным")
    assert world.client("boris").get(f"/work/SHOP-{there.number}/similar").status_code == 404


def test_looking_for_similar_ones_costs_the_same_for_any_number(world: World) -> None:
    ticket, anna = world.ticket(subject="Роутер мигает красным"), world.client("anna")
    anna.get(f"/work/NET-{ticket.number}/similar")
    made = []
    for amount in (1, 12):
        for _number in range(amount):
            ended(world, world.a, "Роутер мигает красным", "Заменили")
        with CaptureQueriesContext(connection) as caught:
            anna.get(f"/work/NET-{ticket.number}/similar")
        made.append(len(caught))
    assert made[0] == made[1]
