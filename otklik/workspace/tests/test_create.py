"""Tickets by hand, and a person's own settings."""

from __future__ import annotations

from otklik.customers.models import Person
from otklik.desk.models import Message, Ticket, Topic
from otklik.workspace.tests.conftest import World


def form(world: World, **more: object) -> dict[str, object]:
    return {
        "project": world.a.pk,
        "source": "phone",
        "customer_name": "Пётр Ильин",
        "phone": "8 (916) 765-43-21",
        "email": "",
        "subject": "Не работает телефон",
        "text": "Звонил абонент, линия молчит",
        "topic": "",
        "priority": "3",
        "take": "on",
        **more,
    }


def test_a_call_becomes_a_ticket(world: World) -> None:
    answer = world.client("boris").post("/work/new", form(world))
    ticket = Ticket.objects.get()
    assert answer["Location"] == f"/work/NET-{ticket.number}"
    assert (ticket.source, ticket.priority, ticket.assignee) == ("phone", 3, world.people["boris"])
    assert ticket.person is not None
    assert [row.value for row in ticket.person.identities.all()] == ["+79167654321"]
    message = Message.objects.get()
    assert (message.kind, message.author_name, message.author) == ("customer", "Пётр Ильин", world.people["boris"])
    page = world.client("boris").get(f"/work/NET-{ticket.number}").content.decode()
    assert "written down by Борис Орлов" in page


def test_r105_no_ticket_without_its_source(world: World) -> None:
    for values in (
        form(world, source=""),
        form(world, source="telepathy"),
        form(world, subject=""),
        form(world, text=""),
    ):
        assert world.client("boris").post("/work/new", values).status_code == 422
    assert not Ticket.objects.exists()


def test_r127_a_ticket_without_a_card(world: World) -> None:
    values = form(world, customer_name="", phone="", take="")
    assert world.client("boris").post("/work/new", values).status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.person, ticket.assignee) == (None, None)


def test_a_known_customer_is_found_and_chosen(world: World) -> None:
    known = world.ticket().person
    assert known is not None
    boris = world.client("boris")
    for words in ("Белова", "darya@mail.example", "+7 916 123 45 67"):
        found = boris.get("/work/customers", {"find": words, "project": world.a.pk}, headers={"HX-Request": "true"})
        assert f'value="{known.pk}"' in found.content.decode(), words
    boris.post("/work/new", form(world, person=known.pk, customer_name="", phone=""))
    assert Ticket.objects.latest("id").person == known
    assert Person.objects.count() == 1


def test_customers_and_topics_of_another_project_stay_there(world: World) -> None:
    stranger = world.ticket(world.b).person
    assert stranger is not None
    anna, boris = world.client("anna"), world.client("boris")
    found = boris.get("/work/customers", {"find": "Белова", "project": world.b.pk}, headers={"HX-Request": "true"})
    assert "Белова" not in found.content.decode()
    topic = Topic.objects.create(project=world.b, name="Доставка")
    for values in (form(world, person=stranger.pk), form(world, topic=topic.pk), form(world, phone="12")):
        assert anna.post("/work/new", values).status_code == 422
    assert boris.post("/work/new", form(world, project=world.b.pk)).status_code == 422
    assert Ticket.objects.filter(project=world.a).count() == 0


def test_own_settings(world: World) -> None:
    anna = world.client("anna")
    values = {"name": "Анна Л.", "language": "ru", "time_zone": "Asia/Omsk", "theme": "dark", "density": "compact"}
    values["textsize"] = "large"
    answer = anna.post("/me/", values)
    assert answer.status_code == 302
    assert (answer.cookies["theme"].value, answer.cookies["density"].value) == ("dark", "compact")
    user = type(world.people["anna"]).objects.get(pk=world.people["anna"].pk)
    assert {name: getattr(user, name) for name in values} == values
    assert anna.post("/me/", {**values, "time_zone": "Mars/Olympus"}).status_code == 422
    assert anna.post("/me/", {**values, "is_administrator": "on"}).status_code == 302
    user.refresh_from_db()
    assert not user.is_administrator
