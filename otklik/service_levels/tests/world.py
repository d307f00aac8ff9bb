"""What tests of promises share: an office calendar, a policy, and the worker's part in between."""

from __future__ import annotations

import datetime

from otklik.events import reactor
from otklik.service_levels import actions
from otklik.service_levels.actions import CalendarForm, PolicyForm
from otklik.service_levels.models import Calendar, Clock, Policy
from tests.story import Story

UTC = datetime.UTC
OFFICE = [[[540, 780], [840, 1080]]] * 5 + [[], []]  # 9-13, 14-18; Moscow is UTC+3
MONDAY = datetime.datetime(2026, 7, 6, tzinfo=UTC)


def at(hour: int, minute: int = 0, *, day: int = 0, second: int = 0) -> datetime.datetime:
    """A moment of the week that begins on Monday, 6 July 2026, by the clocks of Moscow."""
    return MONDAY + datetime.timedelta(days=day, hours=hour - 3, minutes=minute, seconds=second)


def office(story: Story, **more: object) -> Calendar:
    form = CalendarForm(name="Office", time_zone="Europe/Moscow", week=OFFICE, **more)
    return actions.save_calendar(access=story.marina.access, project=story.a, calendar=None, form=form)


def policy(story: Story, name: str = "Standard", **more: object) -> Policy:
    targets = {"first_response": 60, "next_response": 120, "solution": 480, "clarification": 240}
    form = PolicyForm(name=name, **{**targets, **more})
    return actions.save_policy(access=story.marina.access, project=story.a, policy=None, form=form)


def react() -> None:
    """Run what the worker runs after each commit."""
    while reactor.take():
        pass


def clocks(ticket: object) -> dict[str, Clock]:
    """The newest clock of each kind of a ticket, after all reactions."""
    react()
    return {row.target: row for row in Clock.objects.filter(ticket_id=ticket.pk).order_by("id")}
