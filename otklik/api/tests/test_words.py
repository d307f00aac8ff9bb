"""What is said under a ticket by calls: copies, forwarding, the client company, drafts; who takes part and follows."""

from __future__ import annotations

from django.core import mail

from otklik.api.tests.people import World, open_for
from otklik.desk.models import Draft, Message, Participant, Ticket
from otklik.outbox.models import Delivery

STRANGERS = ("egor", "oleg")


def test_s03_strangers_find_nothing_to_say(world: World) -> None:
    pk = world.ticket.pk
    said = Message.objects.get(ticket_id=pk).pk
    template = world.api("vera").post("templates", {"project": "net", "name": "x", "body": "x"}).json()["id"]
    before = (Message.objects.count(), Delivery.objects.count(), Participant.objects.count())
    for name in STRANGERS:
        api = world.api(name)
        for method, path, body in (
            ("POST", "forwards", {"to": ["bob@example.com"]}), ("POST", "questions", {"text": "?"}),
            ("POST", "answers", {"text": "!"}), ("GET", "participants", None),
            ("POST", "participants", {"address": "bob@example.com"}), ("GET", "followers", None),
            ("PUT", "followers/me", {}), ("DELETE", "followers/me", None), ("POST", "seen", {}),
            ("GET", "drafts", None), ("PUT", "drafts/note", {"text": "x"}), ("DELETE", "drafts/note", None),
            ("GET", f"messages/{said}", None), ("DELETE", f"messages/{said}", None), ("GET", "templates", None),
            ("POST", f"templates/{template}/render", {}), ("GET", "ratings", None), ("GET", "status-links", None),
            ("POST", "status-links", {"address": "darya@example.com"}), ("DELETE", "status-links", None),
        ):  # fmt: skip
            answer = api.call(method, f"tickets/{pk}/{path}", body)
            assert (answer.status_code, path) == (404, path)
            assert answer.content == api.call(method, f"tickets/987654321/{path}", body).content
    assert (Message.objects.count(), Delivery.objects.count(), Participant.objects.count()) == before
    assert (Draft.objects.count(), mail.outbox) == (0, [])


def test_r249_an_answer_with_copies_that_ends_the_work_and_is_taken_back(world: World) -> None:
    anna, path = world.api("anna"), f"tickets/{world.ticket.pk}/messages"
    body = {"text": "Repaired", "public": True, "cc": ["Bob@Example.com"], "bcc": ["boss@example.com"],
            "status": "solved", "resolution": {"cause": "Cable", "done": "Changed it"}}  # fmt: skip
    posted = anna.post(path, body)
    assert posted.status_code == 201
    delivery = Delivery.objects.get(message_id=posted.json()["id"])
    assert set(delivery.recipients) == {"darya@example.com", "bob@example.com", "boss@example.com"}
    shown = anna.get(f"tickets/{world.ticket.pk}").json()
    assert (shown["status"], shown["resolution"]["done"]) == ("solved", "Changed it")
    people = {
        row["address"]: row["gets_answers"]
        for row in anna.get(path.replace("messages", "participants")).json()["items"]
    }
    assert people == {"darya@example.com": True, "bob@example.com": True}
    place = f"{path}/{posted.json()['id']}"
    assert anna.get(place).json() == posted.json()
    assert world.api("boris").call("DELETE", place).status_code == 403
    assert anna.call("DELETE", place).json() == {"text": "Repaired"}
    assert anna.get(place).status_code == 404
    assert anna.get(f"tickets/{world.ticket.pk}").json()["status"] == "new"
    said = Message.objects.get(ticket=world.ticket).pk
    assert anna.call("DELETE", f"{path}/{said}").status_code == 403
    assert world.api("vera").call("DELETE", f"{path}/{said}").status_code == 409
    for wrong in ({"cc": ["rubbish"]}, {"mentions": [world.users["boris"].pk]}, {"status": "whatever"}):
        assert anna.post(path, {"text": "x", "public": True, **wrong}).status_code == 422
    assert anna.post(path, {"text": "x", "public": False, "bcc": ["bob@example.com"]}).status_code == 422
    assert Message.objects.filter(ticket=world.ticket).count() == 1


def test_s41_a_note_that_mentions_and_who_follows(world: World) -> None:
    anna, boris, pk = world.api("anna"), world.users["boris"], world.ticket.pk
    mentions = [boris.pk, world.users["egor"].pk]
    assert (
        anna.post(f"tickets/{pk}/messages", {"text": "Look", "public": False, "mentions": mentions}).status_code == 201
    )
    assert anna.get(f"tickets/{pk}/followers").json() == {"items": [{"id": boris.pk, "name": "Boris"}], "mine": False}
    assert anna.call("PUT", f"tickets/{pk}/followers/me", {}).json()["mine"] is True
    assert anna.call("PUT", f"tickets/{pk}/followers/me", {}).status_code == 200
    assert anna.call("DELETE", f"tickets/{pk}/followers/me").json()["mine"] is False
    assert anna.post(f"tickets/{pk}/seen", {}).json() == {"seen": True}
    assert anna.post(f"tickets/{pk}/seen", {}).json() == {"seen": False}


def test_s41_forwarding_takes_only_what_the_customer_saw(world: World) -> None:
    anna, pk = world.api("anna"), world.ticket.pk
    note = anna.post(f"tickets/{pk}/messages", {"text": "He is rude", "public": False}).json()["id"]
    first = anna.post(f"tickets/{pk}/forwards", {"to": ["bob@example.com"], "text": "See"}, Idempotency_Key="f1")
    again = anna.post(f"tickets/{pk}/forwards", {"to": ["bob@example.com"], "text": "See"}, Idempotency_Key="f1")
    assert (first.status_code, again.json()) == (201, first.json())
    assert "Since the morning" in first.json()["quoted"]
    assert "rude" not in first.content.decode()
    assert list(Delivery.objects.values_list("recipients", "purpose")) == [(["bob@example.com"], "forward")]
    for body in ({"to": ["rubbish"]}, {"to": ["bob@example.com"], "message": note}, {"to": []}):
        assert anna.post(f"tickets/{pk}/forwards", body).status_code == 422
    other = Message.objects.get(ticket=open_for(world.a, "x@example.com")).pk
    assert anna.post(f"tickets/{pk}/forwards", {"to": ["bob@example.com"], "message": other}).status_code == 422


def test_r133_the_client_company_is_asked_and_answers(world: World) -> None:
    anna, gleb, pk = world.api("anna"), world.api("gleb"), world.ticket.pk
    assert gleb.post(f"tickets/{pk}/answers", {"text": "Tomorrow"}).status_code == 404
    assert anna.post(f"tickets/{pk}/questions", {"text": "When?"}).json()["kind"] == "question"
    assert anna.post(f"tickets/{pk}/answers", {"text": "Tomorrow"}).status_code == 403
    assert gleb.post(f"tickets/{pk}/questions", {"text": "x"}).status_code == 403
    assert gleb.post(f"tickets/{pk}/answers", {"text": "Tomorrow"}).json()["kind"] == "answer"
    assert anna.get(f"tickets/{pk}").json()["status"] == "open"
    note = anna.post(f"tickets/{pk}/messages", {"text": "x", "public": False}).json()["id"]
    assert gleb.get(f"tickets/{pk}/messages/{note}").status_code == 404


def test_r092_drafts_are_ones_own_and_nothing_is_written_over(world: World) -> None:
    anna, path = world.api("anna"), f"tickets/{world.ticket.pk}/drafts"
    first = anna.call("PUT", f"{path}/reply", {"text": "Dear"})
    assert first.json()["version"] == 1
    assert anna.call("PUT", f"{path}/reply", {"text": "Dear D"}, If_Match=first["ETag"]).json()["version"] == 2
    assert anna.call("PUT", f"{path}/reply", {"text": "Other"}, If_Match=first["ETag"]).status_code == 412
    anna.call("PUT", f"{path}/note", {"text": "n"})
    assert [(row["kind"], row["text"]) for row in anna.get(path).json()["items"]] == [
        ("note", "n"),
        ("reply", "Dear D"),
    ]
    assert world.api("boris").get(path).json() == {"items": []}
    assert anna.call("PUT", f"{path}/answer", {"text": "x"}).status_code == 422
    assert anna.call("DELETE", f"{path}/reply").status_code == 204
    assert [row["kind"] for row in anna.get(path).json()["items"]] == ["note"]


def test_s04_participants_are_let_in_by_operators(world: World) -> None:
    anna, path = world.api("anna"), f"tickets/{world.ticket.pk}/participants"
    assert anna.post(path, {"address": "rubbish"}).status_code == 422
    assert world.api("ira").post(path, {"address": "bob@example.com"}).status_code == 403
    people = anna.post(path, {"address": "Bob@Example.com", "name": "Bob"}).json()["items"]
    assert people[-1] == {"address": "bob@example.com", "name": "Bob", "requester": False, "gets_answers": True}
    assert Ticket.objects.get(pk=world.ticket.pk).participants.count() == 2
