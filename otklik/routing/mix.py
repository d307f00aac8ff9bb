"""What the first line solves and what it hands on: figures by day and topic beside the targets, from kept sums."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.desk.models import Topic
from otklik.lib import clock
from otklik.routing.actions.mix import share_of
from otklik.routing.models import MixDay, MixTarget

MOST_TOPICS = 200


@dataclass(frozen=True)
class Mix:
    """Tickets that the first line solved and handed on, of a day or of a topic (None: of none)."""

    solved: int
    handed: int
    day: datetime.date | None = None
    topic: Topic | None = None

    @property
    def percent(self) -> int:
        """The share that was solved on the first line."""
        total = self.solved + self.handed
        return round(self.solved * 100 / total) if total else 0


@dataclass(frozen=True)
class Aim:
    """A target and how things stand in its own days; `percent` is None while there are no tickets."""

    target: MixTarget
    topic: Topic | None
    tickets: int
    percent: int | None


@dataclass(frozen=True)
class Figures:
    """The mix of one project in some days."""

    days: list[Mix]
    topics: list[Mix]
    aims: list[Aim]
    whole: Mix


def mix_of(access: Access, project: Project, *, days: int) -> Figures:
    """Return the mix of a project's last days. Raises DeniedError for who does not supervise it."""
    access.require(Right.SUPERVISE, project.pk)
    today = clock.now().astimezone(project.zone).date()
    rows = MixDay.objects.filter(project=project, day__gt=today - datetime.timedelta(days=days))
    of_days: Any = rows.values_list("day").annotate(Sum("solved"), Sum("handed"))
    by_day = {day: Mix(solved, handed, day) for day, solved, handed in of_days}
    names = {topic.pk: topic for topic in Topic.objects.filter(project=project)}
    of_topics: Any = rows.values_list("topic").annotate(Sum("solved"), Sum("handed")).order_by("topic")
    topics = [Mix(solved, handed, topic=names.get(topic)) for topic, solved, handed in of_topics if solved or handed]
    topics.sort(key=lambda mix: -(mix.solved + mix.handed))
    every = [today - datetime.timedelta(days=back) for back in range(days - 1, -1, -1)]
    shown = [by_day.get(day) or Mix(0, 0, day) for day in every]
    whole = Mix(sum(mix.solved for mix in shown), sum(mix.handed for mix in shown))
    return Figures(shown, topics[:MOST_TOPICS], aims_of(project), whole)


def aims_of(project: Project) -> list[Aim]:
    """Return the targets of a project, its own before those of topics, with how things stand."""
    today = clock.now().astimezone(project.zone).date()
    aims = []
    names = Topic.objects.filter(project=project).in_bulk()
    for target in MixTarget.objects.filter(project=project).order_by("topic")[:MOST_TOPICS]:
        solved, total = share_of(target, today)
        aims.append(Aim(target, names.get(target.topic), total, round(solved * 100 / total) if total else None))
    return aims
