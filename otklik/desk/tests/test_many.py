"""Saving many rows by one statement writes exactly what saving each would."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from otklik.desk.models import Bulk, BulkItem, Ticket
from otklik.lib.many import save_many
from tests.story import Story

MOMENT = datetime.datetime(2026, 11, 22, 7, 0, 0, 123456, tzinfo=datetime.UTC)


def test_r080_many_rows_are_saved_by_one_statement(story: Story) -> None:
    rows = [story.ticket() for _ in range(3)]
    untouched = story.ticket()
    before = Ticket.objects.values().get(pk=untouched.pk)
    for at, row in enumerate(rows):
        row.tags = ["vip", 'со "знаком", {}', f"№ {at}"] if at else []
        row.priority = at + 1
        row.assignee = story.boris if at else None
        row.snoozed_until = MOMENT if at else None
        row.unread = bool(at)
        row.subject = "не пишется"
    fields = ["tags", "priority", "assignee", "snoozed_until", "unread"]
    with CaptureQueriesContext(connection) as caught:
        save_many(rows, fields)
    assert len(caught) == 1
    for row in rows:
        kept = Ticket.objects.get(pk=row.pk)
        assert [getattr(kept, name) for name in fields] == [getattr(row, name) for name in fields]
        assert kept.subject != row.subject
    assert Ticket.objects.values().get(pk=untouched.pk) == before


def test_r080_json_and_empty_values_are_kept(story: Story) -> None:
    ticket = story.ticket()
    bulk = Bulk.objects.create(user=story.anna, wanted={"priority": 1}, total=1)
    item = BulkItem.objects.create(project_id=ticket.project_id, bulk=bulk, ticket=ticket)
    item.before, item.after, item.state = {"tags": ["ё", None, "'"], "team": None}, {}, BulkItem.State.CHANGED
    save_many([item], ["before", "after", "state"])
    kept = BulkItem.objects.get(pk=item.pk)
    assert (kept.before, kept.after, kept.state) == (item.before, {}, "changed")


def test_nothing_to_save_asks_nothing(story: Story) -> None:
    with CaptureQueriesContext(connection) as caught:
        save_many([], ["subject"])
    assert len(caught) == 0


def test_a_value_it_does_not_know_is_refused(story: Story) -> None:
    ticket = story.ticket()
    ticket.subject = b"bytes"  # type: ignore[assignment]
    with pytest.raises(TypeError):
        save_many([ticket], ["subject"])
