"""Who gets in: every address of the workspace as each of the people, the stranger first."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client

from otklik.desk import signed
from otklik.desk.actions import post, take
from otklik.desk.actions.open import NewMessage
from otklik.desk.models import Attachment, Message, Ticket
from otklik.events.models import Event
from otklik.workspace.tests.conftest import World

LISTS = ("/work/", "/work/rows", "/work/nav", "/work/search?q=интернет", "/work/customers?find=x&project=1")
PARTS = ("", "/parts", "/earlier?before=9", "/composer", "/draft", "/assignee", "/topic")
CHANGES = {
    "messages": {"mode": "note", "text": "x", "key": "workspace.1.0", "seen": "0"},
    "draft": {"text": "x", "mode": "reply", "version": "0"},
    "seen": {},
    "status": {"status": "solved"},
    "holder": {},
    "assignee": {"assignee": ""},
    "priority": {"priority": "4"},
    "topic": {"topic": ""},
    "tags": {"tags": "a, b"},
    "subject": {"subject": "Другая тема"},
    "participants": {"address": "x@mail.example"},
    "customer": {"name": "Другая"},
}


def same_page(answer: bytes) -> bytes:
    """Take out what differs from request to request."""
    return re.sub(rb'csrf[-_]?(?:token|middlewaretoken)?"[^>]*(?:content|value)="[^"]*"', b"", answer)


@pytest.mark.parametrize("url", (*LISTS, "/work/new", "/me/", "/"))
def test_nobody_is_led_to_sign_in(world: World, url: str) -> None:
    answer = world.client().get(url)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    assert world.client().get(url, headers={"HX-Request": "true"}).status_code == 401


@pytest.mark.parametrize("url", LISTS)
@pytest.mark.parametrize("name", ["gleb", "egor"])
def test_client_representatives_have_no_lists(world: World, url: str, name: str) -> None:
    world.ticket()
    answer = world.client(name).get(url)
    assert answer.status_code == 403
    assert "Нет интернета" not in answer.content.decode()


def test_new_is_for_those_who_work(world: World) -> None:
    assert world.client("inna").get("/work/new").status_code == 403
    assert world.client("gleb").get("/work/new").status_code == 403
    assert world.client("boris").get("/work/new").status_code == 200


def test_home_leads_each_to_his_first_screen(world: World) -> None:
    assert world.client("anna").get("/")["Location"] == "/work/"
    assert world.client("gleb").get("/")["Location"] == "/cabinet/"


@pytest.mark.parametrize("part", PARTS)
def test_s03_foreign_ticket_answers_as_a_missing_one(world: World, part: str) -> None:
    foreign = world.ticket(world.b)
    boris = world.client("boris")
    there = boris.get(f"/work/SHOP-{foreign.number}{part}")
    nowhere = boris.get(f"/work/SHOP-{foreign.number + 7}{part}")
    assert there.status_code == nowhere.status_code == 404
    assert same_page(there.content) == same_page(nowhere.content)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", ["gleb", "egor"])
def test_s03_ticket_is_not_for_client_companies_even_when_asked(world: World, part: str, name: str) -> None:
    ticket = world.ticket()
    post(access=world.people["anna"].access, ticket=ticket, kind="question", message=NewMessage(text="Когда?"))
    answer = world.client(name).get(f"/work/NET-{ticket.number}{part}")
    # Egor is behind another wall; Gleb reads it in the cabinet, not here.
    assert answer.status_code in {403, 404}
    assert "интернет" not in answer.content.decode()


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", ["inna", "gleb", "egor", ""])
def test_who_may_not_work_changes_nothing(world: World, change: str, name: str) -> None:
    ticket = world.ticket()
    before, events = Ticket.objects.values().get(pk=ticket.pk), Event.objects.count()
    answer = world.client(name).post(f"/work/NET-{ticket.number}/{change}", CHANGES[change])
    if change == "seen" and name == "inna":
        assert answer.status_code == 204  # an inspector opens tickets and leaves no trace
    else:
        assert answer.status_code in {302, 403, 404}
        assert answer.status_code != 302 or answer["Location"].startswith("/accounts/login/")
    assert Ticket.objects.values().get(pk=ticket.pk) == before
    assert Event.objects.count() == events


@pytest.mark.parametrize("change", CHANGES)
def test_foreign_ticket_cannot_be_changed(world: World, change: str) -> None:
    foreign = world.ticket(world.b)
    events = Event.objects.count()
    answer = world.client("boris").post(f"/work/SHOP-{foreign.number}/{change}", CHANGES[change])
    assert answer.status_code == 404
    assert Event.objects.count() == events


@pytest.mark.parametrize("change", CHANGES)
def test_s28_no_change_without_the_token_and_none_by_get(world: World, change: str) -> None:
    ticket = world.ticket()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.people["boris"])
    url = f"/work/NET-{ticket.number}/{change}"
    assert strict.post(url, CHANGES[change]).status_code == 403
    before = Ticket.objects.values().get(pk=ticket.pk)
    assert world.client("boris").get(url, CHANGES[change]).status_code in {200, 405}
    assert Ticket.objects.values().get(pk=ticket.pk) == before


def test_s28_reading_changes_no_row(world: World) -> None:
    ticket = world.ticket()
    take(access=world.people["anna"].access, ticket=ticket)
    client = world.client("anna")
    client.get("/work/")  # the session is written once
    urls = [*LISTS, *(f"/work/NET-{ticket.number}{part}" for part in PARTS), "/work/new", "/me/"]
    for url in urls:
        with connection.execute_wrapper(refuse_writes):
            assert client.get(url).status_code in {200, 302}


def refuse_writes(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
    """Fail on SQL that writes rows of ours; the record of the session's last activity is Django's."""
    words = sql.split()
    assert words[0] not in {"INSERT", "UPDATE", "DELETE"} or "session" in sql, sql
    return execute(sql, params, many, context)


def test_s16_attachment_of_another_project_stays_closed(world: World) -> None:
    ticket = world.ticket(world.b)
    message = Message.objects.get(ticket=ticket)
    from otklik.files.actions import store

    stored = store(project_id=world.b.pk, name="a.txt", content_type="text/plain", data=b"secret")
    attachment = Attachment.objects.create(project=world.b, message=message, file=stored)
    token = signed.token_for(world.people["boris"].pk, attachment.pk)
    assert world.client("boris").get(f"/work/files/{attachment.pk}/{token}/save/a.txt").status_code == 404
