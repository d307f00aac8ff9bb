"""Clocks follow what happens to tickets; their marks fire once."""

from __future__ import annotations

import datetime

import pytest

from otklik.desk import actions as desk
from otklik.desk.actions import NewMessage
from otklik.desk.models import Message, Ticket
from otklik.events.actor import system
from otklik.events.models import Event
from otklik.lib import clock
from otklik.service_levels import actions
from otklik.service_levels.models import Calendar, Clock, Recount
from otklik.service_levels.tests.world import at, clocks, office, policy, react
from tests.story import Story

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def promised(story: Story) -> Story:
    with clock.at(at(8)):
        office(story)
        policy(story)
    return story


def said(story: Story, ticket: Ticket, kind: str = Message.Kind.REPLY, **more: object) -> Message:
    who = story.gleb if kind == Message.Kind.ANSWER else story.anna
    return desk.post(access=who.access, ticket=ticket, kind=kind, message=NewMessage(text="Проверяем."), **more)


def wrote(story: Story, ticket: Ticket) -> None:
    message = NewMessage(text="Ну что там?", author_name="Дарья", author_address="darya@example.org")
    desk.receive(actor=system("mail"), ticket=ticket, person=ticket.person, message=message, channel="mail")


def fired(ticket: Ticket) -> list[tuple[str, str]]:
    rows = Event.objects.filter(ticket_id=ticket.pk, kind__in=["clock.warned", "clock.breached"]).order_by("id")
    return [(row.kind, row.payload["target"]) for row in rows]


def test_a_ticket_is_promised_an_answer_and_a_solution_in_working_time(promised: Story) -> None:
    with clock.at(at(12, 30)):
        ticket = promised.ticket()
    rows = clocks(ticket)
    assert set(rows) == {"first_response", "solution"}
    assert rows["first_response"].due_at == at(14, 30)  # half an hour before lunch, half an hour after it
    assert rows["first_response"].warn_at == at(14, 18)
    assert rows["solution"].due_at == at(12, 30, day=1)
    ticket.refresh_from_db()
    assert (ticket.next_due_at, ticket.next_target) == (at(14, 30), "first_response")
    with clock.at(at(14)):
        said(promised, ticket)
    rows = clocks(ticket)
    assert (rows["first_response"].state, rows["first_response"].stopped_at) == ("met", at(14))
    assert (rows["solution"].state, rows["solution"].due_at) == ("paused", None)
    ticket.refresh_from_db()
    assert ticket.next_due_at is None
    with clock.at(at(16)):
        wrote(promised, ticket)
    rows = clocks(ticket)
    assert (rows["next_response"].state, rows["next_response"].due_at) == ("running", at(18))
    assert rows["solution"].due_at == at(15, 30, day=1)  # two hours waiting for the customer do not count
    with clock.at(at(17)):
        said(promised, ticket, status=Ticket.Status.SOLVED)
    rows = clocks(ticket)
    assert (rows["next_response"].state, rows["solution"].state) == ("met", "met")
    assert fired(ticket) == []


def test_a_client_company_has_its_own_clock_and_a_reopened_ticket_goes_on(promised: Story) -> None:
    with clock.at(at(9)):
        ticket = promised.ticket()
        said(promised, ticket, Message.Kind.QUESTION)
    rows = clocks(ticket)
    assert (rows["clarification"].due_at, rows["first_response"].state) == (at(13), "paused")
    with clock.at(at(10)):
        said(promised, ticket, Message.Kind.ANSWER)
    rows = clocks(ticket)
    assert rows["clarification"].state == "met"
    assert rows["first_response"].due_at == at(11)
    with clock.at(at(10, 30)):
        desk.change_status(access=promised.anna.access, ticket=ticket, status=Ticket.Status.SOLVED)
    rows = clocks(ticket)
    assert (rows["first_response"].state, rows["solution"].state) == ("dropped", "met")
    with clock.at(at(9, day=1)):
        desk.change_status(access=promised.anna.access, ticket=ticket, status=Ticket.Status.OPEN)
    assert clocks(ticket)["solution"].due_at == at(17, 30, day=1)  # half an hour of its eight was used


def test_f24_marks_fire_once_through_jumps_of_the_clock(promised: Story) -> None:
    with clock.at(at(9)):
        ticket = promised.ticket()
        other = promised.ticket()
    react()
    assert actions.next_due() == at(9, 48)
    with clock.at(at(9, 47, second=59)):
        assert actions.fire() == 0
    with clock.at(at(9, 48)):
        assert actions.fire() == 2
        assert actions.fire() == 0
    with clock.at(at(7)):  # set back by two hours: nothing fires twice, nothing fires early
        assert actions.fire() == 0
    assert fired(ticket) == [("clock.warned", "first_response")]
    with clock.at(at(9, 59)):
        said(promised, other)  # in time, and the worker has not looked at it yet
    with clock.at(at(9, day=9)):  # forward by nine days: what was missed in between fires now, in its order
        assert sum(actions.fire() for _ in range(9)) == 3
    assert fired(ticket) == [
        ("clock.warned", "first_response"),
        ("clock.breached", "first_response"),
        ("clock.warned", "solution"),
        ("clock.breached", "solution"),
    ]
    assert fired(other) == [("clock.warned", "first_response")]
    with clock.at(at(9, day=10)):
        said(promised, ticket)
        assert actions.fire() == 0
    row = clocks(ticket)["first_response"]
    assert (row.state, row.breached_at, row.stopped_at) == ("breached", at(9, day=9), at(9, day=10))


def test_an_answer_that_came_too_late_is_a_breach_however_late_it_is_seen(promised: Story) -> None:
    with clock.at(at(9)):
        ticket = promised.ticket()
    with clock.at(at(10, 0, second=1)):
        said(promised, ticket)
        react()
        assert sum(actions.fire() for _ in range(5)) == 2
    assert fired(ticket) == [("clock.warned", "first_response"), ("clock.breached", "first_response")]
    with clock.at(at(9, day=1)):
        punctual = promised.ticket()
    with clock.at(at(10, day=1)):  # on the second
        said(promised, punctual)
        react()
        actions.fire()
    assert clocks(punctual)["first_response"].state == "met"


def test_an_answer_that_was_taken_back_was_never_given(promised: Story) -> None:
    with clock.at(at(9)):
        ticket = promised.ticket()
        answer = said(promised, ticket)
        assert clocks(ticket)["first_response"].state == "met"
        desk.undo(access=promised.anna.access, message=answer)
    row = clocks(ticket)["first_response"]
    assert (row.state, row.due_at, row.stopped_at) == ("running", at(10), None)


def test_f24_the_history_seen_twice_or_late_gives_the_same(promised: Story) -> None:
    with clock.at(at(9)):
        ticket = promised.ticket()
    with clock.at(at(9, 30)):
        said(promised, ticket)
        wrote(promised, ticket)
    react()
    before = list(Clock.objects.order_by("id").values())
    with clock.at(at(12)):
        for _ in range(3):
            assert actions.settle(tickets=[ticket.pk]).moved == frozenset()
    assert list(Clock.objects.order_by("id").values()) == before
    Clock.objects.all().delete()
    with clock.at(at(9, 31)):
        actions.settle(tickets=[ticket.pk])
    again = list(Clock.objects.order_by("id").values())
    left_out = {"id", "created_at"}
    assert [{k: v for k, v in row.items() if k not in left_out} for row in again] == [
        {k: v for k, v in row.items() if k not in left_out} for row in before
    ]


def test_the_first_policy_whose_conditions_hold_counts(promised: Story) -> None:
    with clock.at(at(8)):
        urgent = policy(promised, "Urgent", first_response=10, priorities=[Ticket.Priority.URGENT])
        vip = policy(promised, "VIP", first_response=5, standings=["vip"])
        for row in (urgent, vip):
            for _ in range(2):
                actions.move_policy(access=promised.marina.access, policy=row, direction="up")
    with clock.at(at(9)):
        ticket = promised.ticket()
        assert clocks(ticket)["first_response"].due_at == at(10)
        desk.change_ticket(access=promised.anna.access, ticket=ticket, priority=Ticket.Priority.URGENT)
        assert clocks(ticket)["first_response"].due_at == at(9, 10)
        ticket.person.standing = "vip"
        ticket.person.save()
        actions.settle(tickets=[ticket.pk])
    assert clocks(ticket)["first_response"].due_at == at(9, 5)
    assert clocks(ticket)["first_response"].policy.name == "VIP"


def test_who_promises_nothing_pays_nothing(story: Story) -> None:
    ticket = story.ticket()
    react()
    assert not Clock.objects.exists()
    assert not Event.objects.filter(ticket_id=ticket.pk, kind__startswith="clock.").exists()


def test_a_promise_is_not_broken_before_it_was_made(story: Story) -> None:
    with clock.at(at(9)):
        old = story.ticket()
        answered = story.ticket()
        said(story, answered, status=Ticket.Status.SOLVED)
    with clock.at(at(9, day=2)):
        office(story)
        policy(story)
        actions.settle(tickets=[old.pk, answered.pk])
        assert actions.fire() == 0
    assert clocks(old)["first_response"].due_at == at(10, day=2)
    assert clocks(answered) == {}


def test_a_changed_calendar_moves_running_clocks_with_progress(promised: Story) -> None:
    with clock.at(at(17, 30)):
        tickets = [promised.ticket() for _ in range(3)]
    assert clocks(tickets[0])["first_response"].due_at == at(9, 30, day=1)
    calendar = Calendar.objects.get(is_default=True)
    with clock.at(at(17, 40)):
        actions.save_day(access=promised.marina.access, calendar=calendar, date=at(12, day=1).date(), name="Holiday")
        row = Recount.objects.latest("id")
        assert actions.work_off(recount_id=row.pk) is False
        row.refresh_from_db()
    assert (row.state, row.done, row.total, row.changed) == ("done", 3, 3, 3)
    assert {clocks(ticket)["first_response"].due_at for ticket in tickets} == {at(9, 30, day=2)}
    moved = Event.objects.filter(ticket_id=tickets[0].pk, kind="clock.moved").latest("id")
    assert moved.payload["due_at"] == at(9, 30, day=2).isoformat()
