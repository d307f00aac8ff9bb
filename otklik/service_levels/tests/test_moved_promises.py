"""Promises of tickets that are merged, split, and put back as they were."""

from __future__ import annotations

import pytest

from otklik.desk import actions as desk
from otklik.desk.actions import NewMessage
from otklik.desk.actions.merge import merge
from otklik.desk.actions.split import split
from otklik.desk.actions.unmove import undo_move
from otklik.desk.models import Ticket
from otklik.events.actor import system
from otklik.events.models import Event
from otklik.lib import clock
from otklik.service_levels.actions.fire import fire
from otklik.service_levels.models import BreachCard, Clock
from otklik.service_levels.tests.world import at, clocks, office, policy, react
from tests.story import Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def promised(story: Story) -> Story:
    with clock.at(at(8)):
        office(story)
        policy(story)
    return story


def states(ticket: Ticket) -> dict[str, tuple[str, object]]:
    return {target: (row.state, row.due_at) for target, row in clocks(ticket).items()}


def wrote(ticket: Ticket) -> int:
    message = NewMessage(text="И ещё одно.", author_name="Дарья", author_address="darya@example.org")
    return desk.receive(actor=system("mail"), ticket=ticket, person=ticket.person, message=message, channel="mail").pk


def test_an_answer_owed_in_a_merged_ticket_is_owed_where_it_went_since_the_customers_word(promised: Story) -> None:
    access = promised.anna.access
    with clock.at(at(9)):
        target, answered, source = promised.ticket(), promised.ticket(), promised.ticket()
    with clock.at(at(9, 10)):
        for ticket in (target, answered):
            desk.post(access=access, ticket=ticket, kind="reply", message=NewMessage(text="Да."), status="open")
    with clock.at(at(9, 40)):
        move = merge(access=access, source=source, target=target)
        merge(access=access, source=answered, target=target)
    assert states(source) == {"first_response": ("dropped", at(10)), "solution": ("dropped", at(18))}
    assert states(target)["next_response"] == ("running", at(11)), "two hours since his word at nine"
    assert Clock.objects.filter(ticket=target, target="next_response").count() == 1, "what was answered owes nothing"
    with clock.at(at(10)):
        undo_move(access=access, move=move)
    assert states(target)["next_response"][0] == "dropped"
    assert states(source)["first_response"] == ("running", at(10, 20)), "twenty minutes it was no ticket of its own"
    assert states(source)["solution"][0] == "running"


def fire_all() -> None:
    react()
    while fire():
        react()


def test_an_answer_that_was_late_before_a_merge_is_missed_once(promised: Story) -> None:
    access = promised.anna.access
    with clock.at(at(9)):
        target, source = promised.ticket(), promised.ticket()
        desk.post(access=access, ticket=target, kind="reply", message=NewMessage(text="Да."), status="open")
    with clock.at(at(10)):
        wrote(source)
    with clock.at(at(11, 30)):
        fire_all()
        assert states(source)["first_response"] == ("breached", at(10))
        merge(access=access, source=source, target=target)
    with clock.at(at(12)):
        fire_all()
    assert states(target)["next_response"] == ("breached", at(10)), "since his first word, as it was promised then"
    assert Event.objects.filter(kind="clock.breached").count() == 1
    with clock.at(at(13)):
        desk.post(access=access, ticket=target, kind="reply", message=NewMessage(text="Готово."))
    row = clocks(target)["next_response"]
    assert (row.state, row.stopped_at, row.breached_at) == ("breached", at(13), at(11, 30))


def late(story: Story) -> tuple[Ticket, int]:
    """Return a ticket whose customer wrote twice since our answer and waits too long for the next one, and his word."""
    with clock.at(at(9)):
        ticket = story.ticket()
        desk.post(access=story.anna.access, ticket=ticket, kind="reply", message=NewMessage(text="Да."), status="open")
    with clock.at(at(9, 30)):
        word = wrote(ticket)
    with clock.at(at(12)):
        fire_all()
        assert states(ticket)["next_response"] == ("breached", at(11, 30))
    return ticket, word


def missed() -> dict[int, list[str]]:
    """Return by ticket what is told to be missed."""
    found: dict[int, list[str]] = {}
    for ticket, target in (
        Clock.objects.filter(breached_at__isnull=False).order_by("id").values_list("ticket_id", "target")
    ):
        found.setdefault(ticket, []).append(target)
    return found


def test_what_a_merge_brought_is_missed_no_longer_where_it_was_once_the_merge_is_undone(promised: Story) -> None:
    access = promised.anna.access
    with clock.at(at(9)):
        target, last = promised.ticket(), promised.ticket()
        for ticket in (target, last):
            desk.post(access=access, ticket=ticket, kind="reply", message=NewMessage(text="Да."), status="open")
    source, _word = late(promised)
    with clock.at(at(12)):
        first = merge(access=access, source=source, target=target)
        fire_all()
        second = merge(access=access, source=target, target=last)
    with clock.at(at(12, 30)):
        fire_all()
        assert missed() == {one.pk: ["next_response"] for one in (source, target, last)}
        undo_move(access=access, move=second)
        fire_all()
        assert states(last)["next_response"][0] == "dropped"
        assert missed() == {one.pk: ["next_response"] for one in (source, target)}
    with clock.at(at(13)):
        desk.post(access=access, ticket=target, kind="reply", message=NewMessage(text="Готово."), status="open")
        react()
        undo_move(access=access, move=first)
        fire_all()
        react()
    assert missed() == {source.pk: ["next_response"]}, "also after an answer that was given meanwhile"
    assert Ticket.objects.get(pk=target.pk).next_due_at == states(target)["solution"][1]
    row = clocks(source)["next_response"]
    assert (row.state, row.due_at, row.stopped_at) == ("breached", at(11, 30), None), "it is owed there as before"
    assert Event.objects.filter(kind="clock.breached").count() == BreachCard.objects.count() == 1


def test_an_answer_that_was_late_before_a_split_is_missed_once(promised: Story) -> None:
    access = promised.anna.access
    source, word = late(promised)
    with clock.at(at(12)):
        move = split(access=access, ticket=source, messages=[word])
        fire_all()
    assert states(move.target)["next_response"] == ("breached", at(11, 30)), "it goes on there as it was"
    row = clocks(source)["next_response"]
    assert (row.state, row.stopped_at) == ("breached", at(12)), "nobody waits there any more"
    with clock.at(at(12, 30)):
        undo_move(access=access, move=move)
        fire_all()
    assert missed() == {source.pk: ["next_response"]}
    assert clocks(source)["next_response"].stopped_at is None, "he waits there again"
    assert Event.objects.filter(kind="clock.breached").count() == BreachCard.objects.count() == 1


def test_an_answer_is_owed_where_its_words_are_and_is_missed_once_when_they_come_back(promised: Story) -> None:
    access = promised.anna.access
    with clock.at(at(9)):
        source, other = promised.ticket(), promised.ticket()
        desk.post(access=access, ticket=source, kind="reply", message=NewMessage(text="Да."), status="open")
    with clock.at(at(9, 20)):
        words = {ticket: wrote(ticket) for ticket in (source, other)}
    with clock.at(at(9, 30)):
        move, part = (split(access=access, ticket=row, messages=[word]) for row, word in words.items())
        assert states(source)["next_response"] == ("dropped", at(11, 20))
        assert states(other)["first_response"] == ("running", at(10)), "his first word stayed and still waits"
        assert states(part.target)["next_response"] == ("running", at(11, 20))
        undo_move(access=access, move=part)
        assert states(other)["first_response"] == ("running", at(10))
        desk.post(access=access, ticket=other, kind="reply", message=NewMessage(text="Да."), status="open")
    with clock.at(at(12)):
        fire_all()
        assert missed() == {move.target_id: ["next_response"]}
        undo_move(access=access, move=move)
        fire_all()
    assert states(source)["next_response"] == ("breached", at(11, 20))
    assert Event.objects.filter(kind="clock.breached").count() == 1, "late once, wherever its words were"
    with clock.at(at(12, 30)):
        again = split(access=access, ticket=source, messages=[words[source]])
        desk.post(access=access, ticket=again.target, kind="reply", message=NewMessage(text="Вот."), status="open")
    with clock.at(at(13)):
        undo_move(access=access, move=again)
    assert clocks(source)["next_response"].stopped_at == at(12, 30), "it was answered while it was a ticket of its own"


def test_a_ticket_that_was_split_off_is_promised_what_its_words_ask_for(promised: Story) -> None:
    access = promised.anna.access
    with clock.at(at(9)):
        source = promised.ticket()
        desk.post(access=access, ticket=source, kind="reply", message=NewMessage(text="Да."), status="open")
    with clock.at(at(9, 30)):
        word = wrote(source)
    with clock.at(at(10)):
        move = split(access=access, ticket=source, messages=[word])
    assert states(move.target) == {"next_response": ("running", at(11, 30)), "solution": ("running", at(10, day=1))}
    assert states(source)["solution"] == ("running", at(18))
    with clock.at(at(10, 30)):
        undo_move(access=access, move=move)
    assert {state for state, _due in states(move.target).values()} == {"dropped"}
    assert states(source)["next_response"] == ("running", at(11, 30))
