"""Macros for many tickets at once: looked at before, with the rights of each turn, brought back (R283, R80)."""

from __future__ import annotations

from typing import Any

import pytest

from otklik.accounts.models import Membership
from otklik.automation.actions import save_macro
from otklik.automation.models import Macro, MacroUse
from otklik.desk import actions
from otklik.desk.bulk_fields import Wanted
from otklik.desk.models import AnswerTemplate, Bulk, BulkItem, ClosingRules, Message, Ticket
from otklik.outbox.models import Delivery
from tests.story import Story

pytestmark = pytest.mark.django_db


def macro(story: Story, who: Any, name: str, *done: tuple[str, Any], **more: Any) -> Macro:
    """Have somebody write a macro in project A."""
    given = [{"do": do, "value": value} for do, value in done]
    return save_macro(access=who.access, project=story.a, macro=None, name=name, actions=given, **more)


def of(row: Macro) -> Wanted:
    return Wanted.of({"macro": row.pk, "name": row.name})


def run(bulk: Bulk) -> Bulk:
    while actions.work_off(bulk_id=bulk.pk):
        pass
    return Bulk.objects.get(pk=bulk.pk)


def counts(story: Story, row: Macro, tickets: list[Ticket]) -> tuple[int, ...]:
    seen = actions.preview(access=story.anna.access, tickets=[ticket.pk for ticket in tickets], wanted=of(row))
    return seen.total, seen.change, seen.same, seen.denied, seen.impossible, seen.held


def test_r283_many_tickets_get_a_macro_each_and_it_is_brought_back(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("otklik.desk.actions.bulk.PORTION_OF_MACROS", 2)
    tickets = [story.ticket() for _ in range(5)]
    foreign, access = story.ticket(story.b), story.anna.access
    actions.change_ticket(access=access, ticket=tickets[0], priority=4, tags=["авария"])
    actions.merge(access=access, source=tickets[1], target=tickets[2])
    plain = macro(story, story.vera, "Авария", ("priority", 4), ("tag", ["авария"]))
    assert counts(story, plain, [*tickets, foreign]) == (6, 3, 1, 0, 2, 0)
    template = AnswerTemplate.objects.create(project=story.a, name="Знаем", body="Знаем, чиним")
    full = macro(story, story.vera, "Полный", ("untag", ["x"]), ("reply", template.pk), ("status", "waiting_customer"))
    assert counts(story, full, [*tickets, foreign]) == (6, 4, 0, 0, 2, 0)

    made = actions.start_bulk(access=access, tickets=[row.pk for row in (*tickets, foreign)], wanted=of(plain))
    made = run(made)
    assert (made.state, made.total, made.done, made.changed) == ("done", 6, 6, 3)
    assert set(Ticket.objects.filter(pk__in=[row.pk for row in tickets[2:]]).values_list("priority", flat=True)) == {4}
    assert Ticket.objects.get(pk=foreign.pk).priority == 2 and MacroUse.objects.count() == 3
    actions.change_ticket(access=access, ticket=tickets[4], priority=1, tags=[])
    made = run(actions.undo_bulk(access=access, bulk=made))
    assert (made.state, made.restored) == ("undone", 2), "what somebody has changed since stays"
    priorities = dict(Ticket.objects.values_list("pk", "priority"))
    assert [priorities[row.pk] for row in tickets] == [4, 2, 2, 2, 1]

    answered = run(actions.start_bulk(access=access, tickets=[row.pk for row in tickets[2:]], wanted=of(full)))
    assert answered.changed == 3 and Message.objects.filter(kind="reply", text__contains="чиним").count() == 3
    run(actions.undo_bulk(access=access, bulk=answered))
    assert not Message.objects.filter(kind="reply").exists(), "answers that have not left are taken back"
    assert not Delivery.objects.filter(state="queued").exists()


def test_r283_nobody_reaches_by_a_macro_for_many_what_he_may_not(story: Story) -> None:
    tickets, access = [story.ticket() for _ in range(3)], story.anna.access
    ids = [row.pk for row in tickets]
    own = macro(story, story.anna, "Моё", ("priority", 4), scope="mine")
    shared = macro(story, story.vera, "Общее", ("note", "x"), ("status", "solved"))
    for stranger, row in ((story.boris, own), (story.egor, shared), (story.gleb, shared), (story.inna, shared)):
        for act in (actions.preview, actions.start_bulk):
            with pytest.raises(actions.CannotBulkError):
                act(access=stranger.access, tickets=ids, wanted=of(row))
    for bad in ({"macro": 0}, {"macro": shared.pk, "priority": 4}, {"macro": "1"}):
        with pytest.raises(ValueError):  # several texts
            Wanted.of(bad)

    ClosingRules.objects.create(project=story.a, needs_resolution=True)
    assert counts(story, shared, tickets) == (3, 0, 0, 0, 0, 3)
    held = run(actions.start_bulk(access=access, tickets=ids, wanted=of(shared)))
    assert (held.done, held.changed) == (3, 0)
    assert not Message.objects.filter(kind="note").exists(), "all of it or nothing"

    ClosingRules.objects.all().delete()
    waiting = actions.start_bulk(access=access, tickets=ids, wanted=of(own))
    Membership.objects.filter(user=story.anna, project=story.a).delete()  # before its turn comes
    assert run(waiting).changed == 0
    assert set(BulkItem.objects.filter(bulk=waiting).values_list("state", flat=True)) == {"skipped"}
    assert not MacroUse.objects.exists()
