"""Jobs that wait behind a running one go along with it, and stand in the queue again when that fails."""

from __future__ import annotations

import uuid

import pytest
from django.db import OperationalError, connection
from procrastinate.contrib.django.models import ProcrastinateJob

from otklik.events import neighbours, tasks
from otklik.events.actor import system
from otklik.events.changes import change
from otklik.events.models import Event, ReactionRun
from otklik.events.tests.test_reacting import BROKEN, SEEN, Rang, wired  # noqa: F401 - the fixture is used by its name


def ring_often(times: int) -> list[Event]:
    for number in range(times):
        with change(actor=system("test")) as current:
            current.record(Rang(times=number))
    return list(Event.objects.filter(kind="test.rang").order_by("pk"))


def waiting() -> list[str]:
    jobs = ProcrastinateJob.objects.filter(task_name="events.react", status="todo")
    return [job.args["change"] for job in jobs.order_by("id")]


@pytest.fixture(autouse=True)
def nothing_else_waits(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


def test_one_job_runs_those_behind_it_in_order() -> None:
    BROKEN["now"] = False
    first, *others = ring_often(4)
    ProcrastinateJob.objects.filter(args__change=str(first.change_id)).update(status="doing")
    tasks.react(change=str(first.change_id))
    assert [pk for pk in SEEN if pk > 0] == [first.pk, *(event.pk for event in others)]
    assert waiting() == []
    assert ReactionRun.objects.filter(state="done").count() == 8


def test_a_failing_reaction_of_a_neighbour_is_retried_alone() -> None:
    first, second = ring_often(2)
    ProcrastinateJob.objects.filter(args__change=str(first.change_id)).update(status="doing")
    tasks.react(change=str(first.change_id))
    assert [first.pk, second.pk] == SEEN
    again = ProcrastinateJob.objects.filter(task_name="events.react_again")
    assert sorted(job.args["event_id"] for job in again) == [first.pk, second.pk]
    assert waiting() == []


def test_a_neighbour_on_whom_the_worker_dies_stays_in_the_queue() -> None:
    events = ring_often(3)
    met: list[uuid.UUID] = []

    def die_on_the_second(name: uuid.UUID) -> None:
        met.append(name)
        if len(met) == 2:
            raise OperationalError("the server went away")

    with pytest.raises(OperationalError):
        neighbours.take(die_on_the_second)
    assert met == [event.change_id for event in events[:2]]
    assert waiting() == [str(event.change_id) for event in events[1:]]


def test_neighbours_are_taken_for_a_limited_number_and_time() -> None:
    BROKEN["now"] = False
    ring_often(5)
    assert neighbours.take(lambda name: None, most=2) == 2
    assert neighbours.take(lambda name: None, seconds=0) == 0
    assert len(waiting()) == 3
