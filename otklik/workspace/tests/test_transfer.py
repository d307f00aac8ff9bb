"""Several people on one ticket, and giving it on with a note, at its screens and by a call."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from otklik.accounts.actions.tokens import issue_token
from otklik.accounts.models import Team, TeamMember
from otklik.desk import actions
from otklik.desk.models import Message, Ticket
from otklik.desk.relations import followers_of
from otklik.events.models import Event
from otklik.workspace.tests.conftest import World


def number(ticket: Ticket) -> str:
    return f"NET-{ticket.number}"


def test_r92_given_with_a_note_in_one_step_and_met_first(world: World) -> None:
    ticket, boris = world.ticket(), world.people["boris"]
    actions.take(access=world.people["anna"].access, ticket=ticket)
    anna, path = world.client("anna"), f"/work/{number(ticket)}/transfer"
    menu = anna.get(f"/work/{number(ticket)}/assignee", headers={"HX-Request": "true"}).content.decode()
    assert f'href="{path}' in menu
    page = anna.get(path).content.decode()
    assert f'value="user:{boris.pk}"' in page
    assert f'value="user:{world.people["anna"].pk}"' not in page
    wrong = (
        {"to": f"user:{boris.pk}", "text": "  "},
        {"to": "", "text": "x"},
        {"to": "user:987654321", "text": "kept"},
    )
    for data in wrong:
        answer = anna.post(path, data)
        assert answer.status_code == 422
        assert data["text"].strip() in answer.content.decode()
    assert not Message.objects.filter(ticket=ticket, kind="note").exists()
    data = {"to": f"user:{boris.pk}", "text": "Роутер <b>заменён</b>, проверь скорость"}
    assert anna.post(path, data).status_code == 302
    assert anna.post(path, data).status_code == 302  # pressed again: nothing more
    note = Message.objects.get(ticket=ticket, kind="note")
    given = Event.objects.get(ticket_id=ticket.pk, kind="ticket.assigned")
    assert given.payload["note"] == note.pk
    assert Ticket.objects.get(pk=ticket.pk).assignee == boris
    seen = world.client("boris").get(f"/work/{number(ticket)}").content.decode()
    assert f'<a class="link" href="#message-{note.pk}">Роутер &lt;b&gt;заменён&lt;/b&gt;, проверь скорость</a>' in seen
    assert seen.count("gave the ticket to") == 1  # one entry of the conversation: what happened, with its words
    assert "work-handed" not in anna.get(f"/work/{number(ticket)}").content.decode()
    actions.post(access=boris.access, ticket=ticket, kind="note", message=actions.NewMessage(text="Беру"))
    assert "work-handed" not in world.client("boris").get(f"/work/{number(ticket)}").content.decode()


def test_r92_a_team_gets_the_note_and_the_palette_leads_there(world: World) -> None:
    ticket, boris = world.ticket(), world.people["boris"]
    team = Team.objects.create(project=world.a, name="Линия 2")
    TeamMember.objects.create(project=world.a, team=team, user=boris)
    anna = world.client("anna")
    assert anna.post(f"/work/{number(ticket)}/transfer", {"to": f"team:{team.pk}", "text": "Ваше"}).status_code == 302
    assert "work-handed" in world.client("boris").get(f"/work/{number(ticket)}").content.decode()
    commands = json.loads(anna.get("/work/palette", {"ticket": number(ticket)}).content)
    assert f"/work/{number(ticket)}/transfer" in json.dumps(commands)


@pytest.mark.parametrize("name", ["", "egor", "gleb", "inna"])
def test_r92_strangers_give_nothing_on(world: World, name: str) -> None:
    ticket = world.ticket()
    to = {"to": f"user:{world.people['boris'].pk}", "text": "x"}
    assert world.client(name).post(f"/work/{number(ticket)}/transfer", to).status_code in {302, 403, 404}
    assert not Message.objects.filter(kind="note").exists()
    assert Ticket.objects.get(pk=ticket.pk).assignee is None


def test_r92_a_call_gives_with_a_note_or_does_neither(world: World) -> None:
    ticket, boris = world.ticket(), world.people["boris"]
    client = Client(headers={"Authorization": f"Bearer {issue_token(user=world.people['anna'], name='x')}"})

    def change(**body: object) -> int:
        return client.patch(f"/api/v1/tickets/{ticket.pk}", json.dumps(body), "application/json").status_code

    assert change(note="Проверь") == 422
    assert change(note="Проверь", assignee=world.people["egor"].pk) == 422
    assert not Message.objects.filter(kind="note").exists()
    assert change(note="Проверь", assignee=boris.pk) == 200
    assert change(note="Проверь", assignee=boris.pk) == 200
    assert [row.text for row in Message.objects.filter(kind="note")] == ["Проверь"]
    assert Ticket.objects.get(pk=ticket.pk).assignee == boris


def test_r92_several_people_work_on_one_ticket(world: World) -> None:
    """One holds it; others follow, write, and each is told of it and seen beside it."""
    ticket = world.ticket()
    anna, boris, vera = (world.people[name] for name in ("anna", "boris", "vera"))
    actions.take(access=anna.access, ticket=ticket)
    for user in (boris, vera):
        actions.follow(access=user.access, ticket=ticket)
        actions.post(
            access=user.access, ticket=ticket, kind="note", message=actions.NewMessage(text=f"{user}: сделано")
        )
    page = world.client("anna").get(f"/work/{number(ticket)}").content.decode()
    assert f"{boris}: сделано" in page
    assert f"{vera}: сделано" in page
    assert Ticket.objects.get(pk=ticket.pk).assignee == anna
    assert {row.user_id for row in followers_of(ticket)} == {boris.pk, vera.pk}
