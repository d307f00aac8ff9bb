"""Legal holds, people told apart and files of drafts by calls."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from otklik.accounts.actions.projects import set_role
from otklik.accounts.roles import Role
from otklik.api.tests.people import ACTOR, Api, World, open_for
from otklik.customers.models import Apart, Hold, Person
from otklik.desk.models import Attachment, Draft, DraftFile
from otklik.events.models import Event
from otklik.files.models import Upload

WHY = {"reason": "Case A40-117/2026"}


def test_r256_a_ticket_and_a_customer_are_held_and_released(world: World) -> None:
    vera = world.api("vera")
    ticket, person = f"tickets/{world.ticket.pk}/holds", f"customers/{world.ticket.person_id}/holds"
    held = vera.post(ticket, WHY, Idempotency_Key="k")
    assert (held.status_code, held.json()["ticket"], held.json()["by"]) == (201, world.ticket.pk, "Vera")
    assert vera.post(ticket, WHY, Idempotency_Key="k").json() == held.json()
    his = vera.post(person, {"reason": "Complaint 7"}).json()
    assert [row["id"] for row in vera.get(ticket).json()["items"]] == [held.json()["id"], his["id"]]
    assert [row["id"] for row in vera.get(person).json()["items"]] == [his["id"]]
    set_role(actor=ACTOR, project=world.a, user=world.users["vera"], role=Role.MANAGER)
    manager = world.api("vera")
    order = {"ground": "request", "customer": world.ticket.person_id}
    assert manager.post(f"customers/{world.ticket.person_id}/erasure", order).status_code == 422
    released = vera.post(f"{ticket}/{held.json()['id']}/release", {"reason": "Closed"})
    assert (released.status_code, released.json()["released_at"] is not None) == (200, True)
    assert vera.post(f"{ticket}/{held.json()['id']}/release", {"reason": "Again"}).status_code == 404
    # The customer's hold is not the ticket's to release.
    assert vera.post(f"{ticket}/{his['id']}/release", {"reason": "x"}).status_code == 404
    assert vera.post(f"{person}/{his['id']}/release", {"reason": " "}).status_code == 422
    assert vera.post(f"{person}/{his['id']}/release", {"reason": "Settled"}).status_code == 200
    assert vera.get(ticket).json()["items"] == []
    assert Event.objects.filter(kind__in=["ticket.hold", "customer.hold"]).count() == 4


def test_r040_two_who_were_told_apart_are_not_proposed_again(world: World) -> None:
    anna = world.api("anna")
    person = Person.objects.get(pk=world.ticket.person_id)
    twin = open_for(world.a, "Darya+x@example.com").person
    assert twin is not None
    Person.objects.filter(pk__in=[person.pk, twin.pk]).update(name="Darya Orlova", birth_year=1980)
    proposed = anna.get(f"customers/{person.pk}/likely").json()["items"]
    assert [row["customer"]["id"] for row in proposed] == [twin.pk]
    assert proposed[0]["reasons"]
    told = anna.post(f"customers/{person.pk}/apart", {"other": twin.pk})
    assert told.status_code == anna.post(f"customers/{person.pk}/apart", {"other": twin.pk}).status_code == 204
    assert anna.get(f"customers/{person.pk}/likely").json()["items"] == []
    assert Apart.objects.count() == 1
    for wrong in (person.pk, world.shop_ticket.person_id, 987654321):
        assert anna.post(f"customers/{person.pk}/apart", {"other": wrong}).status_code == 422


@pytest.mark.parametrize("name", ["egor", "gleb", "oleg"])
def test_s03_a_stranger_holds_and_parts_nobody(world: World, name: str) -> None:
    api = world.api(name)
    held = world.api("vera").post(f"tickets/{world.ticket.pk}/holds", WHY).json()
    person = world.ticket.person_id
    for method, path, body in (
        ("GET", f"tickets/{world.ticket.pk}/holds", None),
        ("POST", f"tickets/{world.ticket.pk}/holds", WHY),
        ("POST", f"tickets/{world.ticket.pk}/holds/{held['id']}/release", WHY),
        ("GET", f"customers/{person}/holds", None),
        ("POST", f"customers/{person}/holds", WHY),
        ("GET", f"customers/{person}/likely", None),
        ("POST", f"customers/{person}/apart", {"other": person}),
    ):
        assert api.call(method, path, body).status_code == 404, path
    # Under a ticket of his own project it is nobody's business of his either.
    crossed = api.post(f"tickets/{world.shop_ticket.pk}/holds/{held['id']}/release", WHY)
    assert crossed.status_code in {403, 404}
    assert Hold.objects.filter(released_at=None).count() == 1


@pytest.mark.parametrize("name", ["anna", "ira"])
def test_s27_holds_are_a_supervisors(world: World, name: str) -> None:
    api = world.api(name)
    for path in (f"tickets/{world.ticket.pk}/holds", f"customers/{world.ticket.person_id}/holds"):
        assert api.get(path).status_code == api.post(path, WHY).status_code == 403
    assert not Hold.objects.exists()


def send(api: Api, name: str = "log.txt", data: bytes = b"0123456789", **more: Any) -> int:
    """Send a file as an upload."""
    begun = api.post("uploads", {"project": "net", "name": name, "size": len(data), **more})
    assert begun.status_code == 201, begun.content
    path = f"uploads/{begun.json()['id']}"
    kind = {"Content-Type": "application/octet-stream"}
    for start in range(0, len(data), 4 * 1024**2):
        piece = data[start : start + 4 * 1024**2]
        assert api.call("PUT", f"{path}?offset={start}", piece, **kind).status_code == 200
    return int(begun.json()["id"])


def test_files_wait_in_a_draft_and_go_with_the_message(world: World) -> None:
    anna = world.api("anna")
    path = f"tickets/{world.ticket.pk}/drafts/note"
    made = anna.post(f"{path}/files", {"files": [send(anna), send(anna, "b.txt", b"b")]}, Idempotency_Key="k")
    assert (made.status_code, [row["name"] for row in made.json()["files"]]) == (201, ["log.txt", "b.txt"])
    assert not Upload.objects.exists()
    assert anna.call("PUT", path, {"text": "Смотри"}).json()["files"] == made.json()["files"]
    first, second = (row["id"] for row in made.json()["files"])
    assert world.api("boris").call("DELETE", f"{path}/files/{first}").status_code == 404
    assert anna.call("DELETE", f"{path}/files/{second}").status_code == 204
    assert anna.call("DELETE", f"{path}/files/{second}").status_code == 404
    (draft,) = anna.get(f"tickets/{world.ticket.pk}/drafts").json()["items"]
    assert [row["id"] for row in draft["files"]] == [first]
    messages = f"tickets/{world.ticket.pk}/messages"
    note = {"text": "Вот журнал", "public": False}
    assert anna.post(messages, {**note, "public": True, "draft_files": [first]}).status_code == 422
    assert world.api("boris").post(messages, {**note, "draft_files": [first]}).status_code == 422
    posted = anna.post(messages, {**note, "draft_files": [first], "files": [send(anna, "c.txt", b"c")]})
    assert (posted.status_code, [row["name"] for row in posted.json()["files"]]) == (201, ["log.txt", "c.txt"])
    assert not DraftFile.objects.exists()
    kept = Attachment.objects.get(message_id=posted.json()["id"], file__name="log.txt")
    assert kept.file.size == 10


def test_s03_a_strangers_files_come_into_no_draft(world: World) -> None:
    anna, egor = world.api("anna"), world.api("egor")
    upload = send(anna)
    path = f"tickets/{world.ticket.pk}/drafts/note/files"
    assert egor.post(path, {"files": [upload]}).status_code == 404
    assert egor.call("DELETE", f"{path}/1").status_code == 404
    assert world.api("gleb").post(path, {"files": [upload]}).status_code in {403, 404}
    assert world.api("boris").post(path, {"files": [upload]}).status_code == 422
    assert anna.post(path, {"files": []}).status_code == 422
    with transaction.atomic():
        assert anna.post(path, {"files": [upload, upload]}).status_code == 422
    assert not Draft.objects.exists()
    assert Upload.objects.count() == 1
