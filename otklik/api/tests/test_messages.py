from __future__ import annotations

import pytest

from otklik.api.tests.people import World
from otklik.desk.models import Message, Ticket
from otklik.outbox.models import Delivery


def test_an_answer_goes_out_by_mail(world: World) -> None:
    anna = world.api("anna")
    path = f"tickets/{world.ticket.pk}/messages"
    answer = anna.post(path, {"text": "Почините роутер", "public": True})
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["kind"], made["public"], made["author"]) == ("reply", True, "Anna")
    assert made["delivery"] == {"state": "pending", "attempts": 0, "error": "", "sent_at": None}
    delivery = Delivery.objects.get(message_id=made["id"])
    assert (delivery.transport, delivery.recipients) == ("mail", ["darya@example.com"])
    assert anna.get(f"tickets/{world.ticket.pk}").json()["status"] == "waiting_customer"
    listed = anna.get(path).json()["items"]
    assert [item["kind"] for item in listed] == ["customer", "reply"]
    assert listed[0]["text"] == "Since the morning"
    assert listed[1] == made


def test_a_note_stays_inside(world: World) -> None:
    answer = world.api("anna").post(f"tickets/{world.ticket.pk}/messages", {"text": "Hm", "public": False})
    assert (answer.json()["kind"], answer.json()["delivery"]) == ("note", None)
    assert not Delivery.objects.exists()
    world.ticket.refresh_from_db()
    assert world.ticket.status == "new"


def test_s41_the_client_company_reads_no_notes_and_no_errors(world: World) -> None:
    anna = world.api("anna")
    path = f"tickets/{world.ticket.pk}/messages"
    anna.post(path, {"text": "secret", "public": False})
    made = anna.post(path, {"text": "answer", "public": True}).json()
    Ticket.objects.filter(pk=world.ticket.pk).update(with_client=True)
    Delivery.objects.filter(message_id=made["id"]).update(state="failed", last_error="mx1.inside: 451", attempts=1)
    seen = world.api("gleb").get(path).json()["items"]
    assert [item["kind"] for item in seen] == ["customer", "reply"]
    assert seen[1]["delivery"] == {"state": "failed", "attempts": 1, "error": "", "sent_at": None}
    assert anna.get(path).json()["items"][2]["delivery"]["error"] == "mx1.inside: 451"


def test_an_answer_to_nobody_says_so(world: World) -> None:
    anna = world.api("anna")
    made = anna.post("tickets", {"project": "net", "subject": "x", "text": "y"}).json()
    answer = anna.post(f"tickets/{made['id']}/messages", {"text": "z", "public": True})
    assert (answer.status_code, answer.json()["delivery"]) == (201, None)


def test_pages_of_messages(world: World) -> None:
    anna = world.api("anna")
    path = f"tickets/{world.ticket.pk}/messages"
    for number in range(4):
        anna.post(path, {"text": str(number), "public": False})
    first = anna.get(f"{path}?limit=3").json()
    second = anna.get(first["next"].removeprefix("/api/v1/")).json()
    assert [row["text"] for row in first["items"] + second["items"]] == ["Since the morning", "0", "1", "2", "3"]
    assert second["next"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"text": "x"},
        {"public": True},
        {"text": "", "public": True},
        {"text": "x", "public": 1},
        {"text": "x", "public": "true"},
        {"text": None, "public": True},
    ],
)
def test_messages_that_are_not_allowed(world: World, body: dict[str, object]) -> None:
    assert world.api("anna").post(f"tickets/{world.ticket.pk}/messages", body).status_code == 422
    assert Message.objects.filter(ticket=world.ticket).count() == 1
