"""The ticket's page and its changes."""

from __future__ import annotations

import json

from django.db import connection
from django.test.utils import CaptureQueriesContext

from otklik.accounts.models import Team
from otklik.desk.actions import NewMessage, assign, post, receive, take
from otklik.desk.models import Message, Participant, Ticket, Topic
from otklik.events.actor import Actor
from otklik.outbox.models import Delivery
from otklik.workspace.conversation import PAGE
from otklik.workspace.tests.conftest import World, asked

HX = {"HX-Request": "true"}


def test_page_shows_each_kind_of_message_by_words(world: World) -> None:
    ticket, anna = world.ticket(unverified=True), world.people["anna"].access
    for kind, text in (("reply", "Чиним"), ("note", "Проверить линию"), ("question", "Когда?")):
        post(access=anna, ticket=ticket, kind=kind, message=NewMessage(text=text))
    post(access=world.people["gleb"].access, ticket=ticket, kind="answer", message=NewMessage(text="К вечеру"))
    page = world.client("boris").get(f"/work/NET-{ticket.number}").content.decode()
    for words in (
        "Internal note",
        "Answer to the customer",
        "Question to the client",
        "Answer of the client",
        "Not verified",
    ):
        assert words in page
    for words in ("Чиним", "Проверить линию", "Когда?", "К вечеру", "Waiting to be sent", "darya@mail.example"):
        assert words in page


def test_fragments_are_fragments_and_pages_are_pages(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    url = f"/work/NET-{ticket.number}"
    assert "<html" in anna.get(url).content.decode()
    part = anna.get(url, headers=HX)
    assert "<html" not in part.content.decode()
    assert "HX-Request" in part["Vary"]
    assert "<html" in anna.get(url, headers={**HX, "HX-History-Restore-Request": "true"}).content.decode()
    assert 'hx-swap-oob="morph"' in anna.get(f"{url}/parts", headers=HX).content.decode()


def test_delivery_states_are_told(world: World) -> None:
    ticket, anna = world.ticket(), world.people["anna"].access
    post(access=anna, ticket=ticket, kind="reply", message=NewMessage(text="Чиним"))
    client = world.client("anna")
    for state, error, words in (
        ("sent", "", "Sent"),
        ("failed", "451 greylisted", "451 greylisted"),
        ("dead", "550 no such user", "Could not be delivered"),
    ):
        Delivery.objects.update(state=state, last_error=error, sent_at="2026-01-01T00:00Z")
        assert words in client.get(f"/work/NET-{ticket.number}/parts").content.decode()


def test_similar_case_is_hinted(world: World) -> None:
    other, ticket = world.ticket(subject="То же самое"), world.ticket()
    Ticket.objects.filter(pk=ticket.pk).update(similar_id=other.pk)
    page = world.client("anna").get(f"/work/NET-{ticket.number}").content.decode()
    assert "Probably the same case" in page
    assert f"NET-{other.number}" in page


def test_context_shows_the_customer_and_only_visible_tickets(world: World) -> None:
    world.ticket(subject="Раньше")
    world.ticket(world.b, subject="Чужая сторона")
    ticket = world.ticket()
    page = world.client("anna").get(f"/work/NET-{ticket.number}").content.decode()
    side = page[page.index('id="side-col"') :]
    assert "Раньше" in side
    assert "Чужая сторона" not in side
    assert "+7\u00a0916\u00a0123-45-67" in side


def test_seen_by_opening_is_a_post_of_the_page(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    page = anna.get(f"/work/NET-{ticket.number}").content.decode()
    assert f'hx-post="/work/NET-{ticket.number}/seen"' in page
    ticket.refresh_from_db()
    assert ticket.unread
    assert anna.post(f"/work/NET-{ticket.number}/seen").status_code == 204
    ticket.refresh_from_db()
    assert not ticket.unread


def test_long_conversations_come_in_parts(world: World) -> None:
    ticket = world.ticket(text="Самое первое")
    for place in range(PAGE + 5):
        receive(
            actor=Actor("customer", None, "Дарья"),
            ticket=ticket,
            message=NewMessage(text=f"Письмо [{place}]", author_name="Дарья"),
            channel="mail",
        )
    anna = world.client("anna")
    page = anna.get(f"/work/NET-{ticket.number}").content.decode()
    assert "Самое первое" not in page
    assert f"[{PAGE + 4}]" in page
    url = page.split('hx-get="')[1:]
    earlier = next(part.split('"')[0] for part in url if "/earlier" in part.split('"')[0])
    rest = anna.get(earlier).content.decode()
    assert "Самое первое" in rest
    assert f"[{PAGE + 4}]" not in rest


def test_queries_of_the_page_do_not_grow(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    access = world.people["anna"].access
    anna.get(f"/work/NET-{ticket.number}")
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert anna.get(f"/work/NET-{ticket.number}").status_code == 200
        counted.append(asked(queries))
        for place in range(6):
            post(access=access, ticket=ticket, kind="reply", message=NewMessage(text=f"Ответ {place}"))
            world.ticket(subject=f"Ещё {place}")
    assert counted[1] <= counted[0] + 1  # the deliveries of answers
    assert counted[1] <= 32


def test_take_assign_and_their_history(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    team = Team.objects.create(project=world.a, name="Вторая линия", line=2)
    url = f"/work/NET-{ticket.number}"
    assert anna.post(f"{url}/holder", headers=HX).status_code == 200
    held = world.client("boris").post(f"{url}/holder", headers=HX)
    assert "holds this ticket already" in json.loads(held["HX-Trigger"])["otk:toast"]["text"]
    assert world.client("boris").post(f"{url}/holder", {"force": "1"}, headers=HX).status_code == 200
    anna.post(f"{url}/assignee", {"team": team.pk}, headers=HX)
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.team) == (None, team)
    anna.post(f"{url}/assignee", {"assignee": world.people["vera"].pk}, headers=HX)
    ticket.refresh_from_db()
    assert ticket.assignee == world.people["vera"]
    page = anna.get(url).content.decode()
    side = page[page.index('id="side-holdings"') :]
    assert (
        side.index("Вера Зайцева")
        < side.index("Вторая линия")
        < side.index("Борис Орлов")
        < side.index("Анна Лебедева")
    )


def test_ticket_is_not_given_to_strangers(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    theirs = Team.objects.create(project=world.b, name="Чужие", line=1)
    for values in (
        {"assignee": world.people["egor"].pk},
        {"assignee": world.people["gleb"].pk},
        {"team": theirs.pk},
        {"assignee": "999999"},
        {"assignee": "x"},
    ):
        assert anna.post(f"/work/NET-{ticket.number}/assignee", values, headers=HX).status_code == 422
    choice = anna.get(f"/work/NET-{ticket.number}/assignee", headers=HX).content.decode()
    assert "Борис Орлов" in choice
    assert "Глеб" not in choice
    assert "Чужие" not in choice
    assert "<html" in anna.get(f"/work/NET-{ticket.number}/assignee").content.decode()
    ticket.refresh_from_db()
    assert ticket.assignee is None


def test_fields_change_and_wrong_values_do_not(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    topic = Topic.objects.create(project=world.a, name="Интернет")
    foreign = Topic.objects.create(project=world.b, name="Доставка")
    url = f"/work/NET-{ticket.number}"
    for change, values in (
        ("status", {"status": "waiting_client"}),
        ("priority", {"priority": "4"}),
        ("topic", {"topic": topic.pk}),
        ("tags", {"tags": "Авария, #лесная , авария"}),
        ("subject", {"subject": "  Нет  интернета на Лесной "}),
    ):
        assert anna.post(f"{url}/{change}", values, headers=HX).status_code == 200
    ticket.refresh_from_db()
    assert (ticket.status, ticket.priority, ticket.topic) == ("waiting_client", 4, topic)
    assert (ticket.tags, ticket.subject) == (["авария", "лесная"], "Нет интернета на Лесной")
    for change, values in (
        ("status", {"status": "gone"}),
        ("priority", {"priority": "9"}),
        ("priority", {"priority": "x"}),
        ("topic", {"topic": foreign.pk}),
        ("tags", {"tags": "x" * 61}),
        ("subject", {"subject": " "}),
    ):
        assert anna.post(f"{url}/{change}", values, headers=HX).status_code == 422
    ticket.refresh_from_db()
    assert (ticket.status, ticket.priority, ticket.topic) == ("waiting_client", 4, topic)
    page = anna.get(url).content.decode()
    assert "changed the priority: Normal → Urgent" in page
    assert anna.post(f"{url}/status?view=mine", {"status": "open"})["Location"] == f"{url}?view=mine"


def test_participants_and_the_customers_card(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    url = f"/work/NET-{ticket.number}"
    assert anna.post(f"{url}/participants", {"address": "Husband@Mail.example"}, headers=HX).status_code == 200
    assert anna.post(f"{url}/participants", {"address": "nobody"}, headers=HX).status_code == 422
    assert Participant.objects.get(ticket=ticket, is_requester=False).address == "husband@mail.example"
    values = {"name": "Дарья Петровна", "organisation": "ООО «Ромашка»", "note": "Звонить после 18"}
    answer = anna.post(f"{url}/customer", values, headers=HX).content.decode()
    for words in values.values():
        assert words in answer
    nobody = Ticket.objects.get(pk=world.ticket().pk)
    Ticket.objects.filter(pk=nobody.pk).update(person=None)
    assert "no customer" in anna.get(f"/work/NET-{nobody.number}").content.decode()
    assert anna.post(f"/work/NET-{nobody.number}/customer", values, headers=HX).status_code == 422


def test_inspector_reads_and_is_offered_nothing_to_change(world: World) -> None:
    ticket = world.ticket()
    page = world.client("inna").get(f"/work/NET-{ticket.number}").content.decode()
    assert "You may read this ticket but not work on it" in page
    assert "composer-form" not in page
    assert "/status" not in page


def test_engineer_reads_his_own_tickets_only(world: World) -> None:
    mine, other = world.ticket(subject="К Фёдору"), world.ticket(subject="Не к Фёдору")
    assign(access=world.people["anna"].access, ticket=mine, assignee=world.people["fedor"], team=None)
    fedor = world.client("fedor")
    assert fedor.get(f"/work/NET-{mine.number}").status_code == 200
    assert fedor.get(f"/work/NET-{other.number}").status_code == 404
    page = fedor.get("/work/").content.decode()
    assert "К Фёдору" in page
    assert "Не к Фёдору" not in page


def test_words_of_a_customer_are_words(world: World) -> None:
    ticket = world.ticket(subject="<b>x</b>", text='<script>alert(1)</script> https://a.example/"onmouseover="x')
    Message.objects.filter(ticket=ticket).update(quoted="<img src=x onerror=1>", author_name="<i>Дарья</i>")
    take(access=world.people["anna"].access, ticket=ticket)
    page = world.client("anna").get(f"/work/NET-{ticket.number}").content.decode()
    for raw in ("<script>alert", "<b>x</b>", "<img src=x", "<i>Дарья", '"onmouseover='):
        assert raw not in page
