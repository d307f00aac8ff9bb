from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.test.utils import CaptureQueriesContext

from otklik.accounts.models import Project, User
from otklik.desk.models import Ticket
from otklik.events.models import Event
from otklik.lib import clock
from otklik.lib.prepared import Presence, planned
from tests.story import make_story

pytestmark = pytest.mark.django_db


def kept() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return {text for (text,) in cursor.fetchall()}


def test_the_orm_gives_the_same_planned_once_or_each_time() -> None:
    story = make_story()
    ticket = story.ticket()
    reads = (
        lambda: list(User.objects.filter(pk__in=[story.anna.pk, story.boris.pk]).order_by("pk")),
        lambda: list(Ticket.objects.filter(created_at__gt=clock.now() - datetime.timedelta(days=1), tags=[])[:5]),
        lambda: list(Event.objects.exclude(payload__contains={"channel": ["x"]}).order_by("-id")[:40]),
        lambda: Ticket.objects.filter(Q(unread=True) | Q(person__name__startswith="Да")).exists(),
        lambda: list(Project.objects.filter(Exists(Ticket.objects.filter(project_id=OuterRef("pk"))))),
        lambda: Ticket.objects.filter(project__in=[story.a.pk], number=ticket.number).first(),
    )
    for read in reads:
        usual = read()
        with planned():
            assert read() == read() == usual
        assert usual


def test_statements_stay_planned_and_are_logged_with_their_values() -> None:
    before = kept()
    with planned(), CaptureQueriesContext(connection) as caught:
        assert not User.objects.filter(email="nobody@demo.example").exists()
    (sql,) = [one["sql"] for one in caught.captured_queries]
    assert "'nobody@demo.example'" in sql
    assert [text for text in kept() - before if "accounts_user" in text and "$1" in text]
    now = kept()
    assert not User.objects.filter(email="somebody@demo.example").exists()
    assert kept() == now


def test_planning_ends_with_the_block() -> None:
    with pytest.raises(RuntimeError), planned():
        raise RuntimeError
    before = kept()
    assert not User.objects.filter(name="Никто и нигде").exists()
    assert kept() == before


def test_presence_names_what_is_there() -> None:
    story = make_story()
    ticket = story.ticket()
    asked = Presence(
        {
            "here": "FROM desk_ticket WHERE id = %(ticket)s::bigint",
            "there": "FROM desk_ticket WHERE id <> %(ticket)s::bigint",
        }
    )
    assert asked.of({"ticket": ticket.pk}) == {"here"}
