"""Querysets whose SQL is made once say what Django says, whatever the values (`lib.compiled`)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import Length
from django.test.utils import CaptureQueriesContext

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.desk.listed import listed
from otklik.desk.models import Message, Ticket
from otklik.desk.queries import visible_to
from otklik.lib import clock
from otklik.lib.compiled import compiled
from tests.story import Story


def _of(access: Access, ids: tuple[int, ...], status: str, since: datetime.datetime | None) -> QuerySet[Ticket]:
    found = visible_to(access).filter(pk__in=ids).exclude(status=status).select_related("project", "assignee", "topic")
    if since:
        found = found.filter(created_at__gte=since)
    return found.defer("search").annotate(long=Length("subject")).order_by("-id")


def _with_messages(project: int, number: int) -> QuerySet[Ticket]:
    return Ticket.objects.filter(project_id=project, number=number).prefetch_related("messages")


tickets_of = compiled(_of)
with_messages = compiled(_with_messages)


def told(rows: Any) -> list[Any]:
    """Return all that objects say, down to what belongs to them."""
    return [
        (row.pk, row.subject, row.long, row.project.name, row.assignee, row.topic, row.get_deferred_fields())
        for row in rows
    ]


def test_rows_are_those_of_the_queryset(story: Story) -> None:
    mine = [story.ticket(subject=f"Обрыв {at}") for at in range(4)]
    foreign = story.ticket(project=story.b, subject="Чужое")
    Ticket.objects.filter(pk=mine[1].pk).update(assignee=story.anna, status="solved")
    everything = (*(ticket.pk for ticket in mine), foreign.pk)
    moment = clock.now() - datetime.timedelta(hours=1)
    for person in (story.anna, story.boris, story.vera, story.gleb, story.egor, story.fedor, story.olga):
        for ids in (everything, everything[:2], (), (foreign.pk, foreign.pk), everything[::-1]):
            for status, since in (("solved", None), ("open", moment), ("open", moment + datetime.timedelta(days=1))):
                values = (person.access, ids, status, since)
                assert told(tickets_of(*values)) == told(_of(*values)), (person.name, ids, status, since)
    assert {row.pk for row in tickets_of(story.egor.access, everything, "none", None)} <= {foreign.pk}
    assert [row.pk for row in listed(story.boris.access, everything)] == [ticket.pk for ticket in mine]


def test_what_belongs_to_rows_is_fetched_ahead(story: Story) -> None:
    first, second = story.ticket(), story.ticket()
    for ticket in (first, second):
        (row,) = with_messages(ticket.project_id, ticket.number)
        with CaptureQueriesContext(connection) as asked:
            messages = [message.pk for message in row.messages.all()]
        assert asked.captured_queries == []
        assert messages == [Message.objects.get(ticket=ticket).pk]
        row.refresh_from_db()
        assert row == ticket


def test_its_sql_is_made_once_a_shape(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    tickets = [story.ticket() for _ in range(3)]
    made: list[int] = []

    def counted(project: int, number: int) -> QuerySet[Ticket]:
        made.append(number)
        return _with_messages(project, number)

    found = compiled(counted)
    assert [found(story.a.pk, ticket.number)[0].pk for ticket in tickets] == [ticket.pk for ticket in tickets]
    assert len(made) == 2  # once with what stands for the values, once to compare
    assert found(story.a.pk, 10**17) == []  # what no column holds finds nothing, as with Django
    assert found(10**30, 1) == []


def test_what_is_no_parameter_is_refused() -> None:
    def sliced(amount: int) -> QuerySet[Project]:
        return Project.objects.order_by("pk")[:amount]

    def chosen(column: str) -> QuerySet[Project]:
        return Project.objects.order_by(F(column) if column == "name" else F("key"))

    def pairs(project: int) -> QuerySet[Any, Any]:
        return Project.objects.filter(pk=project).values_list("pk")

    for make, value in ((sliced, 5), (chosen, "name"), (pairs, 1)):
        with pytest.raises(TypeError):
            compiled(make)(value)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="position"):
        compiled(sliced)(amount=5)
