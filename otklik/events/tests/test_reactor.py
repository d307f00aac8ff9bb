"""Waiting changes: many at once, one by one when one of them fails, none lost when the worker ends on the way."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.db import OperationalError, ProgrammingError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from otklik.events import reactor, registry
from otklik.events.actor import system
from otklik.events.changes import change
from otklik.events.models import Event, ReactionRun, WaitingChange
from otklik.events.tests.test_reacting import BROKEN, SEEN, Rang, wired  # noqa: F401 - the fixture is used by its name


def ring_often(times: int) -> list[Event]:
    for number in range(times):
        with change(actor=system("test")) as current:
            current.record(Rang(times=number))
    return list(Event.objects.filter(kind="test.rang").order_by("pk"))


def waiting() -> list[uuid.UUID]:
    return list(WaitingChange.objects.order_by("id").values_list("change_id", flat=True))


@pytest.fixture(autouse=True)
def nothing_else_waits(db: None) -> None:
    WaitingChange.objects.all().delete()


def test_those_that_have_waited_longest_are_taken_in_order_and_once() -> None:
    BROKEN["now"] = False
    events = ring_often(5)
    assert [reactor.take(most=3), reactor.take(most=3), reactor.take(most=3)] == [3, 2, 0]
    assert [pk for pk in SEEN if pk > 0] == [event.pk for event in events]
    assert waiting() == []
    assert ReactionRun.objects.filter(state="done").count() == 10


def test_a_failing_reaction_takes_no_other_with_it_and_is_retried_alone() -> None:
    first, second = ring_often(2)
    assert reactor.take() == 2
    assert [pk for pk in SEEN if pk > 0][-2:] == [first.pk, second.pk]
    assert sorted(ReactionRun.objects.values_list("event_id", "state")) == [
        (event.pk, state) for event in (first, second) for state in ("done", "failed")
    ]
    again = ProcrastinateJob.objects.filter(task_name="events.react_again")
    assert sorted(job.args["event_id"] for job in again) == [first.pk, second.pk]
    assert waiting() == []


def test_what_a_failing_one_has_written_is_taken_back() -> None:
    BROKEN["now"] = False

    def write_and_fail(event: Event) -> None:
        with change(actor=system("test")) as current:
            current.record(Rang(times=99))
        raise ValueError("after writing")

    registry.react("test.rang", write_and_fail)
    ring_often(2)
    reactor.take()
    assert Event.objects.filter(kind="test.rang").count() == 2
    assert ReactionRun.objects.filter(state="failed").count() == 2
    assert waiting() == []


def test_f04_when_the_database_goes_away_the_changes_stay() -> None:
    events = ring_often(3)

    def go_away(event: Event) -> None:
        raise OperationalError("the server went away")

    registry.react("test.rang", go_away)
    BROKEN["now"] = False
    with pytest.raises(OperationalError):
        reactor.take()
    assert waiting() == [event.change_id for event in events]
    assert not ReactionRun.objects.exists()


def test_a_change_that_ends_worker_after_worker_is_given_up_and_seen() -> None:
    BROKEN["now"] = False
    guilty, innocent = ring_often(2)
    WaitingChange.objects.filter(change_id=guilty.change_id).update(attempts=reactor.MAX_ATTEMPTS)
    assert reactor.take() == 2
    assert [innocent.pk] == [pk for pk in SEEN if pk > 0]
    dead = ReactionRun.objects.filter(state="dead")
    assert {row.event_id for row in dead} == {guilty.pk}
    assert all("ended the worker" in row.last_error for row in dead)
    assert waiting() == []


def test_a_change_is_counted_before_its_reactions_run() -> None:
    ring_often(1)
    met: list[int] = []

    def look(event: Event) -> None:
        met.append(WaitingChange.objects.get().attempts)

    registry.react("test.rang", look)
    reactor.take_carefully()
    assert met == [1]


@pytest.mark.django_db(transaction=True)
def test_f18_while_many_are_held_up_others_are_run_beside_them_once_each() -> None:
    BROKEN["now"] = False
    slow, beside = ring_often(2)
    entered, leave = threading.Event(), threading.Event()

    def wait(event: Event) -> None:
        if event.pk == slow.pk:
            entered.set()
            assert leave.wait(30)

    registry.react("test.rang", wait)
    taken: list[int] = []

    def hold() -> None:
        taken.append(reactor.take(most=1))
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert entered.wait(30)
    try:
        assert reactor.take() == 0, "one transaction of many at a time"
        assert reactor.take_carefully(most=5) == 1
        assert beside.pk in SEEN
    finally:
        leave.set()
        thread.join(30)
    assert taken == [1]
    assert SEEN.count(beside.pk) == SEEN.count(slow.pk) == 1
    assert waiting() == []


@pytest.mark.django_db(transaction=True)
def test_what_is_not_committed_is_not_met() -> None:
    with transaction.atomic():
        ring_often(1)
        found: list[int] = []

        def look() -> None:
            found.append(reactor.take())
            connection.close()

        thread = threading.Thread(target=look)
        thread.start()
        thread.join(30)
        assert found == [0]


def test_when_the_queue_cannot_be_read_that_is_what_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    ring_often(1)
    monkeypatch.setattr(reactor, "NEXT", "SELECT nothing_of_the_kind")
    with pytest.raises(ProgrammingError, match="nothing_of_the_kind"), transaction.atomic():
        reactor.take()
    assert len(waiting()) == 1
