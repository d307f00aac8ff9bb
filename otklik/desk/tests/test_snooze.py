"""Sleeping tickets: out of the lists, out of the counters, and back by themselves."""

from __future__ import annotations

import datetime
from collections import Counter as Tally

import pytest

from otklik.desk import actions, counting, listing
from otklik.desk.actions import NewMessage
from otklik.desk.models import Ticket
from otklik.events.actor import system
from otklik.events.models import Event
from otklik.lib import clock
from tests.story import Story

HOUR = datetime.timedelta(hours=1)


def view(story: Story, name: str) -> list[int]:
    access = story.anna.access
    return [ticket.pk for ticket in listing.page(access, listing.of_view(name, access)).tickets]


def counted(story: Story) -> dict[str, int]:
    """The counters of all views, and the same counted in the table."""
    access = story.anna.access
    kept = counting.counts(access).views
    rows = Ticket.objects.filter(project_id__in=access.projects)
    real: Tally[str] = Tally()
    for row in rows:
        ended = row.status in {"solved", "closed"}
        if row.snoozed_until and not ended:
            real["snoozed"] += 1
            continue
        if not ended:
            real["open"] += 1
            real["mine"] += row.assignee_id == access.user_id
            real["unassigned"] += row.assignee_id is None
        if row.status not in {"new", "open"}:
            real[row.status] += 1
    assert {name: n for name, n in kept.items() if n} == {name: n for name, n in real.items() if n}
    return dict(real)


def test_r076_a_snoozed_ticket_leaves_the_lists_and_comes_back_on_top(story: Story) -> None:
    first, second, third = (story.ticket() for _ in range(3))
    access = story.anna.access
    until = clock.now() + HOUR
    actions.snooze(access=access, ticket=second, until=until)
    assert view(story, "open") == [third.pk, first.pk]
    assert view(story, "snoozed") == [second.pk]
    assert counted(story) == {"open": 2, "unassigned": 2, "mine": 0, "snoozed": 1}
    assert actions.wake_due() == 0
    with clock.at(until):
        assert actions.wake_due() == 1
    assert view(story, "open") == [second.pk, third.pk, first.pk]
    assert counted(story) == {"open": 3, "unassigned": 3, "mine": 0}
    assert Event.objects.filter(ticket_id=second.pk).latest("id").payload == {"reason": "time"}


def test_r076_the_customer_wakes_a_ticket_and_machines_do_not(story: Story) -> None:
    ticket = story.ticket()
    access = story.anna.access
    actions.take(access=access, ticket=ticket)
    actions.snooze(access=access, ticket=ticket, until=clock.now() + HOUR)
    mail = system("mail")
    actions.receive(actor=mail, ticket=ticket, message=NewMessage(text="x"), channel="mail", automatic=True)
    assert view(story, "mine") == []
    actions.receive(actor=mail, ticket=ticket, message=NewMessage(text="Где вы?"), channel="mail")
    assert view(story, "mine") == [ticket.pk]
    assert counted(story) == {"open": 1, "mine": 1, "unassigned": 0}
    assert Event.objects.filter(ticket_id=ticket.pk, kind="ticket.woken").get().payload == {"reason": "customer"}


def test_r076_an_ended_ticket_does_not_sleep(story: Story) -> None:
    ticket = story.ticket()
    access = story.anna.access
    actions.snooze(access=access, ticket=ticket, until=clock.now() + HOUR)
    actions.change_status(access=access, ticket=ticket, status="solved")
    assert Ticket.objects.get(pk=ticket.pk).snoozed_until is None
    assert counted(story) == {"solved": 1}
    for until in (clock.now() - HOUR, clock.now() + datetime.timedelta(days=400), datetime.datetime(2030, 1, 1)):
        with pytest.raises(ValueError, match="year"):
            actions.snooze(access=access, ticket=ticket, until=until)
    with pytest.raises(ValueError, match="ended"):
        actions.snooze(access=access, ticket=ticket, until=clock.now() + HOUR)
    while actions.fold_counters():
        pass
    assert counted(story) == {"solved": 1}
