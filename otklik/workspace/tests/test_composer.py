"""The composer: once, not over unseen words, taken back, drafts that are never lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from otklik.desk.actions import (
    NewMessage,
    change_status,
    drop_draft,
    merge,
    receive,
    save_draft,
    take,
    undo_move,
)
from otklik.desk.models import Attachment, Draft, DraftFile, Message, Ticket
from otklik.events.actor import Actor
from otklik.files.actions import open_stored, path_of
from otklik.files.models import StoredFile
from otklik.outbox.models import Delivery
from otklik.workspace.composing import key_of
from otklik.workspace.tests.conftest import World

HX = {"HX-Request": "true"}


def send(world: World, client: Client, ticket: Ticket, text: str, *, name: str = "anna", **more: object):  # type: ignore[no-untyped-def]
    """Post the composer as the page of the person holds it now."""
    last = Message.objects.filter(ticket=ticket).order_by("-id").first()
    values = {
        "mode": "reply",
        "text": text,
        "key": key_of(world.people[name].access, ticket),
        "seen": last.pk if last else 0,
        "version": "0",
        **more,
    }
    return client.post(f"/work/NET-{ticket.number}/messages", values, headers=HX)


def replies(ticket: Ticket) -> list[str]:
    return list(Message.objects.filter(ticket=ticket, kind="reply").order_by("id").values_list("text", flat=True))


def test_an_answer_goes_to_the_customer_and_can_be_taken_back(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    answer = send(world, anna, ticket, "Уже чиним")
    assert answer.status_code == 200
    notice = json.loads(answer["HX-Trigger"])["otk:toast"]
    assert notice["seconds"] == 10
    delivery = Delivery.objects.get(ticket_id=ticket.pk)
    assert delivery.recipients == ["darya@mail.example"]
    assert "Уже чиним" in answer.content.decode()
    assert anna.post(notice["undo"], headers=HX).status_code == 204
    assert replies(ticket) == []
    delivery.refresh_from_db()
    assert delivery.state == "cancelled"
    composer = anna.get(f"/work/NET-{ticket.number}/composer").content.decode()
    assert "Уже чиним" in composer
    ticket.refresh_from_db()
    assert (ticket.status, ticket.preview, ticket.first_reply_at) == ("new", "Не работает с утра", None)


def test_what_has_left_cannot_be_taken_back(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    send(world, anna, ticket, "Уже чиним")
    Delivery.objects.update(state="sent")
    message = Message.objects.get(ticket=ticket, kind="reply")
    assert anna.post(f"/work/messages/{message.pk}/undo").status_code == 409
    assert replies(ticket) == ["Уже чиним"]


def test_only_the_writer_takes_back(world: World) -> None:
    ticket = world.ticket()
    send(world, world.client("anna"), ticket, "Уже чиним")
    message = Message.objects.get(ticket=ticket, kind="reply")
    for name, status in (("boris", 403), ("inna", 403), ("gleb", 403), ("egor", 403)):
        assert world.client(name).post(f"/work/messages/{message.pk}/undo").status_code == status
    assert replies(ticket) == ["Уже чиним"]


def test_f29_the_same_press_twice_is_one_message(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    key = key_of(world.people["anna"].access, ticket)
    for _ in range(3):  # two clicks and a tab that is sent again after "back"
        assert send(world, anna, ticket, "Чиним", key=key).status_code == 200
    assert replies(ticket) == ["Чиним"]
    assert Delivery.objects.filter(ticket_id=ticket.pk).count() == 1


def test_f29_another_text_from_an_old_tab_is_not_swallowed(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    key = key_of(world.people["anna"].access, ticket)
    send(world, anna, ticket, "Чиним", key=key)
    second = send(world, anna, ticket, "Совсем другое", key=key)
    assert second.status_code == 422
    assert "another window" in second.content.decode()
    fresh = key_of(world.people["anna"].access, ticket)
    assert f'value="{fresh}"' in second.content.decode()
    assert send(world, anna, ticket, "Совсем другое", key=fresh).status_code == 200
    assert replies(ticket) == ["Чиним", "Совсем другое"]


def test_the_same_words_may_be_said_again(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    send(world, anna, ticket, "Чиним")
    send(world, anna, ticket, "Чиним")
    assert replies(ticket) == ["Чиним", "Чиним"]


def test_somebody_wrote_since_is_said_before_sending(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    seen = Message.objects.get(ticket=ticket).pk
    receive(
        actor=Actor("customer", None, "Дарья Белова"),
        ticket=ticket,
        message=NewMessage(text="Уже заработало, спасибо", author_name="Дарья Белова"),
        channel="mail",
    )
    first = send(world, anna, ticket, "Чиним", seen=seen)
    page = first.content.decode()
    assert first.status_code == 422
    assert "Дарья Белова has written since you began" in page
    assert "Уже заработало" in page
    assert replies(ticket) == []
    newest = Message.objects.filter(ticket=ticket).latest("id").pk
    assert f'id="composer-seen" value="{newest}"' in page
    assert send(world, anna, ticket, "Чиним", seen=newest).status_code == 200


def test_own_and_automatic_messages_warn_of_nothing(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    seen = Message.objects.get(ticket=ticket).pk
    send(world, anna, ticket, "Первое")
    receive(
        actor=Actor("system", None, "mail"),
        ticket=ticket,
        message=NewMessage(text="Меня нет в офисе"),
        channel="mail",
        automatic=True,
    )
    assert send(world, anna, ticket, "Второе", seen=seen).status_code == 200


def test_s41_notes_and_questions_send_nothing_to_the_customer(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    assert send(world, anna, ticket, "Только для своих", mode="note").status_code == 200
    assert send(world, anna, ticket, "Когда почините?", mode="client").status_code == 200
    assert Delivery.objects.count() == 0
    assert [row.kind for row in Message.objects.filter(ticket=ticket).order_by("id")] == [
        "customer",
        "note",
        "question",
    ]
    ticket.refresh_from_db()
    assert (ticket.status, ticket.with_client) == ("waiting_client", True)


def test_send_and_mark_solved(world: World) -> None:
    ticket = world.ticket()
    send(world, world.client("anna"), ticket, "Починили", status="solved")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.assignee_id) == ("solved", world.people["anna"].pk)


def test_who_has_no_address_gets_nothing_and_the_page_says_so(world: World) -> None:
    ticket, anna = world.ticket(email=""), world.client("anna")
    answer = send(world, anna, ticket, "Перезвоните нам")
    assert "no e-mail address" in json.loads(answer["HX-Trigger"])["otk:toast"]["text"]
    assert "Not sent anywhere" in answer.content.decode()


def test_files_go_with_the_message(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    files = [SimpleUploadedFile(f"Акт {number}.pdf", b"%PDF-1.4", "application/pdf") for number in (1, 2)]
    assert send(world, anna, ticket, "Акты во вложении", uploads=files).status_code == 200
    names = Attachment.objects.filter(message__ticket=ticket).values_list("file__name", flat=True)
    assert sorted(names) == ["Акт 1.pdf", "Акт 2.pdf"]


def test_too_much_is_refused_and_nothing_is_lost(world: World, settings: object) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    many = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(21)]
    refused = send(world, anna, ticket, "Смотрите", uploads=many)
    assert refused.status_code == 422
    assert "At most 20 files" in refused.content.decode()
    settings.MAX_UPLOAD_BYTES = 1024**2  # type: ignore[attr-defined]
    large = SimpleUploadedFile("large.bin", b"x" * (1024**2 + 1))
    assert send(world, anna, ticket, "Смотрите", uploads=[large]).status_code == 422
    assert send(world, anna, ticket, "   ").status_code == 422
    assert Message.objects.filter(ticket=ticket).count() == 1


def test_without_scripts_the_form_works_too(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    seen = Message.objects.get(ticket=ticket).pk
    key = key_of(world.people["anna"].access, ticket)
    values = {"mode": "reply", "text": "Чиним", "key": key, "seen": seen}
    answer = anna.post(f"/work/NET-{ticket.number}/messages?view=mine", values)
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"/work/NET-{ticket.number}?view=mine#message-")
    stale = anna.post(f"/work/NET-{ticket.number}/messages", {**values, "text": "Иное"})
    assert stale.status_code == 422
    assert "Иное</textarea>" in stale.content.decode()


def test_a_key_of_another_person_is_refused(world: World) -> None:
    ticket = world.ticket()
    key = key_of(world.people["boris"].access, ticket)
    assert send(world, world.client("anna"), ticket, "Чиним", key=key).status_code == 422


def draft(client: Client, ticket: Ticket, text: str, version: int, **more: str):  # type: ignore[no-untyped-def]
    return client.post(f"/work/NET-{ticket.number}/draft", {"text": text, "mode": "note", "version": version, **more})


def test_a_draft_is_kept_and_is_nobody_elses_business(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    assert draft(anna, ticket, "Начало", 0).json()["version"] == 1
    assert draft(anna, ticket, "Начало мысли", 1).json()["version"] == 2
    page = anna.get(f"/work/NET-{ticket.number}").content.decode()
    assert "Начало мысли</textarea>" in page
    assert "Начало мысли" not in world.client("boris").get(f"/work/NET-{ticket.number}").content.decode()
    assert world.client("vera").get(f"/work/NET-{ticket.number}/draft").json()["text"] == ""


def test_a_draft_of_another_window_is_not_overwritten(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    draft(anna, ticket, "С телефона", 0)
    draft(anna, ticket, "С телефона, дальше", 1)
    stale = draft(anna, ticket, "Со стола", 1)
    assert stale.status_code == 409
    assert stale.json() == {"version": 2, "text": "С телефона, дальше", "mode": "note"}
    assert Draft.objects.get().text == "С телефона, дальше"


def test_a_save_overtaken_by_its_sending_does_not_bring_the_text_back(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    key = key_of(world.people["anna"].access, ticket)
    draft(anna, ticket, "Чиним", 0, key=key)
    send(world, anna, ticket, "Чиним", mode="note", key=key, version=1)
    assert not Draft.objects.exists()
    draft(anna, ticket, "Чиним", 1, key=key)
    assert not Draft.objects.exists()


def test_sending_leaves_what_another_device_has_written_since(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    for version in range(4):
        draft(anna, ticket, f"С телефона {version}", version)
    send(world, anna, ticket, "Со стола", mode="note", version=1)
    assert Draft.objects.get().text == "С телефона 3"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "１"])
def test_a_strange_version_is_not_an_error(world: World, version: str) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    answer = anna.post(f"/work/NET-{ticket.number}/draft", {"text": "а", "mode": "?", "version": version})
    assert answer.status_code == 200


def add_file(client: Client, ticket: Ticket, name: str, data: bytes, mode: str = "reply"):  # type: ignore[no-untyped-def]
    file = SimpleUploadedFile(name, data, "image/png" if name.endswith(".png") else "text/plain")
    return client.post(f"/work/NET-{ticket.number}/draft/files", {"mode": mode, "file": file})


def begun(client: Client, ticket: Ticket) -> str:
    return client.get(f"/work/NET-{ticket.number}/composer").content.decode()


def test_files_and_addresses_wait_in_the_draft_and_go_with_the_message(world: World) -> None:
    ticket, anna, phone = world.ticket(), world.client("anna"), world.client("anna")
    names = [add_file(anna, ticket, name, name.encode()).json() for name in ("счёт.txt", "лишний.txt", "вид.png")]
    words = {"text": "Вот счёт ![x](picture:вид.png) **и всё**", "mode": "reply", "version": "0"}
    typed = {"cc": "boss@example.org", "bcc": "", "to": "", "only": ""}
    assert anna.post(f"/work/NET-{ticket.number}/draft", words | typed).status_code == 200
    forwarding = {"text": "Посмотрите", "mode": "forward", "version": "0", "to": "plant@example.org", "only": "7"}
    anna.post(f"/work/NET-{ticket.number}/draft", typed | forwarding)
    page = begun(phone, ticket)
    assert all(name["name"] in page for name in names)
    assert 'value="boss@example.org"' in page
    assert 'value="plant@example.org"' in page
    assert Draft.objects.get(kind="forward").addresses == {"to": "plant@example.org", "only": "7"}
    gone = {"mode": "reply", "file": names[1]["id"]}
    assert phone.post(f"/work/NET-{ticket.number}/draft/files/remove", gone).status_code == 204
    assert "лишний.txt" not in begun(anna, ticket)
    kept = [names[0]["id"], names[2]["id"]]
    key = key_of(world.people["anna"].access, ticket)
    assert send(world, anna, ticket, words["text"], kept=[*kept, names[1]["id"]]).status_code == 422
    for _press in range(2):
        answer = send(world, anna, ticket, words["text"], kept=kept, cc="boss@example.org", key=key, seen=10**9)
        assert answer.status_code == 200
    sent = Attachment.objects.filter(message__kind="reply").order_by("id")
    assert [(row.file.name, row.inline, open_stored(row.file).read().decode()) for row in sent] == [
        ("счёт.txt", False, "счёт.txt"), ("вид.png", True, "вид.png"),
    ]  # fmt: skip
    # What waited in the draft is gone with it: what is left are the message's own.
    assert set(StoredFile.objects.values_list("pk", flat=True)) == {row.file_id for row in sent}
    assert list(Draft.objects.values_list("kind", flat=True)) == ["forward"]
    undo = json.loads(answer["HX-Trigger"])["otk:toast"]["undo"]
    assert anna.post(undo, headers=HX).status_code == 204
    assert "счёт.txt" in begun(phone, ticket)
    assert StoredFile.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_dropped_drafts_leave_no_files_and_merged_ones_take_them_along(world: World) -> None:
    target, source, anna = world.ticket(), world.ticket(), world.client("anna")
    access = world.people["anna"].access
    for ticket, name in ((target, "один.txt"), (source, "два.txt")):
        pk = add_file(anna, ticket, name, name.encode()).json()["id"]
        assert path_of(world.a.pk, StoredFile.objects.get(pk=pk).sha256).exists()
        save_draft(
            access=access, ticket=ticket, kind="reply", text=name, version=None, addresses={"cc": f"{pk}@example.org"}
        )
    move = merge(access=access, source=source, target=target)
    assert "один.txt" in begun(anna, target)
    assert "два.txt" in begun(anna, target)
    assert Draft.objects.get(ticket=target).addresses["cc"].count("@") == 2
    undo_move(access=access, move=move)
    assert [row.file.name for row in DraftFile.objects.filter(draft__ticket=target)] == ["один.txt"]
    assert [row.file.name for row in DraftFile.objects.filter(draft__ticket=source)] == ["два.txt"]
    drop_draft(access=access, ticket=source)
    left = StoredFile.objects.get()
    assert left.name == "один.txt"
    page = {"mode": "reply", "file": left.pk}
    assert anna.post(f"/work/NET-{target.number}/draft/files/remove", page).status_code == 204
    assert not path_of(world.a.pk, left.sha256).exists()
    assert not StoredFile.objects.exists()
    assert Draft.objects.get().text == "один.txt"


def test_s27_nobody_reaches_the_files_of_anothers_draft(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    pk = add_file(anna, ticket, "тайна.txt", b"x").json()["id"]
    assert send(world, world.client("boris"), ticket, "Моё", name="boris", kept=[pk]).status_code == 422
    for name, status in (("boris", 204), ("egor", 403), ("gleb", 403), ("inna", 403)):
        answer = world.client(name).post(f"/work/NET-{ticket.number}/draft/files/remove", {"mode": "reply", "file": pk})
        assert answer.status_code in {status, 404}, name
        assert "тайна.txt" not in begun(world.client(name), ticket)
    assert StoredFile.objects.filter(pk=pk).exists()
    assert not Message.objects.filter(kind="reply").exists()


def test_a_draft_holds_no_more_than_a_message_can(world: World, settings: Any) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    settings.MAX_UPLOAD_BYTES = 10
    assert add_file(anna, ticket, "a.txt", b"123456").status_code == 200
    answer = add_file(anna, ticket, "b.txt", b"123456")
    assert answer.status_code == 422
    assert answer.json()["error"]
    assert DraftFile.objects.count() == 1


def test_drafts_survive_whoever_holds_the_ticket(world: World) -> None:
    """Given away, taken over, given to another team, ended: what one was writing waits for one, of each kind."""
    ticket, anna, boris = world.ticket(), world.client("anna"), world.client("boris")
    draft(anna, ticket, "Заметка Анны", 0)
    draft(anna, ticket, "Ответ Анны", 0, mode="reply")
    draft(boris, ticket, "Заметка Бориса", 0)
    path = f"/work/NET-{ticket.number}"
    for who, body in ((anna, {"assignee": world.people["boris"].pk}), (boris, {"assignee": ""})):
        assert who.post(f"{path}/assignee", body).status_code in {204, 302}
    take(access=world.people["boris"].access, ticket=ticket, force=True)
    change_status(access=world.people["boris"].access, ticket=ticket, status="closed")
    kept = {(row.user_id, row.kind, row.text) for row in Draft.objects.filter(ticket=ticket)}
    pk = {name: world.people[name].pk for name in ("anna", "boris")}
    assert kept == {
        (pk["anna"], "note", "Заметка Анны"),
        (pk["anna"], "reply", "Ответ Анны"),
        (pk["boris"], "note", "Заметка Бориса"),
    }
    page = world.client("anna").get(path).content.decode()  # another device
    assert "Заметка Анны" in page
    assert "Ответ Анны" in page
    assert "Заметка Бориса" not in page
