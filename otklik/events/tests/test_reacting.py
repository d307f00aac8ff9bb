"""Reactions: each in its own savepoint, each once, the failing one alone again, the hopeless one visible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction

from otklik.config import wiring
from otklik.events import reacting, registry
from otklik.events.actor import system
from otklik.events.changes import MAX_DEPTH, LoopStoppedError, change
from otklik.events.models import Event, ReactionRun, WaitingChange
from otklik.events.typed import KINDS, TypedEvent

SEEN: list[int] = []
BROKEN = {"now": True}


@dataclass(frozen=True, kw_only=True)
class Rang(TypedEvent):
    """A bell rang (only in these tests)."""

    kind = "test.rang"
    times: int = 1


def count(event: Event) -> None:
    SEEN.append(event.pk)


def stumble(event: Event) -> None:
    Event.objects.filter(pk=event.pk).count()
    if BROKEN["now"]:
        raise ConnectionError("nobody there")
    SEEN.append(-event.pk)


@pytest.fixture(autouse=True)
def wired() -> Iterator[None]:
    SEEN.clear()
    BROKEN["now"] = True
    registry.react("test.rang", stumble)
    registry.react("test.rang", count)
    yield
    wiring.connect()


def ring() -> Event:
    with change(actor=system("test")) as current:
        current.record(Rang(times=3))
    return Event.objects.get(kind="test.rang")


def test_a_change_waits_once_for_all_its_reactions(db: None) -> None:
    event = ring()
    assert WaitingChange.objects.filter(change_id=event.change_id).count() == 1


def test_a_change_nobody_reacts_to_does_not_wait(db: None) -> None:
    registry.clear()
    event = ring()
    assert not WaitingChange.objects.filter(change_id=event.change_id).exists()


def test_a_failing_reaction_hinders_no_other_and_is_retried_alone(db: None) -> None:
    event = ring()
    failed = reacting.run_change(event.change_id)
    assert [name for _, name in failed] == ["events.tests.test_reacting.stumble"]
    assert [event.pk] == SEEN
    BROKEN["now"] = False
    assert reacting.retry(event.pk, failed[0][1]) is True
    reacting.run_change(event.change_id)
    assert [event.pk, -event.pk] == SEEN, "each reaction has run exactly once"


def test_a_hopeless_reaction_ends_as_a_visible_dead_letter(db: None) -> None:
    event = ring()
    for _ in range(reacting.MAX_ATTEMPTS):
        reacting.run_change(event.change_id)
    row = ReactionRun.objects.get(reaction__endswith="stumble")
    assert (row.state, row.attempts) == (ReactionRun.State.DEAD, reacting.MAX_ATTEMPTS)
    assert "nobody there" in row.last_error


def test_nothing_is_recorded_when_the_change_fails(db: None) -> None:
    with pytest.raises(ZeroDivisionError), change(actor=system("test")) as current:
        current.record(Rang())
        raise ZeroDivisionError
    assert not Event.objects.filter(kind="test.rang").exists()


def test_s42_a_chain_of_causes_stops(db: None) -> None:
    event = ring()
    for _ in range(MAX_DEPTH):
        with change(actor=system("test"), cause=event) as current:
            current.record(Rang())
        event = Event.objects.order_by("-id")[0]
    with pytest.raises(LoopStoppedError), change(actor=system("test"), cause=event):
        pass
    assert Event.objects.filter(kind="test.rang").count() == MAX_DEPTH + 1


def test_every_declared_event_comes_back_from_its_row_as_it_was(db: None) -> None:
    event = ring()
    again = TypedEvent.from_row(
        kind=event.kind, project=event.project_id, ticket=event.ticket_id, payload={**event.payload, "later": 1}
    )
    assert again == Rang(times=3)
    assert {"ticket.opened", "message.posted", "delivery.sent"} <= set(KINDS)


@pytest.mark.parametrize(
    ("given", "stored"), [("a\x00b", "ab"), ("a\\u0000b", "a\\u0000b"), ("a\ud800b", "a?b"), ("строка\n", "строка\n")]
)
def test_f13_payload_text_that_the_database_refuses_is_cleaned(db: None, given: str, stored: str) -> None:
    with change(actor=system("test")) as current:
        current.record(Rang(times=given))  # type: ignore[arg-type]
    assert Event.objects.get(kind="test.rang").payload["times"] == stored


@pytest.mark.django_db(transaction=True)
def test_hooks_run_after_the_commit_only() -> None:
    heard: list[str] = []
    registry.after_commit(lambda: heard.append("told"))
    with transaction.atomic():
        ring()
        assert heard == []
    assert heard == ["told"]
