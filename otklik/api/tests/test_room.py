"""Calls when the disk of the server is nearly full (F06, F07)."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest

from otklik.api.tests.people import Api, World
from otklik.desk.models import Message, Ticket

NEW = {"project": "net", "subject": "s", "text": "t"}


@pytest.fixture
def full(settings: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk with less left than is kept free; the look of a moment ago does not count."""
    settings.MIN_FREE_BYTES = 2**62
    monkeypatch.setattr(import_module("otklik.channels.actions.accept"), "_room_checked_at", 0.0)


def test_f06_nothing_new_is_taken_in_on_a_full_disk_and_the_work_goes_on(world: World, full: None) -> None:
    api, before = world.api("anna"), Ticket.objects.count()
    upload = {"project": "net", "name": "a.txt", "content_type": "text/plain", "size": 3, "sha256": "0" * 64}
    for path, body in (("tickets", NEW), ("uploads", upload), ("exports", {"view": "all", "format": "csv"})):
        answer = api.post(path, body)
        assert (answer.status_code, answer["Content-Type"]) == (507, "application/problem+json"), path
        problem = answer.json()
        assert (problem["title"], problem["status"]) == ("Insufficient Storage", 507)
        assert answer["Retry-After"] == "60"
    assert Ticket.objects.count() == before

    ticket = f"tickets/{world.ticket.pk}"
    assert api.get(ticket).status_code == 200
    assert api.post(f"{ticket}/messages", {"text": "Уже чиним", "public": True}).status_code == 201
    assert Message.objects.filter(ticket=world.ticket, text__contains="Уже чиним").exists()
    assert api.patch(ticket, {"priority": "high"}).status_code == 200


def test_f06_without_a_token_nothing_is_told_of_the_disk(world: World, full: None) -> None:
    assert Api(None).post("tickets", NEW).status_code == 401


def test_f06_with_room_again_the_same_call_is_taken(world: World, full: None, settings: SimpleNamespace) -> None:
    api = world.api("anna")
    assert api.post("tickets", NEW, Idempotency_Key="k").status_code == 507
    settings.MIN_FREE_BYTES = 0
    assert api.post("tickets", NEW, Idempotency_Key="k").status_code == 201, "a refusal is no answer to be kept"
