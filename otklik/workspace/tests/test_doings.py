"""What an employee did, as those who supervise him read it, and nobody else (R217)."""

from __future__ import annotations

import datetime
import re

import pytest
from django.db import connection

from otklik.accounts import walls
from otklik.accounts.models import User
from otklik.automation.actions import save_macro
from otklik.customers.actions import add_note
from otklik.desk.actions import NewMessage, change_ticket, post
from otklik.events.models import Event
from otklik.lib import clock
from otklik.routing import doings
from otklik.workspace.doings import kinds_of
from tests.story import Story

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2027, 3, 10, 9, 0, tzinfo=datetime.UTC)  # 12:00 in Moscow


def page(story: Story, who: User, about: User, **given: str) -> str:
    with clock.at(NOON):
        answer = story.client(who).get(f"/work/workload/{about.pk}", given)
    assert answer.status_code == 200
    return str(answer.content.decode())


def days_ago(days: int) -> datetime.datetime:
    return NOON - datetime.timedelta(days=days)


def test_r217_a_supervisor_reads_what_an_employee_did_by_kind_and_day(story: Story) -> None:
    User.objects.update(language="en")
    anna = story.anna.access
    with clock.at(days_ago(2)):
        ticket, foreign = story.ticket(), story.ticket(story.b)
        for row in (ticket, foreign):
            post(access=anna, ticket=row, kind="reply", message=NewMessage(text="Секретный текст"))
        add_note(access=anna, person=ticket.person, text="Тайная заметка")
    with clock.at(days_ago(1)):
        change_ticket(access=anna, ticket=ticket, priority=4)
        save_macro(access=story.vera.access, project=story.a, macro=None, name="Авария", actions=[
            {"do": "priority", "value": 4}])  # fmt: skip
    with clock.at(days_ago(9)):
        change_ticket(access=anna, ticket=ticket, tags=["давно"])

    shown = page(story, story.vera, story.anna)
    told = re.findall(r"</svg> ([^<]+?)(?: <span|</td>)", shown)
    assert told[0].startswith("changed the priority") and "wrote: " in told[-1] + told[-2] and "wrote a note" in shown
    assert f"NET-{ticket.number}" in shown and f"SHOP-{foreign.number}" not in shown, "of her project alone"
    assert "Секретный" not in shown and "Тайная" not in shown and "давно" not in shown
    assert "давно" in page(story, story.vera, story.anna, since="2027-03-01", until="2027-03-01")
    assert "wrote: " not in page(story, story.vera, story.anna, kind="tickets")
    said = page(story, story.vera, story.anna, kind="said", until="2027-03-08")
    assert "wrote: " in said and "changed the priority" not in said
    assert "Nothing in these days" in page(story, story.vera, story.anna, since="2026-01-01", until="2026-01-02")
    assert "set up: a macro “Авария”" in page(story, story.marina, story.vera, kind="set-up")
    overview = story.client(story.vera).get("/work/workload").content.decode()
    assert f"/work/workload/{story.anna.pk}" in overview

    for who, about in ((story.vera, story.vera), (story.vera, story.marina), (story.anna, story.boris),
                       (story.egor, story.anna), (story.gleb, story.anna), (story.vera, story.egor)):  # fmt: skip
        assert story.client(who).get(f"/work/workload/{about.pk}").status_code == 404, (who, about)
    assert story.client(story.vera).get(f"/work/workload/{2**63}").status_code == 404
    assert story.client(None).get(f"/work/workload/{story.anna.pk}").status_code == 302


def test_r217_the_actions_are_paged_by_one_walk_of_an_index(story: Story) -> None:
    change, facts = Event._meta.get_field("change_id").default, {"kind": "ticket.taken", "actor_kind": "user"}
    made = [
        Event(**facts, project_id=project, actor_id=actor, actor_name="x", change_id=change(), at=days_ago(at % 40))
        for at in range(1200)
        for project, actor in ((story.a.pk, story.anna.pk), (story.b.pk, story.anna.pk), (story.a.pk, story.boris.pk))
    ]
    Event.objects.bulk_create(made, batch_size=3000)
    asked = {"user": story.anna, "projects": [story.a.pk], "kinds": kinds_of(""), "since": days_ago(400)}
    found, cursor, pages = [], "", 0
    while pages < 50:
        part = doings.doings(**asked, until=NOON + datetime.timedelta(days=1), cursor=cursor)
        found, cursor, pages = [*found, *part.events], part.next, pages + 1
        if not cursor:
            break
    moments = [(event.at, event.pk) for event in found]
    assert moments == sorted(moments, reverse=True) and len(set(moments)) == len(moments)
    assert len(found) == 1200 * 31 // 40 and pages > 8, "a month at a time, each once"
    for bad in ("x", "W10", "WyIyMDI3LTAzLTEwIiwxXQ"):
        with pytest.raises(doings.BadCursorError):
            doings.doings(**asked, until=NOON, cursor=bad)
        assert story.client(story.vera).get(f"/work/workload/{story.anna.pk}?cursor={bad}").status_code == 404
    values = {"projects": [story.a.pk], "user": story.anna.pk, "kinds": kinds_of("said"), "since": days_ago(31),
              "until": NOON, "at": NOON, "id": 1, "limit": 101}  # fmt: skip
    with connection.cursor() as running:
        running.execute("ANALYZE events_event")
    with walls.inside(story.vera.access.projects), connection.cursor() as running:
        running.execute(f"EXPLAIN {doings.WALK}", values)
        plan = "\n".join(row[0] for row in running.fetchall())
    assert "events_doings" in plan and "Seq Scan" not in plan
