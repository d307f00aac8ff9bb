"""The second wall: what the database itself refuses."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction

from otklik.accounts import walls
from otklik.customers.models import Person
from otklik.desk.models import Message, Ticket
from otklik.desk.search import search
from otklik.events.models import Event
from tests.story import Story


def tables_with_project() -> list[str]:
    """Every table of ours with a column `project_id`."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if model.__module__.startswith("otklik.") and any(f.column == "project_id" for f in model._meta.concrete_fields)
    )


def test_s03_every_project_owned_table_has_a_wall(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity")
        walled = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT tablename FROM pg_policies WHERE policyname = 'project_wall'")
        with_policy = {row[0] for row in cursor.fetchall()}
    assert "desk_ticket" in tables_with_project()
    assert set(tables_with_project()) <= walled & with_policy


def test_s03_a_forgotten_filter_gives_no_rows(story: Story) -> None:
    story.ticket()
    with walls.inside([story.b.pk]):
        assert not Ticket.objects.exists()
        assert not Message.objects.exists()
        assert not Person.objects.exists()
        assert not Event.objects.filter(project_id=story.a.pk).exists()
    with walls.inside([]):
        assert not Ticket.objects.exists()
    with walls.inside([story.a.pk]):
        assert Ticket.objects.count() == 1
    assert Ticket.objects.count() == 1


def test_s03_nothing_is_written_behind_a_foreign_wall(story: Story) -> None:
    ticket = story.ticket()
    with pytest.raises(ProgrammingError), walls.inside([story.b.pk]):
        Message.objects.create(project=story.a, ticket=ticket, kind="note", channel="workspace", text="чужое")
    with walls.inside([story.b.pk]):
        assert Ticket.objects.filter(pk=ticket.pk).update(subject="чужое") == 0
    ticket.refresh_from_db()
    assert ticket.subject == "Не работает интернет"


def test_s39_a_child_of_another_project_is_refused_by_the_database(story: Story) -> None:
    ticket = story.ticket()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(project=story.b, ticket=ticket, kind="note", channel="workspace", text="x")
    stranger = story.ticket(story.b).person
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(person=stranger)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(team=story.b.teams.get())


def test_s03_search_function_stays_behind_the_wall(story: Story) -> None:
    story.ticket()
    anna = story.anna.access
    assert len(search(anna, "роутер")) == 1
    with walls.inside([story.b.pk]), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM otklik_search(%s, 'роутер', '', 10)", [[story.a.pk, story.b.pk]])
        assert cursor.fetchall() == []
    with walls.inside([]), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM otklik_search(%s, 'роутер', '', 10)", [[story.a.pk]])
        assert cursor.fetchall() == []


def test_history_is_append_only_for_everybody(story: Story) -> None:
    story.ticket()
    with pytest.raises(ProgrammingError), walls.inside([story.a.pk]):
        Event.objects.update(kind="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.all().delete()
    assert Event.objects.filter(kind="ticket.opened").count() == 1


def test_the_role_ends_with_the_block(story: Story) -> None:
    with walls.inside([story.a.pk]):
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role'), current_setting('otklik.projects', true)")
        assert cursor.fetchone() in {("none", ""), ("none", None)}


def test_model_arrows_point_downwards() -> None:
    """A foreign key is an import too, also one written as a string."""
    order = ["lib", "events", "accounts", "outbox live files", "customers", "desk", "requests", "routing", "channels"]
    order += ["service_levels automation", "notifications", "connectors imports"]
    order += ["workspace cabinet portal setup api", "config"]
    level = {name: place for place, names in enumerate(order) for name in names.split()}
    wrong = []
    for model in apps.get_models():
        if not model.__module__.startswith("otklik."):
            continue
        own = model._meta.app_label
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and not field.auto_created else None
            if target is None or isinstance(target, str) or not target.__module__.startswith("otklik."):
                continue
            other = target._meta.app_label
            if own != other and level[other] >= level[own]:
                wrong.append(f"{model.__name__}.{field.name} -> {other}")
    assert wrong == []
