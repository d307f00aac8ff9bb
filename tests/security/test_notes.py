"""Internal notes stay internal: mail, the client company's pages and calls, live updates (S41)."""

from __future__ import annotations

import asyncio
import json

import pytest
from django.core import mail as outgoing
from django.test import Client

from otklik.accounts.actions.tokens import issue_token
from otklik.config.asgi import dsn
from otklik.desk.actions import NewFile, NewMessage, post
from otklik.desk.models import Ticket
from otklik.live.gateway import Change, Gateway
from otklik.live.readers import Reader
from otklik.outbox.models import Delivery
from tests.apart import apart
from tests.story import Story

NOTE = "Канарейка: клиент скандальный"


def handed(story: Story) -> Ticket:
    """Return a ticket of A that the client company may read, with a note, a file of the note and an answer."""
    ticket = story.ticket()
    files = (NewFile("canary.txt", "text/plain", NOTE.encode()),)
    post(access=story.anna.access, ticket=ticket, kind="question", message=NewMessage(text="Когда почините?"))
    post(access=story.anna.access, ticket=ticket, kind="note", message=NewMessage(text=NOTE, files=files))
    post(access=story.anna.access, ticket=ticket, kind="reply", message=NewMessage(text="Чиним"))
    return Ticket.objects.get(pk=ticket.pk)


def test_s41_the_client_companys_token_reads_no_note(story: Story) -> None:
    ticket = handed(story)
    header = {"Authorization": f"Bearer {issue_token(user=story.gleb, name='x')}"}
    paths = (
        "tickets",
        f"tickets/{ticket.pk}",
        f"tickets/{ticket.pk}/messages",
        "tickets?q=Канарейка",
        "tickets?q=скандальный",
        "customers",
    )
    for path in paths:
        answer = Client().get(f"/api/v1/{path}", headers=header)
        assert answer.status_code == 200
        assert "анарейка" not in json.dumps(answer.json(), ensure_ascii=False)
        assert "canary" not in answer.content.decode()
    kinds = [
        row["kind"] for row in Client().get(f"/api/v1/tickets/{ticket.pk}/messages", headers=header).json()["items"]
    ]
    assert "note" not in kinds
    assert "question" in kinds
    assert Client().get("/api/v1/tickets?q=Канарейка", headers=header).json()["items"] == []


def test_s41_no_mail_carries_a_note(story: Story) -> None:
    handed(story)
    text = json.dumps(list(Delivery.objects.values("payload", "recipients", "purpose")), ensure_ascii=False)
    assert "анарейка" not in text
    assert outgoing.outbox == []


@pytest.mark.parametrize(("who", "hears"), [("anna", True), ("inna", True), ("gleb", False), ("egor", False)])
def test_s41_a_note_is_not_even_told_of_live(story: Story, who: str, hears: bool) -> None:
    """Nobody of the client company learns that something was noted; whoever reads the project does."""
    user = story.everybody()[who]
    reader = Reader("key", user.pk, "", user.access.roles)
    change = Change(1, story.a.pk, 1, ("message.posted",), with_client=True, assignee=None, inner=True)
    assert change.visible_to(reader) is hears
    heard = Change(2, story.a.pk, 1, ("message.posted",), with_client=True, assignee=None)
    assert heard.visible_to(reader) is (who != "egor")


@pytest.mark.django_db(transaction=True)
def test_s41_s18_the_gateway_knows_notes_from_answers(transactional_db: None) -> None:
    from tests.story import make_story

    story = make_story()
    ticket = story.ticket()
    own, gleb = story.anna.access, story.gleb.access
    post(access=own, ticket=ticket, kind="question", message=NewMessage(text="?"))

    async def play() -> list[tuple[bool, bool]]:
        gateway = Gateway(dsn())
        streams = [gateway.open(Reader(str(who.user_id), who.user_id, "", who.roles)) for who in (own, gleb)]
        follow = asyncio.create_task(gateway._follow())
        async with asyncio.timeout(10):
            while not gateway.follower.healthy:
                await asyncio.sleep(0.02)
        found = []
        for kind in ("note", "reply"):
            await asyncio.to_thread(said, kind)
            await asyncio.wait_for(streams[0].queue.get(), 10)
            found.append((True, not streams[1].queue.empty()))
        follow.cancel()
        return found

    def said(kind: str) -> None:
        from django.db import connection

        post(access=own, ticket=ticket, kind=kind, message=NewMessage(text="x"))
        connection.close()

    assert apart(play()) == [(True, False), (True, True)]
