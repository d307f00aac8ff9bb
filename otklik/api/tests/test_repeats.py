"""Idempotency-Key: one key, one ticket, whatever the network does (S20, F29)."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from otklik.accounts.walls import inside
from otklik.api import repeats
from otklik.api.models import KeptAnswer
from otklik.api.tests.people import Api, World, make_world, new_ticket
from otklik.desk.models import Message, Ticket
from otklik.outbox.models import Delivery

KEY = "order-7-try"


def test_f29_a_repeat_gets_the_first_answer(world: World) -> None:
    anna = world.api("anna")
    first = anna.post("tickets", new_ticket(), Idempotency_Key=KEY)
    second = anna.post("tickets", new_ticket(), Idempotency_Key=KEY)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert (second["Location"], second["ETag"]) == (first["Location"], first["ETag"])
    assert "Idempotent-Replayed" not in first
    assert second["Idempotent-Replayed"] == "true"
    assert Ticket.objects.count() == 3


def test_f29_one_message_and_one_mail(world: World) -> None:
    anna = world.api("anna")
    path = f"tickets/{world.ticket.pk}/messages"
    answers = [anna.post(path, {"text": "x", "public": True}, Idempotency_Key=KEY) for _ in range(3)]
    assert len({answer.content for answer in answers}) == 1
    assert Message.objects.filter(ticket=world.ticket, kind="reply").count() == 1
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("change", ["body", "path"])
def test_the_same_key_for_another_request(world: World, change: str) -> None:
    anna = world.api("anna")
    anna.post("tickets", new_ticket(), Idempotency_Key=KEY)
    if change == "body":
        answer = anna.post("tickets", new_ticket(subject="Other"), Idempotency_Key=KEY)
    else:
        body = {"text": "x", "public": False}
        answer = anna.post(f"tickets/{world.ticket.pk}/messages", body, Idempotency_Key=KEY)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["header", "Idempotency-Key"]
    assert (Ticket.objects.count(), Message.objects.count()) == (3, 3)


def test_s03_a_key_belongs_to_a_person_and_a_project(world: World) -> None:
    made = {
        world.api("anna").post("tickets", new_ticket(), Idempotency_Key=KEY).json()["id"],
        world.api("boris").post("tickets", new_ticket(), Idempotency_Key=KEY).json()["id"],
        world.api("anna").post("tickets", new_ticket(project="shop"), Idempotency_Key=KEY).json()["id"],
    }
    assert len(made) == 3


def test_an_error_leaves_the_key_free(world: World) -> None:
    anna = world.api("anna")
    refused = anna.post("tickets", new_ticket(topic="Nothing"), Idempotency_Key=KEY)
    assert refused.status_code == 422
    assert not KeptAnswer.objects.exists()
    assert anna.post("tickets", new_ticket(), Idempotency_Key=KEY).status_code == 201


def test_rights_are_asked_before_the_memory(world: World) -> None:
    from otklik.accounts.actions.projects import set_role
    from otklik.api.tests.people import ACTOR

    boris = world.api("boris")
    assert boris.post("tickets", new_ticket(), Idempotency_Key=KEY).status_code == 201
    set_role(actor=ACTOR, project=world.a, user=world.users["boris"], role=None)
    assert boris.post("tickets", new_ticket(), Idempotency_Key=KEY).status_code == 404


def test_a_day_later_the_key_is_free(world: World) -> None:
    anna = world.api("anna")
    first = anna.post("tickets", new_ticket(), Idempotency_Key=KEY).json()
    KeptAnswer.objects.update(created_at=timezone.now() - datetime.timedelta(hours=24, seconds=1))
    assert anna.post("tickets", new_ticket(), Idempotency_Key=KEY).json()["id"] != first["id"]
    assert KeptAnswer.objects.count() == 1
    assert repeats.forget() == 0
    KeptAnswer.objects.update(created_at=timezone.now() - datetime.timedelta(hours=24, seconds=1))
    assert repeats.forget() == 1


@pytest.mark.parametrize("key", ["", " ", "x" * 121, "ключ", "a b", "a\x7fb"])
def test_keys_that_are_not_allowed(world: World, key: str) -> None:
    answer = world.api("anna").post("tickets", new_ticket(), Idempotency_Key=key)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["header", "Idempotency-Key"]
    assert Ticket.objects.count() == 2


def test_s03_the_database_hides_answers_of_other_projects(world: World) -> None:
    world.api("anna").post("tickets", new_ticket(), Idempotency_Key=KEY)
    with inside([world.b.pk]):
        assert not KeptAnswer.objects.exists()
    with inside([world.a.pk]):
        assert KeptAnswer.objects.count() == 1


@pytest.fixture
def committed(transactional_db: None) -> Iterator[World]:
    """The same people in a database where transactions really end, as threads need it."""
    yield make_world()
    connections.close_all()


def _in_thread(api: Api, start: threading.Barrier, body: dict[str, Any]) -> tuple[int, Any]:
    try:
        start.wait(30)
        answer = api.post("tickets", body, Idempotency_Key=KEY)
        return answer.status_code, answer
    finally:
        connection.close()


def test_s20_eight_at_once_open_one_ticket(committed: World) -> None:
    for trial in range(5):
        before = Ticket.objects.count()
        body = new_ticket(subject=f"Trial {trial}")
        start = threading.Barrier(8)
        KeptAnswer.objects.all().delete()
        with ThreadPoolExecutor(8) as pool:
            calls = [pool.submit(_in_thread, committed.api("anna"), start, body) for _ in range(8)]
            found = [call.result(60) for call in calls]
        assert Ticket.objects.count() == before + 1
        assert {status for status, _ in found} <= {201, 409}
        made = {answer.content for status, answer in found if status == 201}
        assert len(made) == 1
        for status, answer in found:
            if status == 409:
                assert answer["Retry-After"] == "1"
                assert answer["Content-Type"] == "application/problem+json"


def test_s20_in_progress_is_told(committed: World) -> None:
    anna = committed.users["anna"].pk
    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        assert repeats._lock(anna, committed.a.pk, KEY)
        start = threading.Barrier(1)
        status, answer = pool.submit(_in_thread, committed.api("anna"), start, new_ticket()).result(30)
        assert (status, answer["Retry-After"]) == (409, "1")
    assert committed.api("anna").post("tickets", new_ticket(), Idempotency_Key=KEY).status_code == 201
