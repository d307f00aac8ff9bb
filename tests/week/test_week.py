"""A week of a project with 3 operators and 500 tickets: the product and an independent simulation do not differ."""

from __future__ import annotations

import collections
from typing import Any

import pytest

from otklik.desk.models import Ticket
from otklik.events.models import Event, ReactionRun
from otklik.notifications.models import Notice
from otklik.outbox.models import Delivery
from otklik.service_levels.models import BreachCard, Clock, Escalation
from tests.story import make_story
from tests.week import simulated_notices as told
from tests.week.product import Product
from tests.week.setting import DAY, THU, WEEK, minute_of, on
from tests.week.simulated_clocks import joined
from tests.week.simulation import Simulation
from tests.week.story import TICKETS, Story


def difference(name: str, ours: list[Any], theirs: list[Any]) -> str:
    """Return the first rows that only one side has, "" when there are none."""
    left, right = collections.Counter(ours), collections.Counter(theirs)
    product, simulation = list((left - right).elements()), list((right - left).elements())
    if not product and not simulation:
        return ""
    rows = [f"  product    {row}" for row in sorted(product, key=str)[:8]]
    rows += [f"  simulation {row}" for row in sorted(simulation, key=str)[:8]]
    return "\n".join([f"{name}: {len(product)} and {len(simulation)} rows differ of {len(ours)}", *rows])


def play(seed: int, tickets: int = TICKETS, until: int = WEEK) -> None:
    """Play one week, or its beginning, twice; at the end of each day all is the same."""
    story = Story(seed, tickets)
    simulation, product = Simulation(story), Product(make_story(), story)
    for minute in [*range(DAY, until, DAY), until]:
        simulation.run(minute)
        product.run(minute)
        assert not ReactionRun.objects.exclude(state="done").exists()
        assert compare(product, simulation) == [], f"up to minute {minute}"


def at(moment: Any) -> Any:
    return None if moment is None else minute_of(moment)


def clocks(product: Product) -> list[tuple[Any, ...]]:
    rows = []
    for row in Clock.objects.select_related("policy", "calendar"):
        pauses = [
            (
                at_text(since),
                10**9 if until is None else at_text(until),
                "ended" if why in ("solved", "closed") else why,
            )
            for since, until, why in row.pauses
            if since != until
        ]
        rows.append((
            product.numbers[row.ticket_id], row.target, at(row.started_at), row.policy.name,
            row.calendar.name if row.calendar else None, row.minutes, at(row.warn_at), at(row.due_at),
            at(row.warned_at), at(row.breached_at), row.state, at(row.stopped_at), tuple(joined(pauses)),
        ))  # fmt: skip
    return rows


def at_text(text: str) -> Any:
    import datetime

    return minute_of(datetime.datetime.fromisoformat(text))


def simulated_clocks(simulation: Simulation) -> list[tuple[Any, ...]]:
    rows = []
    for ticket in simulation.tickets:
        for promise in ticket.promises:
            count = promise.count
            if count is None:
                continue
            pauses = tuple(joined(count.pauses))
            rows.append((
                ticket.number, promise.target, promise.started, count.policy, count.calendar, count.minutes,
                count.warn, count.due, count.warned, count.breached, count.state, count.stopped, pauses,
            ))  # fmt: skip
    return rows


def given(product: Product) -> list[tuple[Any, ...]]:
    rows = []
    for event in Event.objects.filter(kind__in=["ticket.assigned", "ticket.taken"]):
        how = event.payload.get("how") or ""
        if event.kind == "ticket.taken":
            rows.append((at(event.at), product.numbers[event.ticket_id], product.names[event.actor_id], f"taken {how}"))
        else:
            who = product.names.get(event.payload["assignee"])
            rows.append((at(event.at), product.numbers[event.ticket_id], who, how))
    return rows


def ups(product: Product) -> list[tuple[Any, ...]]:
    return [
        (at(row.at), product.numbers[row.ticket_id], row.trigger or "by hand", row.level, row.side,
         product.names.get(row.manager_id or 0))
        for row in Escalation.objects.all()
    ]  # fmt: skip


def notices(product: Product) -> list[told.Notice]:
    return [
        told.Notice(at(row.created_at), product.names[row.user_id], row.kind, product.numbers[row.ticket_id or 0])
        for row in Notice.objects.all()
    ]


def sendings(product: Product) -> list[told.Sending]:
    rows = []
    for row in Delivery.objects.filter(purpose="notice"):
        way = row.transport.removeprefix("notice_")
        batch = row.payload.get("batch")
        amount = Notice.objects.filter(batch=batch, ways__contains=[way]).count() if batch else 1
        who = product.names[row.payload["user"]]
        rows.append(told.Sending(at(row.not_before), who, way, bool(batch), amount))
    return rows


def deadlines(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return what the nearest deadline of a ticket was at the end of each minute in which it changed."""
    last: dict[tuple[int, int], tuple[Any, ...]] = {}
    for minute, ticket, due, target in rows:
        last[(minute, ticket)] = (due, target)
    found, before = [], {}
    for (minute, ticket), value in sorted(last.items()):
        if before.get(ticket, (None, "")) != value:
            found.append((minute, ticket, *value))
        before[ticket] = value
    return found


def moved(product: Product) -> list[tuple[Any, ...]]:
    rows = Event.objects.filter(kind="clock.moved").order_by("id")
    return [
        (at(row.at), product.numbers[row.ticket_id], at_text(row.payload["due_at"]) if row.payload["due_at"] else None,
         row.payload["target"])
        for row in rows
    ]  # fmt: skip


def compare(product: Product, simulation: Simulation) -> list[str]:
    marks = [
        (at(row.at), row.kind.removeprefix("clock."), product.numbers[row.ticket_id], row.payload["target"])
        for row in Event.objects.filter(kind__in=["clock.warned", "clock.breached"])
    ]
    missed = [(product.numbers[row.ticket_id], row.target) for row in BreachCard.objects.all()]
    states = [
        (product.numbers[row.pk], row.status, product.names.get(row.assignee_id or 0), row.level, at(row.next_due_at))
        for row in Ticket.objects.filter(project=product.project)
    ]
    theirs = simulation.tickets
    found = [
        difference("clocks", clocks(product), simulated_clocks(simulation)),
        difference("marks", marks, simulation.marks),
        difference("deadlines", deadlines(moved(product)), deadlines(simulation.deadlines)),
        difference("assignments", given(product), simulation.given),
        difference("escalations", ups(product), simulation.ups),
        difference("reviews", missed, [row[2:] for row in simulation.marks if row[1] == "breached"]),
        difference("notices", notices(product), simulation.notices.told),
        difference("sendings", sendings(product), simulation.notices.sendings()),
        difference("tickets", states, [(one.number, one.status, one.holder, one.level, one.due) for one in theirs]),
        difference(
            "queue",
            [(minute, tuple(order)) for minute, order in product.orders],
            [(minute, tuple(order[:200])) for minute, order in simulation.orders],
        ),
    ]
    return [text for text in found if text]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_week_with_fewer_tickets_is_as_simulated_until_thursday() -> None:
    """Past what the manager changes on Tuesday, Wednesday and Thursday, and past Boris, who leaves on Wednesday."""
    play(seed=5, tickets=70, until=on(THU, 16))


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(1, 7))
def test_a_week_of_promises_assignments_escalations_and_notices_is_as_simulated(seed: int) -> None:
    play(seed)
