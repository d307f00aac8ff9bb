"""No call and no form sets a field that it does not name (S27)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.test import Client

from otklik.accounts.actions.tokens import issue_token
from otklik.accounts.models import Membership, User
from otklik.desk.actions import NewMessage, assign, post
from otklik.desk.models import Message, Ticket
from tests.story import Story

OURS = ("accounts", "customers", "desk", "files", "channels", "outbox")
WORKERS = ("olga", "marina", "anna", "boris", "vera")
ALL = (*WORKERS, "inna", "gleb", "egor", "fedor")


def every_field() -> dict[str, Any]:
    """Return every field name of every model, by column and by attribute, with a value an attacker would like."""
    wishes: dict[str, Any] = {}
    for model in apps.get_models():
        if model._meta.app_label not in OURS:
            continue
        for field in model._meta.concrete_fields:
            kind = field.get_internal_type()
            value: Any = "evil"
            if kind == "BooleanField":
                value = True
            elif kind.endswith("IntegerField") or kind in {"ForeignKey", "BigAutoField"}:
                value = 1
            elif kind == "DateTimeField":
                value = "2001-01-01T00:00:00Z"
            wishes[field.name] = wishes[field.attname] = value
    extra = {"is_staff": True, "is_superuser": True, "internal": False, "role": "manager", "roles": ["manager"]}
    return {**wishes, **extra, "__proto__": {"is_administrator": True}, "constructor": "x", "pk": 1}


WISHES = every_field()
SET_BY_CALL = {
    "open": {"project", "subject", "text", "customer", "source", "topic", "priority", "fields"},
    "change": {
        "subject",
        "status",
        "status_label",
        "resolution",
        "fields",
        "priority",
        "complexity",
        "assignee",
        "team",
        "note",
        "topic",
        "tags",
    },
    "say": {"text", "public"},
}


def rows(*models: type[Model]) -> list[dict[str, Any]]:
    """Return all rows of models as they are."""
    return [row for model in models for row in model._default_manager.order_by("pk").values()]


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("call", ["open", "change", "say"])
def test_s27_fields_that_a_call_does_not_declare_are_refused_one_by_one(story: Story, name: str, call: str) -> None:
    """Each field added alone: 422 for who may call, and nothing has changed for anybody."""
    ticket = story.ticket()
    post(access=story.anna.access, ticket=ticket, kind="question", message=NewMessage(text="?"))
    Ticket.objects.filter(pk=ticket.pk).update(assignee=story.fedor)
    header = {"Authorization": f"Bearer {issue_token(user=story.everybody()[name], name='x')}"}
    before = rows(Ticket, Message, User, Membership)
    method, path, body = {
        "open": ("POST", "tickets", {"project": "net", "subject": "x", "text": "x"}),
        "change": ("PATCH", f"tickets/{ticket.pk}", {"priority": "high"}),
        "say": ("POST", f"tickets/{ticket.pk}/messages", {"text": "x", "public": False}),
    }[call]
    client = Client(headers=header)
    for field, value in WISHES.items():
        if field in SET_BY_CALL[call]:
            continue
        answer = client.generic(method, f"/api/v1/{path}", json.dumps({**body, field: value}), "application/json")
        assert answer.status_code in ({422} if name in WORKERS else {403, 404, 422}), field
    assert rows(Ticket, Message, User, Membership) == before


@pytest.mark.parametrize("name", ALL)
def test_s27_forms_take_their_own_fields_only(story: Story, name: str) -> None:
    """Everything at once to every form of the ticket's page and of one's own settings."""
    ticket = story.ticket()
    assign(access=story.anna.access, ticket=ticket, assignee=story.fedor, team=None)
    client = story.client(story.everybody()[name])
    guarded = ("project_id", "number", "channel", "source", "created_at", "with_client", "similar_id", "reopened")
    before = Ticket.objects.values(*guarded).get(pk=ticket.pk)
    people = rows(User, Membership)
    wishes = {key: value for key, value in WISHES.items() if isinstance(value, str | int)}
    for part in ("seen", "holder", "subject", "tags", "priority", "status", "participants", "customer", "draft"):
        own = {"subject": "x", "tags": "a", "priority": "3", "status": "open", "address": "x@mail.example", "text": "x"}
        client.post(f"/work/NET-{ticket.number}/{part}", {**wishes, **own})
    note = {"mode": "note", "text": "x", "key": f"workspace.{story.everybody()[name].pk}.0", "seen": "999999"}
    client.post(f"/work/NET-{ticket.number}/messages", {**wishes, **note, "kind": "reply", "author_id": "1"})
    assert Ticket.objects.values(*guarded).get(pk=ticket.pk) == before
    said = Message.objects.filter(ticket=ticket).exclude(kind="customer")
    assert {(row.author_id, row.kind, row.unverified) for row in said} <= {(story.everybody()[name].pk, "note", False)}
    assert _without_time(rows(User, Membership)) == _without_time(people)
    own = {"name": "Имя", "language": "ru", "time_zone": "Europe/Moscow", "theme": "dark", "density": "compact"}
    client.post("/me/", {**wishes, **own})
    user, was = User.objects.get(pk=story.everybody()[name].pk), story.everybody()[name]
    assert (user.email, user.is_administrator, user.is_active, user.password) == (
        was.email,
        was.is_administrator,
        was.is_active,
        was.password,
    )
    assert rows(Membership) == [row for row in people if "role" in row]


def _without_time(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: value for key, value in row.items() if key != "last_login"} for row in found]
