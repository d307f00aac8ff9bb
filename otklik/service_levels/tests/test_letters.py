"""A message to the manager: past those who work on the ticket, told to whom the matrix names, with a receipt (R282)."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from otklik.accounts.access import DeniedError
from otklik.accounts.actions.tokens import issue_token
from otklik.channels.mail.send_message import build
from otklik.desk import timeline
from otklik.desk.actions import take
from otklik.desk.models import Message, Ticket
from otklik.desk.queries import history_of
from otklik.events.models import Event
from otklik.notifications.models import Notice
from otklik.notifications.reactions import notify
from otklik.outbox.models import Delivery
from otklik.outbox.transports import NotWantedError
from otklik.portal.tests.support import link_to, open_portal, send
from otklik.service_levels.actions.letters import answer_letter, write_to_manager
from otklik.service_levels.letter_queries import letters_visible_to
from otklik.service_levels.letter_sending import mail_of
from otklik.service_levels.models import ManagerLetter, Responsible
from tests.story import Story

pytestmark = pytest.mark.django_db
KEY = re.compile(r'name="key" value="([0-9a-f]{32})"><div class="field"><label for="manager-text"')
COMPLAINT = "Оператор Борис мне нагрубил"


def complain(story: Story, url: str, text: str = COMPLAINT) -> None:
    page = Client().get(url).content.decode()
    key = KEY.findall(page)[0]
    for _twice in range(2):  # a double click is one message
        assert Client().post(f"{url}/manager", {"text": text, "key": key}).status_code == 302


def test_r282_a_customers_complaint_reaches_the_named_manager_and_not_the_operator(story: Story) -> None:
    open_portal(story)
    ticket = story.ticket()
    take(access=story.boris.access, ticket=ticket)
    Responsible.objects.create(project=story.a, user=story.marina)
    url = link_to(ticket)
    complain(story, url)
    letter = ManagerLetter.objects.get()
    assert (letter.manager, letter.ticket, letter.by, letter.address) == (
        story.marina, ticket, "customer", "darya@example.org",
    )  # fmt: skip
    # The named manager is told, nobody else; what is told has none of the words.
    event = Event.objects.get(kind="manager.asked")
    notify(event)
    assert [row.user for row in Notice.objects.all()] == [story.marina]
    assert (event.ticket_id, COMPLAINT in str(event.payload)) == (None, False)
    # The ticket says nothing of it: to nobody, at no place.
    assert not Message.objects.filter(ticket=ticket, text__contains="нагрубил").exists()
    assert "manager" not in " ".join(line.text for line in timeline.lines(list(history_of(story.vera.access, ticket))))
    boris = story.client(story.boris)
    for page in (f"/work/NET-{ticket.number}", "/work/letters", "/work/search?q=нагрубил", "/notices"):
        assert COMPLAINT not in boris.get(page).content.decode()
    assert boris.post(f"/work/letters/{letter.pk}/answer", {"text": "x"}).status_code == 404
    for name, person in story.everybody().items():
        seen = letters_visible_to(person.access).filter(pk=letter.pk).exists()
        assert seen is (name in {"olga", "marina", "vera"}), name
    # Another customer's page and another project's people have nothing of it; he himself has, with the answer.
    other = link_to(story.ticket(email="other@example.org", phone="+7 916 765-43-21"), "other@example.org")
    assert COMPLAINT not in Client().get(other).content.decode()
    assert COMPLAINT in story.client(story.marina).get("/work/letters").content.decode()
    assert story.client(story.egor).get("/work/letters").status_code in {403, 404}
    answered = story.client(story.marina).post(f"/work/letters/{letter.pk}/answer", {"text": "Разберёмся сегодня"})
    assert answered.status_code == 302
    page = Client().get(url).content.decode()
    assert COMPLAINT in page
    assert "Разберёмся сегодня" in page
    with pytest.raises(ValidationError):
        answer_letter(access=story.vera.access, letter=letter, text="ещё раз")
    # The receipt: his number, none of his words, marked as automatic, of no conversation. Then the answer.
    receipt, answer = Delivery.objects.select_related("project").filter(transport="letter_mail").order_by("id")
    mail = mail_of(receipt)
    assert (mail.recipient, mail.automatic, mail.reply_to) == ("darya@example.org", "replied", "")
    assert str(letter.pk) in mail.text
    assert "нагрубил" not in build(mail).decode("ascii") + mail.text
    assert (mail_of(answer).text, mail_of(answer).automatic) == ("Разберёмся сегодня", "")
    assert {receipt.ticket_id, answer.ticket_id} == {None}
    ManagerLetter.objects.update(address="")
    with pytest.raises(NotWantedError):
        mail_of(answer)


def test_r282_the_request_form_has_a_message_to_the_manager_without_a_ticket(story: Story) -> None:
    open_portal(story)
    assert "/r/net/manager/" in Client().get("/r/net/other/").content.decode()
    assert send(Client(), "/r/net/manager/", name="Дарья", text=COMPLAINT).status_code == 302
    letter = ManagerLetter.objects.get(name="Дарья")
    assert (letter.ticket, letter.address, letter.project) == (None, "darya@example.org", story.a)
    assert not Ticket.objects.exists()
    event = Event.objects.filter(kind="manager.asked").earliest("id")
    assert (event.actor_name, set(event.payload["people"])) == ("", {story.marina.pk})
    answer_letter(access=story.vera.access, letter=letter, text="Мы позвоним")
    assert (
        mail_of(Delivery.objects.select_related("project").get(external_id=f"answer:{letter.pk}")).text == "Мы позвоним"
    )
    assert COMPLAINT not in story.client(story.anna).get("/work/letters").content.decode()


def test_r282_whoever_may_not_read_it_is_not_told_though_the_matrix_names_him(story: Story) -> None:
    """Neither an operator who is named, nor whoever holds the ticket: all who supervise are told instead."""
    open_portal(story)
    ticket = story.ticket()
    Responsible.objects.create(project=story.a, user=story.boris)
    complain(story, link_to(ticket))
    assert ManagerLetter.objects.get().manager is None
    told = Event.objects.get(kind="manager.asked").payload["people"]
    assert set(told) == {story.marina.pk, story.vera.pk}
    Responsible.objects.update(user=story.vera)
    take(access=story.vera.access, ticket=ticket)
    complain(story, link_to(ticket), "И старшая тоже")
    assert Event.objects.filter(kind="manager.asked").latest("id").payload["people"] == [story.marina.pk]


def test_r282_an_operator_writes_by_form_and_call_and_reads_the_answer(story: Story) -> None:
    ticket = story.ticket()
    anna = story.client(story.anna)
    form = {"project": story.a.pk, "number": f"net-{ticket.number}", "text": "Нужна помощь"}
    assert anna.post("/work/letters", {**form, "number": "SHOP-1001"}).status_code == 422
    assert anna.post("/work/letters", form).status_code == 302
    letter = ManagerLetter.objects.get()
    assert (letter.user, letter.ticket, letter.by) == (story.anna, ticket, "operator")
    assert "Нужна помощь" in anna.get("/work/letters").content.decode()
    for other in (story.boris, story.inna):
        assert "Нужна помощь" not in story.client(other).get("/work/letters").content.decode()
    for other in (story.gleb, story.egor, story.inna):
        with pytest.raises(DeniedError):
            write_to_manager(access=other.access, project=story.a, text="x")

    def call(who: str, method: str, path: str, body: object = None) -> object:
        token = issue_token(user=getattr(story, who), name="x")
        given = {"data": body, "content_type": "application/json"} if body is not None else {}
        headers = {"Authorization": f"Bearer {token}"}
        return getattr(Client(), method)(f"/api/v1/{path}", headers=headers, **given)

    assert [row["id"] for row in call("vera", "get", "letters").json()["items"]] == [letter.pk]
    assert [call(who, "get", "letters").json()["items"] for who in ("boris", "egor", "gleb")] == [[], [], []]
    assert call("boris", "post", f"letters/{letter.pk}/answer", {"text": "x"}).status_code == 404
    assert call("anna", "post", f"letters/{letter.pk}/answer", {"text": "x"}).status_code == 403
    assert (
        call("vera", "post", f"letters/{letter.pk}/answer", {"text": "Помогу"}).json()["answered_by"] == story.vera.name
    )
    assert call("vera", "post", f"letters/{letter.pk}/answer", {"text": "Ещё"}).status_code == 422
    assert "Помогу" in anna.get("/work/letters").content.decode()
    notify(Event.objects.get(kind="manager.answered"))
    assert Notice.objects.filter(user=story.anna, kind="manager_answered").exists()
    assert call("egor", "post", "letters", {"project": "net", "text": "x"}).status_code == 404
    made = call("anna", "post", "letters", {"project": "net", "text": "Ещё одно"})
    assert (made.status_code, made.json()["by"]) == (201, "operator")
