"""The verbs of the desk, as the people of the story use them."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from otklik.accounts.access import Access, DeniedError
from otklik.accounts.models import User
from otklik.customers.actions import Contact
from otklik.customers.models import Identity, Person
from otklik.desk import actions, queries
from otklik.desk.actions import NewMessage
from otklik.desk.actions.assign import CannotWorkError
from otklik.desk.models import Draft, Message, Participant, Ticket
from otklik.events.actor import system
from otklik.events.models import Event
from otklik.outbox.models import Delivery
from tests.story import Story

MAIL = system("mail")


def kinds(ticket: Ticket) -> list[str]:
    """The history of a ticket."""
    return list(Event.objects.filter(ticket_id=ticket.pk).order_by("id").values_list("kind", flat=True))


def say(story: Story, ticket: Ticket, text: str = "Перезагрузите роутер.", **more: str) -> Message:
    return actions.post(access=story.anna.access, ticket=ticket, kind="reply", message=NewMessage(text=text), **more)


def test_r085_an_opened_ticket_has_number_customer_source_and_history(story: Story) -> None:
    first, second = story.ticket(), story.ticket()
    assert (first.number, second.number) == (1001, 1002)
    assert first.person is not None
    assert first.person == second.person
    assert {i.value for i in first.person.identities.all()} == {"darya@example.org", "+79161234567"}
    assert (first.source, first.status, first.unread, first.message_count) == ("email", "new", True, 1)
    assert first.preview == "Здравствуйте! Роутер мигает красным."
    assert kinds(first) == ["ticket.opened"]
    assert Participant.objects.get(ticket=first).is_requester


def test_r127_a_ticket_needs_no_customer_card(story: Story) -> None:
    opened = actions.open_ticket(
        actor=story.anna.access.actor,
        project=story.a,
        subject="Прохожий спросил дорогу",
        message=NewMessage(text="Показали"),
        source=Ticket.Source.VISIT,
        channel="workspace",
    )
    assert opened.ticket.person is None
    assert not Person.objects.exists()


def test_r133_an_unverified_contact_adds_nothing_to_a_known_customer(story: Story) -> None:
    ticket = story.ticket()
    story.ticket(email="attacker@example.org", phone="+7 916 123-45-67", name="Злодей")
    assert ticket.person is not None
    assert ticket.person.name == "Дарья Соколова"
    assert not Identity.objects.filter(value="attacker@example.org").exists()


def test_r133_same_human_in_two_projects_is_two_customers(story: Story) -> None:
    assert story.ticket().person != story.ticket(story.b).person


def test_r087_take_answer_and_customer_writes_again(story: Story) -> None:
    ticket = story.ticket()
    assert actions.take(access=story.anna.access, ticket=ticket)
    posted = say(story, ticket)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.assignee, ticket.unread) == ("waiting_customer", story.anna, False)
    assert ticket.first_reply_at == ticket.last_reply_at
    delivery = Delivery.objects.get(message_id=posted.pk)
    assert delivery.recipients == ["darya@example.org"]
    assert delivery.state == Delivery.State.PENDING
    assert delivery.external_id == posted.external_id
    actions.receive(actor=MAIL, ticket=ticket, message=NewMessage(text="Не помогло"), channel="mail")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.unread, ticket.preview) == ("open", True, "Не помогло")
    assert kinds(ticket) == [
        "ticket.opened",
        "ticket.taken",
        "ticket.status",
        "ticket.status",
        "message.posted",
        "ticket.status",
        "message.posted",
    ]


def test_a_solved_ticket_is_reopened_by_its_customer_but_not_by_a_machine(story: Story) -> None:
    ticket = story.ticket()
    actions.change_status(access=story.anna.access, ticket=ticket, status="solved")
    out_of_office = NewMessage(text="Я в отпуске")
    actions.receive(actor=MAIL, ticket=ticket, message=out_of_office, channel="mail", automatic=True)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.reopened) == ("solved", 0)
    actions.receive(actor=MAIL, ticket=ticket, message=NewMessage(text="x", unverified=True), channel="mail")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.reopened) == ("solved", 0)
    actions.receive(actor=MAIL, ticket=ticket, message=NewMessage(text="Снова нет"), channel="mail")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.reopened, ticket.solved_at) == ("open", 1, None)


def test_f29_the_same_key_is_the_same_message(story: Story) -> None:
    ticket = story.ticket()
    first = say(story, ticket, idempotency_key="k1")
    second = say(story, ticket, text="другое", idempotency_key="k1")
    assert first.pk == second.pk
    assert Delivery.objects.count() == 1


def test_undo_gives_the_text_back_and_nothing_leaves(story: Story) -> None:
    ticket = story.ticket()
    posted = say(story, ticket, text="Ой")
    assert actions.undo(access=story.anna.access, message=posted) == "Ой"
    assert Delivery.objects.get().state == Delivery.State.CANCELLED
    assert Draft.objects.get(user=story.anna).text == "Ой"
    assert not Message.objects.filter(pk=posted.pk).exists()
    again = say(story, ticket, text="Теперь верно")
    Delivery.objects.filter(message_id=again.pk).update(state=Delivery.State.SENT)
    with pytest.raises(actions.NotSentError):
        actions.undo(access=story.anna.access, message=again)


def test_s41_the_client_company_sees_its_question_but_no_notes(story: Story) -> None:
    ticket = story.ticket()
    assert not queries.visible_to(story.gleb.access).exists()
    anna = story.anna.access
    actions.post(access=anna, ticket=ticket, kind="note", message=NewMessage(text="клиент ругается"))
    actions.post(access=anna, ticket=ticket, kind="question", message=NewMessage(text="Есть ли авария?"))
    ticket.refresh_from_db()
    assert ticket.status == "waiting_client"
    assert list(queries.visible_to(story.gleb.access)) == [ticket]
    seen = [m.text for m in queries.messages_of(story.gleb.access, ticket)]
    assert seen == ["Здравствуйте! Роутер мигает красным.", "Есть ли авария?"]
    assert not queries.history_of(story.gleb.access, ticket).exists()
    assert not queries.visible_to(story.egor.access).exists()
    with pytest.raises(DeniedError):
        actions.post(access=story.gleb.access, ticket=ticket, kind="reply", message=NewMessage(text="x"))
    actions.post(access=story.gleb.access, ticket=ticket, kind="answer", message=NewMessage(text="Да, до 18:00"))
    ticket.refresh_from_db()
    assert ticket.status == "open"


@pytest.mark.parametrize("who", ["inna", "gleb", "egor", "fedor"])
def test_s27_who_has_no_right_changes_nothing(story: Story, who: str) -> None:
    ticket = story.ticket()
    access = getattr(story, who).access
    for verb in (
        lambda: actions.take(access=access, ticket=ticket),
        lambda: actions.assign(access=access, ticket=ticket, assignee=None, team=None),
        lambda: actions.change_status(access=access, ticket=ticket, status="closed"),
        lambda: actions.change_ticket(access=access, ticket=ticket, subject="x"),
        lambda: actions.post(access=access, ticket=ticket, kind="note", message=NewMessage(text="x")),
        lambda: actions.add_participant(access=access, ticket=ticket, address="x@example.org"),
        lambda: actions.mark_seen(access=access, ticket=ticket),
    ):
        with pytest.raises(DeniedError):
            verb()
    assert kinds(ticket) == ["ticket.opened"]


def test_r086_assignment_is_kept_in_the_history(story: Story) -> None:
    ticket = story.ticket()
    actions.assign(access=story.vera.access, ticket=ticket, assignee=story.boris, team=story.first_line)
    event = Event.objects.get(kind="ticket.assigned")
    assert (event.actor_name, event.payload["assignee_name"]) == ("Вера Зайцева", "Борис Орлов")
    for stranger in (story.egor, story.gleb, story.inna):
        with pytest.raises(CannotWorkError):
            actions.assign(access=story.vera.access, ticket=ticket, assignee=stranger, team=None)
    with pytest.raises(CannotWorkError):
        actions.assign(access=story.vera.access, ticket=ticket, assignee=None, team=story.b.teams.get())


def test_fields_change_with_before_and_after(story: Story) -> None:
    ticket = story.ticket()
    actions.change_ticket(access=story.anna.access, ticket=ticket, priority=4, tags=["VIP", "vip ", "Авария  дома"])
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.tags) == (4, ["vip", "авария дома"])
    assert Event.objects.get(kind="ticket.changed").payload["changes"]["priority"] == ["2", "4"]
    with pytest.raises(ValueError, match="9"):
        actions.change_ticket(access=story.anna.access, ticket=ticket, priority=9)
    with pytest.raises(ValueError, match="tags"):
        actions.change_ticket(access=story.anna.access, ticket=ticket, tags=[str(n) for n in range(40)])


def test_a_draft_survives_and_never_overwrites_another_window(story: Story) -> None:
    ticket = story.ticket()
    anna = story.anna.access
    first = actions.save_draft(access=anna, ticket=ticket, kind="reply", text="Добрый", version=0)
    actions.save_draft(access=anna, ticket=ticket, kind="reply", text="Добрый день", version=first.version)
    with pytest.raises(actions.StaleDraftError) as stale:
        actions.save_draft(access=anna, ticket=ticket, kind="reply", text="Привет", version=first.version)
    assert stale.value.draft.text == "Добрый день"
    assert not Draft.objects.filter(user=story.boris).exists()
    say(story, ticket)
    assert Draft.objects.get().text == "Добрый день", "what another window has written is not what was said"
    say(story, ticket, text="Добрый день")
    assert not Draft.objects.exists()


def test_seen_only_by_its_holder(story: Story) -> None:
    ticket = story.ticket()
    actions.assign(access=story.vera.access, ticket=ticket, assignee=story.boris, team=None)
    ticket.refresh_from_db()
    assert not actions.mark_seen(access=story.anna.access, ticket=ticket)
    assert actions.mark_seen(access=story.boris.access, ticket=ticket)
    ticket.refresh_from_db()
    assert not ticket.unread


@pytest.mark.django_db(transaction=True)
def test_s29_of_many_takes_at_once_one_wins(story: Story) -> None:
    ticket = story.ticket()
    people = [User.objects.get(pk=pk).access for pk in (story.anna.pk, story.boris.pk)] * 10
    won: list[int] = []
    start = threading.Barrier(len(people))

    def take(access: Access) -> None:
        start.wait()
        try:
            turns = range(10)  # 200 takes in all
            won.extend(access.user_id for _turn in turns if actions.take(access=access, ticket=ticket))
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(access,)) for access in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(set(won)) == 1
    assert kinds(ticket).count("ticket.taken") == 1


@pytest.mark.django_db(transaction=True)
def test_two_first_contacts_at_once_are_one_customer(story: Story) -> None:
    start = threading.Barrier(6)

    def arrive() -> None:
        start.wait()
        try:
            actions.open_ticket(
                actor=MAIL,
                project=story.a,
                subject="x",
                message=NewMessage(text="x"),
                source="email",
                channel="mail",
                contact=Contact(name="Новый", email="new@example.org"),
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=arrive) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert Ticket.objects.count() == 6
    assert Person.objects.count() == 1
    assert Identity.objects.get().person.tickets.count() == 6
