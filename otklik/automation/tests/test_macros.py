"""Macros: whose they are, the rights of each action, all or nothing, the timeline, bringing back (R283)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from otklik.accounts.access import DeniedError
from otklik.accounts.models import Team, TeamMember
from otklik.automation import actions
from otklik.automation.models import Macro, MacroUse
from otklik.automation.queries import macros_for, macros_visible_to
from otklik.desk import timeline
from otklik.desk.actions import change_ticket
from otklik.desk.closing import ClosingError
from otklik.desk.models import AnswerTemplate, Message, Ticket, TicketField
from otklik.desk.queries import history_of
from otklik.lib import clock
from otklik.outbox.models import Delivery
from tests.story import Story

pytestmark = pytest.mark.django_db
DONE = [{"do": "priority", "value": 4}]


def macro(story: Story, who: Any, name: str, *done: tuple[str, Any], **more: Any) -> Macro:
    """Have somebody write a macro in project A."""
    given = [{"do": do, "value": value} for do, value in done] or DONE
    return actions.save_macro(access=who.access, project=story.a, macro=None, name=name, actions=given, **more)


def names(rows: Any) -> list[str]:
    """Return the names of macros."""
    return [row.name for row in rows]


def test_r283_macros_of_the_project_of_a_team_and_own_ones_in_their_order(story: Story) -> None:
    second = Team.objects.create(project=story.a, name="Вторая")
    TeamMember.objects.create(project=story.a, team=second, user=story.boris)
    assert story.first_line.members.filter(user=story.anna).exists()
    story.first_line.members.filter(user=story.boris).delete()
    macro(story, story.vera, "all")
    later = macro(story, story.vera, "all later")
    macro(story, story.vera, "first", scope="team", team=story.first_line)
    macro(story, story.vera, "second", scope="team", team=second)
    mine = macro(story, story.anna, "mine", scope="mine")
    ticket = story.ticket()
    assert names(macros_for(story.anna.access, ticket)) == ["mine", "first", "all", "all later"]
    assert names(macros_for(story.boris.access, ticket)) == ["second", "all", "all later"]
    assert {"second", "first"} <= set(names(macros_visible_to(story.vera.access)))
    assert "mine" not in names(macros_visible_to(story.vera.access))
    actions.move_macro(access=story.vera.access, macro=later, direction="up")
    assert names(macros_for(story.boris.access, ticket)) == ["second", "all later", "all"]
    for stranger in (story.egor, story.gleb, story.inna):
        assert not macros_visible_to(stranger.access).exists()
        for scope in ("mine", "project"):
            with pytest.raises(DeniedError):
                macro(story, stranger, "x", scope=scope)
    for who, row in ((story.anna, later), (story.boris, mine), (story.vera, mine)):
        with pytest.raises(DeniedError):
            actions.remove_macro(access=who.access, macro=row)
    foreign = Team.objects.create(project=story.b, name="x")
    for bad in ({"scope": "team", "team": foreign}, {"scope": "team"}, {"name": ""}):
        with pytest.raises(ValidationError):
            macro(story, story.vera, **({"name": "bad"} | bad))  # type: ignore[arg-type]
    with pytest.raises(ValidationError):
        macro(story, story.vera, "hook", ("webhook", "x"))
    with pytest.raises(ValidationError):
        actions.run_macro(access=story.boris.access, macro=mine, ticket=ticket)


def test_r283_a_macro_does_all_or_nothing_is_named_in_the_timeline_and_undone(story: Story) -> None:
    template = AnswerTemplate.objects.create(project=story.a, name="t", body="Чиним, {{customer.name}}.")
    row = macro(
        story, story.vera, "Авария", ("priority", 4), ("tag", ["авария"]), ("person", story.boris.pk),
        ("reply", template.pk), ("note", "Звонить в {{ticket.number}}"),
    )  # fmt: skip
    ticket = story.ticket()
    use = actions.run_macro(access=story.anna.access, macro=row, ticket=ticket)
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.tags, ticket.assignee) == (4, ["авария"], story.boris)
    said = Message.objects.get(ticket=ticket, kind="reply")
    assert (said.text, said.author) == ("Чиним, Дарья Соколова.", story.anna)
    lines = [(line.actor, line.text) for line in timeline.lines(history_of(story.anna.access, ticket))]
    assert any("Авария" in text for actor, text in lines if actor == str(story.anna)), lines
    with pytest.raises(DeniedError):
        actions.undo_macro(access=story.boris.access, use=use)
    change_ticket(access=story.boris.access, ticket=ticket, tags=["авария", "район"])  # stays: somebody changed it
    undone = actions.undo_macro(access=story.anna.access, use=use)
    assert (undone.back, undone.stays) == (["priority", "person", "reply"], ["tag", "note"])
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.tags, ticket.assignee, ticket.status) == (2, ["авария", "район"], None, "new")
    assert not Message.objects.filter(ticket=ticket, kind="reply").exists()
    assert not Delivery.objects.filter(state="queued").exists()
    last = timeline.lines(history_of(story.anna.access, ticket))[-1]
    assert last.icon == "undo" and "Авария" in last.text
    with pytest.raises(actions.CannotUndoError):
        actions.undo_macro(access=story.anna.access, use=use)
    TicketField.objects.create(project=story.a, key="cause", name="Причина", kind="text", required="closing")
    ends = macro(story, story.vera, "Закрыть", ("note", "конец"), ("status", "closed"))
    notes = Message.objects.filter(ticket=ticket, kind="note").count()
    with pytest.raises(ClosingError):
        actions.run_macro(access=story.anna.access, macro=ends, ticket=ticket)
    assert Message.objects.filter(ticket=ticket, kind="note").count() == notes
    with clock.at(clock.now() + datetime.timedelta(days=2)):
        actions.forget_uses()
    assert not MacroUse.objects.exists() and Ticket.objects.get(pk=ticket.pk).priority == 2
