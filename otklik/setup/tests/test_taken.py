"""What was taken out of a project, read by its managers: theirs alone (S17)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from otklik.accounts import walls
from otklik.accounts.actions.tokens import issue_token
from otklik.accounts.events import SignedOut
from otklik.accounts.models import Membership
from otklik.accounts.queries import taken_log
from otklik.connectors.actions import start_export
from otklik.desk.actions import NewFile, NewMessage, post
from otklik.desk.actions.opened import note_opened
from otklik.desk.models import Attachment
from otklik.events.actor import Actor
from otklik.events.changes import change
from otklik.events.models import TAKEN, Event
from tests.story import Story

pytestmark = pytest.mark.django_db


def test_s17_a_manager_reads_what_was_taken_out_of_his_own_project(story: Story) -> None:
    for project, name in ((story.a, "договор.pdf"), (story.b, "чужое.pdf")):
        ticket = story.ticket(project)
        file = NewFile(name, "application/pdf", b"%PDF-1.4")
        post(access=story.anna.access, ticket=ticket, kind="note", message=NewMessage(text="x", files=(file,)))
        note_opened(access=story.anna.access, attachment=Attachment.objects.get(message__ticket=ticket), how="saved")
    start_export(access=story.vera.access, project=story.a, what="customers", format="csv", statuses=[])
    with change(actor=Actor(kind="user", id=story.boris.pk, name=story.boris.name)) as current:
        current.record(SignedOut(user=story.boris.pk, email=story.boris.email))
    page = story.client(story.marina).get("/setup/projects/net/taken").content.decode()
    assert "договор.pdf" in page
    assert page.count("<tr>") == 3
    for word in (story.anna.name, story.vera.name):
        assert word in page
    for hidden in ("чужое.pdf", story.boris.name, story.boris.email):
        assert hidden not in page
    found = story.client(story.marina).get("/setup/projects/net/taken?kind=export.made&q=Вера").content.decode()
    assert ("договор.pdf" in found, story.vera.name in found) == (False, True)
    for who in (story.vera, story.anna, story.inna, story.gleb, story.egor):
        assert story.client(who).get("/setup/projects/net/taken").status_code == 404
    assert story.client(story.marina).get("/setup/projects/shop/taken").status_code == 404
    assert story.client(story.marina).get("/setup/security").status_code == 403

    def call(who: str, key: str) -> object:
        token = issue_token(user=getattr(story, who), name="x")
        return Client().get(f"/api/v1/projects/{key}/taken?limit=1", headers={"Authorization": f"Bearer {token}"})

    first = call("marina", "net").json()
    assert [row["type"] for row in first["items"]] == ["export.made"]
    assert first["next"]
    assert [call(who, "net").status_code for who in ("vera", "anna", "egor")] == [403, 403, 404]
    Membership.objects.filter(user=story.marina).delete()
    assert story.client(story.marina).get("/setup/projects/net/taken").status_code == 404


def test_s17_what_was_taken_out_is_read_by_its_index_behind_the_walls(story: Story) -> None:
    facts = {"actor_kind": "user", "actor_id": story.anna.pk, "project_id": story.a.pk}
    usual = [Event(**facts, kind="ticket.taken") for _at in range(5000)]
    Event.objects.bulk_create([*usual, *(Event(**facts, kind=kind) for kind in TAKEN)], batch_size=5000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE events_event")
    access = story.marina.access
    with walls.inside(access.projects):
        newest = taken_log(access, story.a.pk)[:50]
        plan = newest.explain()
        assert [row.kind for row in newest] == TAKEN[::-1]
    assert "events_taken" in plan and "Seq Scan" not in plan and "Sort" not in plan
