"""Checklists: put on by topic and by hand, ticked with who and when, holding the end of work (R141)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from otklik.accounts.access import DeniedError
from otklik.accounts.walls import inside
from otklik.automation.tests.test_rules import OPENED, lines, react, rule
from otklik.desk import actions, personal
from otklik.desk.actions.bulk import preview
from otklik.desk.actions.checklists import (
    CannotTickError,
    NewPoint,
    drop_checklist,
    put_checklist,
    save_checklist,
    tick,
)
from otklik.desk.bulk_fields import Wanted
from otklik.desk.checklists import forget_none, on_ticket
from otklik.desk.closing import ClosingError
from otklik.desk.models import Checklist, ChecklistPoint, Ticket, TicketChecklist, Topic
from otklik.events.models import Event
from otklik.lib.personal import Subject
from tests.story import Story

POINTS = (NewPoint("Проверить кабель"), NewPoint("Записать показания", note=True))


def kept(story: Story, name: str = "Выезд", **more: Any) -> Checklist:
    """Have the manager of A keep a list of two points; the second asks for a note."""
    return save_checklist(access=story.marina.access, project=story.a, checklist=None, name=name, points=POINTS, **more)


def said(story: Story, ticket: Ticket) -> list[tuple[str, str]]:
    """Return what the timeline tells about lists, in English."""
    with translation.override("en"):
        return [(who, text) for who, text in lines(story, ticket) if "“Выезд”" in text]


def points_of(ticket: Ticket) -> list[ChecklistPoint]:
    """Return the points on a ticket."""
    return [point for row in on_ticket(ticket) for point in row.points.all()]


@pytest.fixture(autouse=True)
def _fresh() -> None:
    forget_none()


def test_r141_a_list_comes_by_topic_at_opening_and_later_and_its_ticks_are_told(story: Story) -> None:
    over = Topic.objects.create(project=story.a, name="Связь")
    below = Topic.objects.create(project=story.a, name="Обрыв", parent=over)
    kept(story, topic=over)
    kept(story, "Рука")
    first = story.ticket()
    actions.change_ticket(access=story.anna.access, ticket=first, topic=below)
    actions.change_ticket(access=story.anna.access, ticket=first, priority=3)
    react()
    assert [row.name for row in on_ticket(first)] == ["Выезд"]
    cable, reading = points_of(first)
    tick(access=story.anna.access, ticket=first, point=cable, done=True)
    tick(access=story.vera.access, ticket=first, point=cable, done=True)  # the first one stays
    cable.refresh_from_db()
    assert (cable.done_by_id, cable.done_name) == (story.anna.pk, story.anna.name)
    assert cable.done_at is not None
    with pytest.raises(CannotTickError, match="Записать показания"):
        tick(access=story.anna.access, ticket=first, point=reading, done=True)
    tick(access=story.anna.access, ticket=first, point=reading, done=True, note="42")
    tick(access=story.anna.access, ticket=first, point=cable, done=False)
    assert [text for _who, text in said(story, first)] == [
        "put the checklist “Выезд” on the ticket",
        "ticked in “Выезд”: Проверить кабель",
        "ticked in “Выезд”: Записать показания · 42",
        "finished the checklist “Выезд”",
        "took back the tick in “Выезд”: Проверить кабель",
    ]
    react()
    assert TicketChecklist.objects.filter(ticket=first).count() == 1
    assert TicketChecklist.objects.get(ticket=first).left == 1


def test_r141_a_list_that_blocks_holds_the_end_of_one_and_of_many(story: Story) -> None:
    ticket, free = story.ticket(), story.ticket()
    anna, blocking = story.anna.access, kept(story, blocks=True)
    row = put_checklist(access=anna, ticket=ticket, checklist=blocking)
    assert put_checklist(access=anna, ticket=ticket, checklist=blocking) == row
    with pytest.raises(ClosingError, match="Выезд"):
        actions.change_status(access=anna, ticket=ticket, status="solved")
    told = preview(access=anna, tickets=[ticket.pk, free.pk], wanted=Wanted.of({"status": "solved"}))
    assert (told.change, told.held) == (1, 1)
    assert [(item.key, item.tickets) for item in told.missing] == [(f"checklists.{blocking.pk}", 1)]
    bulk = actions.start_bulk(access=anna, tickets=[ticket.pk, free.pk], wanted=Wanted.of({"status": "solved"}))
    actions.work_off(bulk_id=bulk.pk)
    ticket.refresh_from_db()
    assert ticket.status != "solved"
    with pytest.raises(DeniedError):
        drop_checklist(access=anna, row=row)  # what holds a ticket open a supervisor takes off
    for point in points_of(ticket):
        tick(access=anna, ticket=ticket, point=point, done=True, note="да")
    assert actions.change_status(access=anna, ticket=ticket, status="solved").status == "solved"
    drop_checklist(access=anna, row=row)
    assert not on_ticket(ticket)


def test_r141_a_rule_starts_a_list_and_refuses_one_that_is_another_projects(story: Story) -> None:
    chosen = kept(story)
    foreign = Checklist.objects.create(project=story.b, name="Чужой", points=[{"text": "x", "note": False}])
    with pytest.raises(ValidationError):
        rule(story, "Чужое", OPENED, ("checklist", foreign.pk))
    rule(story, "Начало", OPENED, ("checklist", chosen.pk))
    ticket = story.ticket()
    react()
    assert [row.checklist_id for row in on_ticket(ticket)] == [chosen.pk]
    assert said(story, ticket) == [("Rule “Начало”", "put the checklist “Выезд” on the ticket")]


def test_r141_merging_keeps_lists_with_their_ticks_and_undo_brings_them_back(story: Story) -> None:
    source, target = story.ticket(), story.ticket()
    row = put_checklist(access=story.anna.access, ticket=source, checklist=kept(story))
    tick(access=story.anna.access, ticket=source, point=points_of(source)[0], done=True)
    move = actions.merge(access=story.anna.access, source=source, target=target, readers_agreed=True)
    assert [one.pk for one in on_ticket(target)] == [row.pk]
    assert [bool(point.done_at) for point in points_of(target)] == [True, False]
    actions.undo_move(access=story.anna.access, move=move)
    assert [one.pk for one in on_ticket(source)] == [row.pk]
    assert not on_ticket(target)


def test_s39_walls_of_lists(story: Story) -> None:
    ticket, chosen = story.ticket(), kept(story)
    row = put_checklist(access=story.anna.access, ticket=ticket, checklist=chosen)
    point = points_of(ticket)[0]
    stranger = story.egor.access
    for refused in (
        lambda: put_checklist(access=stranger, ticket=ticket, checklist=chosen),
        lambda: tick(access=stranger, ticket=ticket, point=point, done=True),
        lambda: drop_checklist(access=stranger, row=row),
        lambda: kept_by_anna(story),
    ):
        with pytest.raises(DeniedError):
            refused()
    other = story.ticket(project=story.b)
    with pytest.raises(IntegrityError), transaction.atomic():
        TicketChecklist.objects.create(project=story.b, ticket=other, checklist=chosen, name="x")
    with inside([story.b.pk]):
        assert not Checklist.objects.exists()
        assert not TicketChecklist.objects.exists()
        assert not ChecklistPoint.objects.exists()


def kept_by_anna(story: Story) -> Checklist:
    """Have an operator, who may not, keep a list."""
    return save_checklist(access=story.anna.access, project=story.a, checklist=None, name="x", points=POINTS)


def test_notes_of_points_are_exported_and_erased_with_the_customer(story: Story) -> None:
    ticket = story.ticket()
    put_checklist(access=story.anna.access, ticket=ticket, checklist=kept(story))
    point = points_of(ticket)[1]
    tick(access=story.anna.access, ticket=ticket, point=point, done=True, note="Живёт на Лесной")
    subject = Subject(project=story.a.pk, person=ticket.person_id, people={ticket.person_id})
    personal.find(subject)
    assert [row["note"] for row in personal.export(subject)["checklists"]] == ["", "Живёт на Лесной"]
    personal.erase(subject)
    assert [bool(row.done_at) for row in points_of(ticket)] == [False, True]
    assert not ChecklistPoint.objects.filter(note__contains="Лесной").exists()
    assert Event.objects.filter(kind="ticket.checklist_point").count() == 1
