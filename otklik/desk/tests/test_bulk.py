"""One change of many tickets: preview, portions, undo, walls."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from otklik.accounts.access import DeniedError
from otklik.accounts.models import Team, User
from otklik.desk import actions
from otklik.desk.actions import bulk as module
from otklik.desk.bulk_fields import Wanted
from otklik.desk.models import Bulk, BulkItem, Ticket, Topic
from otklik.desk.tests.test_closing import demand
from otklik.desk.tests.test_fields import add, fill
from otklik.events.models import Event
from tests.story import Story


def run(bulk: Bulk) -> Bulk:
    for _ in range(1000):
        if not actions.work_off(bulk_id=bulk.pk):
            break
    return Bulk.objects.get(pk=bulk.pk)


def test_r080_preview_tells_what_would_change_and_what_may_not(story: Story) -> None:
    net = [story.ticket() for _ in range(4)]
    shop = [story.ticket(story.b) for _ in range(2)]
    access = story.anna.access
    actions.change_status(access=access, ticket=net[0], status="solved")
    actions.merge(access=access, source=net[1], target=net[2])
    ids = [ticket.pk for ticket in (*net, *shop)]
    wanted = Wanted.of({"status": "solved"})
    assert actions.preview(access=access, tickets=ids, wanted=wanted) == module.Preview(6, 4, 1, 0, 1)
    assert actions.preview(access=story.boris.access, tickets=ids, wanted=wanted) == module.Preview(4, 2, 1, 0, 1)
    assert actions.preview(access=story.inna.access, tickets=ids, wanted=wanted) == module.Preview(4, 0, 0, 4, 0)
    assert actions.preview(access=story.gleb.access, tickets=ids, wanted=wanted).total == 0
    of_net = Wanted.of({"team": story.first_line.pk})
    assert actions.preview(access=access, tickets=ids, wanted=of_net) == module.Preview(6, 3, 0, 0, 3)
    boris = Wanted.of({"assignee": story.boris.pk})
    assert actions.preview(access=access, tickets=ids, wanted=boris) == module.Preview(6, 3, 0, 0, 3)
    for wrong in ({}, {"status": "new"}, {"status": "x"}, {"priority": 9}, {"subject": "x"}, {"add": ["x" * 61]}):
        with pytest.raises(ValueError):  # several texts
            Wanted.of(wrong)


def test_r088_the_preview_tells_whom_the_rules_of_closing_hold_and_why(
    story: Story, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr(module, "LOOKED_AT", 3)
    tickets = [story.ticket() for _ in range(6)]
    free = story.ticket(story.b)
    access = story.anna.access
    actions.change_status(access=access, ticket=tickets[0], status="solved")
    contract = add(story, "contract", name="Договор", required="closing")
    add(story, "check", name="Тайна", required="closing", readers=("supervisor",), writers=("supervisor",))
    for ticket in tickets[1:3]:
        fill(story, ticket, {contract: "17"})
    ids = [ticket.pk for ticket in (*tickets, free)]
    wanted = Wanted.of({"status": "closed"})
    with django_assert_max_num_queries(8):
        seen = actions.preview(access=access, tickets=ids, wanted=wanted)
    assert (seen.total, seen.change, seen.held) == (7, 2, 5)  # the solved one has ended before, and the other project
    assert [(one.key, one.tickets) for one in seen.missing] == [("fields", 5), ("fields.contract", 3)]
    assert "Тайна" not in str(seen)
    demand(story, resolution=True, topic=True)
    seen = actions.preview(access=access, tickets=ids, wanted=wanted)
    assert {one.key: one.tickets for one in seen.missing} == {
        "fields": 5, "fields.contract": 3, "topic": 5, "resolution.cause": 5, "resolution.done": 5,
    }  # fmt: skip
    for harmless in ({"status": "waiting_client"}, {"priority": 4}):
        assert actions.preview(access=access, tickets=ids, wanted=Wanted.of(harmless)).held == 0
    bulk = run(actions.start_bulk(access=access, tickets=ids, wanted=wanted))
    assert (bulk.total, bulk.changed) == (7, 2)


def test_r088_a_topic_given_in_the_same_change_is_there_when_work_ends(story: Story) -> None:
    demand(story, topic=True)
    ticket, topic = story.ticket(), Topic.objects.create(project=story.a, name="Связь")
    access = story.anna.access
    for fields, amount in (({"status": "solved"}, 0), ({"status": "solved", "topic": topic.pk}, 1)):
        wanted = Wanted.of(fields)
        assert actions.preview(access=access, tickets=[ticket.pk], wanted=wanted).change == amount
        assert run(actions.start_bulk(access=access, tickets=[ticket.pk], wanted=wanted)).changed == amount
    ticket.refresh_from_db()
    assert (ticket.status, ticket.topic) == ("solved", topic)
    history = Event.objects.filter(ticket_id=ticket.pk).order_by("id").values_list("kind", flat=True)
    assert list(history) == ["ticket.opened", "ticket.changed", "ticket.status"]


def test_r080_portions_change_all_and_undo_restores_what_nobody_touched(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PORTION", 3)
    tickets = [story.ticket() for _ in range(7)]
    access = story.anna.access
    team = Team.objects.create(project=story.a, name="Вторая линия", line=2)
    wanted = Wanted.of(
        {"status": "open", "priority": 4, "team": team.pk, "assignee": story.boris.pk, "add": ["Авария"]}
    )
    bulk = run(actions.start_bulk(access=access, tickets=[t.pk for t in tickets], wanted=wanted))
    assert (bulk.state, bulk.total, bulk.done, bulk.changed) == ("done", 7, 7, 7)
    rows = Ticket.objects.filter(pk__in=[t.pk for t in tickets])
    assert {(r.status, r.priority, r.team_id, r.assignee_id, tuple(r.tags)) for r in rows} == {
        ("open", 4, team.pk, story.boris.pk, ("авария",))
    }
    history = Event.objects.filter(ticket_id=tickets[0].pk).order_by("id").values_list("kind", flat=True)
    assert list(history) == ["ticket.opened", "ticket.assigned", "ticket.changed", "ticket.status"]
    # Somebody goes on with two of them.
    actions.change_ticket(access=access, ticket=tickets[0], priority=1)
    actions.change_status(access=access, ticket=tickets[1], status="closed")
    bulk = run(actions.undo_bulk(access=access, bulk=bulk))
    assert (bulk.state, bulk.restored) == ("undone", 7)
    states = [Ticket.objects.get(pk=t.pk) for t in tickets]
    assert (states[0].priority, states[0].status, states[0].assignee_id, states[0].tags) == (1, "new", None, [])
    assert (states[1].priority, states[1].status) == (2, "closed")
    assert {(r.priority, r.status, r.team_id, r.assignee_id, r.reopened) for r in states[2:]} == {
        (2, "new", None, None, 0)
    }
    with pytest.raises(actions.CannotBulkError):
        actions.undo_bulk(access=access, bulk=bulk)


def test_s03_a_bulk_change_takes_in_only_what_its_author_may_change(story: Story) -> None:
    mine, theirs = story.ticket(), story.ticket(story.b)
    wanted = Wanted.of({"status": "closed"})
    bulk = run(actions.start_bulk(access=story.boris.access, tickets=[mine.pk, theirs.pk], wanted=wanted))
    assert list(BulkItem.objects.values_list("ticket_id", flat=True)) == [mine.pk]
    assert Ticket.objects.get(pk=theirs.pk).status == "new"
    for user in (story.inna, story.gleb):
        with pytest.raises(actions.CannotBulkError):
            actions.start_bulk(access=user.access, tickets=[mine.pk], wanted=wanted)
    with pytest.raises(DeniedError):
        actions.undo_bulk(access=story.vera.access, bulk=bulk)
    with pytest.raises(actions.CannotBulkError):
        actions.start_bulk(access=story.anna.access, tickets=list(range(10_001)), wanted=wanted)


def test_s03_a_right_taken_away_stops_the_next_portion(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PORTION", 1)
    tickets = [story.ticket() for _ in range(2)]
    wanted = Wanted.of({"priority": 4})
    bulk = actions.start_bulk(access=story.boris.access, tickets=[t.pk for t in tickets], wanted=wanted)
    assert actions.work_off(bulk_id=bulk.pk)
    story.boris.memberships.all().delete()
    bulk = run(bulk)
    assert (bulk.done, bulk.changed) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_s29_a_portion_done_by_two_workers_at_once_is_done_once(story: Story) -> None:
    tickets = [story.ticket() for _ in range(3)]
    anna = User.objects.get(pk=story.anna.pk)
    bulk = actions.start_bulk(
        access=anna.access, tickets=[t.pk for t in tickets], wanted=Wanted.of({"status": "closed"})
    )
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        try:
            actions.work_off(bulk_id=bulk.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    bulk.refresh_from_db()
    assert (bulk.state, bulk.done, bulk.changed) == ("done", 3, 3)
    assert Event.objects.filter(kind="ticket.status").count() == 3
