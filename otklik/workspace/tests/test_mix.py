"""What the first line solves and what it hands on: kept from events, shown, aimed at, told once; with the strangers."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client

from otklik.accounts.models import Team, User
from otklik.api.tests.test_routing import call
from otklik.desk.actions import assign, change_status
from otklik.desk.models import Ticket, Topic
from otklik.events.models import Event
from otklik.lib import clock
from otklik.notifications import kinds
from otklik.routing import rules
from otklik.routing.actions.mix import KINDS, count_outcome
from otklik.routing.models import MixDay, MixTarget, Outcome
from tests.story import Story

NOON = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _fresh() -> None:
    rules.forget()


def react(after: int) -> int:
    """Run what the worker would for events after one; return the last."""
    for event in Event.objects.filter(pk__gt=after, kind__in=KINDS).order_by("pk"):
        count_outcome(event)
        count_outcome(event)  # a reaction may run again after a crash
    return Event.objects.latest("pk").pk


def aim(story: Story, marina: Client) -> MixTarget:
    """Have the manager set a target by the form, and the others find that they may not."""
    new = "/setup/projects/net/routing/mix/new"
    form = {"percent": "80", "bound": "10", "days": "7", "least": "3"}
    for stranger in (story.vera, story.boris, story.egor):
        assert story.client(stranger).get(new).status_code == 404
        assert call(stranger, "POST", "projects/net/mix-targets", {"percent": 5}).status_code in {403, 404}
    assert marina.post(new, form | {"percent": "101"}).status_code == 422
    assert marina.post(new, form).status_code == 302
    return MixTarget.objects.get()


def shown(story: Story) -> None:
    """See that the page is for who supervises, and about what he supervises."""
    page = story.client(story.vera).get("/work/first-line?days=7")
    assert page.status_code == 200
    assert "off its target" in page.content.decode()
    assert [row["project"] for row in page.context["rows"]] == [story.a]
    for stranger in (story.boris, story.inna, story.egor):
        assert story.client(stranger).get("/work/first-line").status_code == 403


def sums() -> dict[tuple[str, int], tuple[int, int]]:
    rows = MixDay.objects.exclude(solved=0, handed=0)
    return {(row.day.isoformat(), row.topic): (row.solved, row.handed) for row in rows}


def test_r5_the_mix_is_kept_from_events_ticket_by_ticket(story: Story) -> None:
    second = Team.objects.create(project=story.a, name="Вторая линия", line=2)
    topic = Topic.objects.create(project=story.a, name="Оптика")
    tickets = [story.ticket(email=f"c{number}@example.org", phone="") for number in range(4)]
    Ticket.objects.filter(pk=tickets[1].pk).update(topic=topic)
    access, last = story.boris.access, 0
    with clock.at(NOON):
        change_status(access=access, ticket=tickets[0], status="solved")
        assign(access=access, ticket=tickets[1], assignee=None, team=second)
        last = react(last)
    assert sums() == {("2026-11-23", 0): (1, 0), ("2026-11-23", topic.pk): (0, 1)}
    with clock.at(NOON + DAY):
        # Reopened: nobody's success any more; then handed on. What went on once stays so when it is back and solved.
        change_status(access=access, ticket=tickets[0], status="open")
        last = react(last)
        assert sums() == {("2026-11-23", topic.pk): (0, 1)}
        assign(access=access, ticket=tickets[0], assignee=None, team=second)
        assign(access=access, ticket=tickets[1], assignee=None, team=story.first_line)
        change_status(access=access, ticket=tickets[1], status="solved")
        change_status(access=access, ticket=tickets[2], status="solved")
        last = react(last)
    assert sums() == {("2026-11-23", topic.pk): (0, 1), ("2026-11-24", 0): (1, 1)}
    assert Outcome.objects.count() == 3
    assert rules.has_further_line(story.a.pk)
    assert not rules.has_further_line(story.b.pk)


def test_r5_supervisors_see_it_beside_its_target_and_a_drift_is_told_once(story: Story) -> None:
    User.objects.update(language="en")
    second = Team.objects.create(project=story.a, name="Вторая линия", line=2)
    marina = story.client(story.marina)
    with clock.at(NOON):
        target, last = aim(story, marina), 0
    tickets = [story.ticket(email=f"c{number}@example.org", phone="") for number in range(12)]
    with clock.at(NOON + DAY):
        for ticket in tickets[:2]:
            assign(access=story.boris.access, ticket=ticket, assignee=None, team=second)
        last = react(last)
        assert not Event.objects.filter(kind="mix.drifted").exists()  # too few to say
        for ticket in tickets[2:4]:
            assign(access=story.boris.access, ticket=ticket, assignee=None, team=second)
        last = react(last)
        drift = Event.objects.get(kind="mix.drifted")
        assert (drift.payload["actual"], drift.payload["percent"], drift.payload["tickets"]) == (0, 80, 3)
        kind = kinds.kind_of("mix")
        assert kind is not None
        assert {story.vera.pk, story.marina.pk} <= set(kind.people(drift))
        assert story.boris.pk not in set(kind.people(drift))
        shown(story)
    with clock.at(NOON + 9 * DAY):
        # The old days are over; nine of ten solved here is within the bound again, so the next drift is told anew.
        for ticket in tickets[4:8]:
            change_status(access=story.boris.access, ticket=ticket, status="solved")
        last = react(last)
        target.refresh_from_db()
        assert target.drifted_at is not None  # all of them is as far off as none
        assign(access=story.boris.access, ticket=tickets[8], assignee=None, team=second)
        last = react(last)
        target.refresh_from_db()
        assert target.drifted_at is None
        for ticket in tickets[9:12]:
            assign(access=story.boris.access, ticket=ticket, assignee=None, team=second)
        react(last)
        assert Event.objects.filter(kind="mix.drifted").count() == 2
        found = call(story.vera, "GET", "projects/net/mix?days=7").json()
    assert (found["days"][-1]["solved"], found["days"][-1]["handed"]) == (4, 4)
    assert (found["targets"][0]["percent_now"], found["targets"][0]["off"]) == (50, True)
    assert found["topics"] == [{"topic": None, "solved": 4, "handed": 4}]
    assert call(story.boris, "GET", "projects/net/mix").status_code == 403
    assert call(story.egor, "GET", "projects/net/mix").status_code == 404
    gone = f"projects/net/mix-targets/{target.pk}"
    assert call(story.vera, "DELETE", gone).status_code == 403
    assert marina.post(f"/setup/projects/net/routing/mix/{target.pk}/remove").status_code == 302
    assert call(story.marina, "DELETE", gone).status_code == 404
