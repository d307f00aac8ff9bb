"""What was promised, kept and over stays as it was, whatever is changed afterwards; what is owed is never forgotten."""

from __future__ import annotations

import datetime

import pytest

from otklik.desk import actions as desk
from otklik.desk.actions import NewMessage
from otklik.desk.models import Ticket
from otklik.events.models import Event
from otklik.lib import clock
from otklik.service_levels import actions
from otklik.service_levels.actions.escalate import look_for_silence
from otklik.service_levels.actions.escalation_rules import save_rule
from otklik.service_levels.models import Calendar, Clock, Escalation, Policy, Recount
from otklik.service_levels.tests.world import at, clocks, office, policy, react
from tests.story import Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def promised(story: Story) -> Story:
    with clock.at(at(8)):
        office(story)
        policy(story, pauses=["waiting_customer", "waiting_client", "snoozed"])
    return story


def say(story: Story, ticket: Ticket, kind: str = "reply", **more: object) -> None:
    who = story.gleb if kind == "answer" else story.anna
    desk.post(access=who.access, ticket=ticket, kind=kind, message=NewMessage(text="Проверяем."), **more)
    react()


def recount() -> None:
    row = Recount.objects.latest("id")
    while actions.work_off(recount_id=row.pk):
        pass
    react()


def marks(ticket: Ticket) -> list[str]:
    rows = Event.objects.filter(ticket_id=ticket.pk, kind__in=["clock.warned", "clock.breached"]).order_by("id")
    return [f"{row.kind} {row.payload['target']}" for row in rows]


def test_f23_a_ticket_that_ended_asleep_is_awake_when_it_is_opened_again(promised: Story) -> None:
    access = promised.anna.access
    with clock.at(at(9)):
        ticket = promised.ticket()
        desk.snooze(access=access, ticket=ticket, until=at(17, day=3))
    with clock.at(at(9, 30)):
        desk.change_status(access=access, ticket=ticket, status=Ticket.Status.SOLVED)
        react()
    with clock.at(at(10)):
        desk.change_status(access=access, ticket=ticket, status=Ticket.Status.OPEN)
    row = clocks(ticket)["solution"]
    assert (row.state, row.due_at) == ("running", at(10, day=1))  # none of its eight hours is used


def test_f23_a_kept_promise_keeps_its_deadline_through_changes_of_calendar_and_policy(promised: Story) -> None:
    with clock.at(at(9)):
        answered, dropped = promised.ticket(), promised.ticket()
    with clock.at(at(9, 40)):
        say(promised, answered, status="open")
        desk.change_status(access=promised.anna.access, ticket=dropped, status="solved")
        react()
        desk.change_status(access=promised.anna.access, ticket=dropped, status="open")
        react()
    before = list(Clock.objects.filter(target="first_response").order_by("id").values())
    assert [row["state"] for row in before] == ["met", "dropped"]
    with clock.at(at(12)):
        standard = before[0]["policy_id"]
        row = Policy.objects.get(pk=standard)
        form = actions.PolicyForm(name=row.name, first_response=20, solution=480)
        actions.save_policy(access=promised.marina.access, project=promised.a, policy=row, form=form)
        recount()
        calendar = Calendar.objects.get(is_default=True)
        actions.save_day(access=promised.marina.access, calendar=calendar, date=at(9).date(), periods=[[480, 1080]])
        recount()
        for ticket in (answered, dropped):
            actions.settle(tickets=[ticket.pk])
        while actions.fire():
            pass
    assert list(Clock.objects.filter(target="first_response").order_by("id").values()) == before
    assert marks(answered) == marks(dropped) == []


def test_f23_what_ended_before_it_was_promised_is_not_promised_afterwards(promised: Story) -> None:
    with clock.at(at(8)):
        plain = policy(promised, "Without questions", clarification=None, priorities=[2])
        actions.move_policy(access=promised.marina.access, policy=plain, direction="up")
    with clock.at(at(9)):
        ticket = promised.ticket()
        say(promised, ticket, "question")
    with clock.at(at(17)):
        say(promised, ticket, "answer")
    assert "clarification" not in clocks(ticket)
    with clock.at(at(17, 30)):
        desk.change_ticket(access=promised.anna.access, ticket=ticket, priority=3)  # it is under the other policy now
        assert "clarification" not in clocks(ticket)
        form = actions.PolicyForm(name=plain.name, solution=480, clarification=60, priorities=[2])
        actions.save_policy(access=promised.marina.access, project=promised.a, policy=plain, form=form)
        recount()
        desk.change_ticket(access=promised.anna.access, ticket=ticket, priority=2)
        assert "clarification" not in clocks(ticket)
        say(promised, ticket, "question")
    assert clocks(ticket)["clarification"].due_at == at(9, 30, day=1)


def test_r109_silence_counts_again_when_a_ticket_waits_for_its_customer_no_longer(promised: Story) -> None:
    access = promised.anna.access
    with clock.at(at(9)):
        save_rule(access=promised.marina.access, project=promised.a, rule=None, trigger="silence", amount=24)
        ticket = promised.ticket()
        desk.change_status(access=access, ticket=ticket, status="waiting_customer")
        react()
    with clock.at(at(9, day=2)):
        look_for_silence()
        react()
        assert not Escalation.objects.filter(trigger="silence").exists()
    with clock.at(at(10, day=2)):
        desk.change_status(access=access, ticket=ticket, status="open")
        react()
        look_for_silence()
    row = Escalation.objects.get(trigger="silence", rule__amount=24)
    assert (row.ticket_id, row.at) == (ticket.pk, at(10, day=2))
    assert row.at - ticket.created_at > datetime.timedelta(hours=24)
