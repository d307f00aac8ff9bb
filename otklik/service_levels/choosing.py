"""Who answers for a ticket at a level: the line of the matrix that says most about it, and who stands in (R98)."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from otklik.accounts.models import Membership, Project, User
from otklik.accounts.roles import RIGHTS, Right, Role
from otklik.desk.models import Ticket, Topic
from otklik.service_levels.book import timetable_of
from otklik.service_levels.models import TOP, Absence, Responsible, Side

DEEPEST = 50  # topics above a topic; a ring would never end


@dataclass(frozen=True)
class Asked:
    """What the matrix is asked about: one ticket's topic, region and customer's class, at a moment."""

    project: Project
    at: datetime.datetime
    side: str = Side.OURS
    level: int = 1
    topic: int | None = None
    region: str = ""
    standing: str = ""


@dataclass(frozen=True)
class Choice:
    """Who it is. `line` None: nobody is named there, so it is a manager of the project. `absent`: who was passed by."""

    user: User | None
    side: str
    level: int
    line: Responsible | None = None
    absent: Sequence[User] = field(default_factory=tuple)


def asked_of(ticket: Ticket, at: datetime.datetime, *, side: str, level: int) -> Asked:
    """Return what the matrix is asked about a ticket."""
    person = ticket.person
    return Asked(
        project=ticket.project,
        at=at,
        side=side,
        level=level,
        topic=ticket.topic_id,
        region=person.region if person else "",
        standing=person.standing if person else "",
    )


def choose(asked: Asked) -> Choice:
    """Return who answers now.

    Of the lines of the level that hold, the one that says most counts: a nearer topic before a region, a region before
    a class, a class before a time; of equal ones the older. An absent person's deputies follow in their order, then
    the next line. Nobody at this level: the nearest level above. Nobody on the client company's side: ours. Nobody
    named at all: a manager of the project who is there, the one of the longest standing.
    """
    chosen = _named(asked, asked.side)
    if chosen is None and asked.side == Side.CLIENT:
        chosen = _named(asked, Side.OURS)
    return chosen or Choice(_usual(asked), Side.OURS, asked.level)


def _named(asked: Asked, side: str) -> Choice | None:
    rows = Responsible.objects.filter(project=asked.project, side=side, level__range=(asked.level, TOP))
    lines = list(rows.select_related("user", "calendar").order_by("level", "id"))
    if not lines:
        return None
    path = _path(asked.topic) if any(line.topics for line in lines) else []
    ranked = [(line, place) for line in lines if (place := _rank(line, asked, path)) is not None]
    ranked.sort(key=lambda pair: (pair[0].level, [-part for part in pair[1]], pair[0].pk))
    able = {user.pk: user for user in people_of(asked.project, side)}
    away = away_at(asked.project, asked.at)
    absent: list[User] = []
    for line, _place in ranked:
        for pk in (line.user_id, *line.deputies):
            user = able.get(pk)
            if user is not None and pk not in away:
                return Choice(user, side, line.level, line, tuple(absent))
            if user is not None and user not in absent:
                absent.append(user)
    return None


def _rank(line: Responsible, asked: Asked, path: Sequence[int]) -> tuple[int, int, int, int] | None:
    """Return how much a line says about what is asked, None when it does not hold."""
    topic = region = standing = 0
    if line.topics:
        nearest = next((place for place, pk in enumerate(path) if pk in line.topics), None)
        if nearest is None:
            return None
        topic = DEEPEST + 1 - nearest
    if line.regions:
        if asked.region.strip().casefold() not in {name.casefold() for name in line.regions}:
            return None
        region = 1
    if line.standings:
        if asked.standing not in line.standings:
            return None
        standing = 1
    timed = line.calendar_id is not None or bool(line.weekdays) or line.from_minute is not None
    if timed and not holds_at(line, asked):
        return None
    return topic, region, standing, int(timed)


def holds_at(line: Responsible, asked: Asked) -> bool:
    """Tell whether the moment is in a line's time."""
    if line.calendar is not None:
        return timetable_of(line.calendar).is_working(asked.at)
    local = asked.at.astimezone(asked.project.zone)
    minute = local.hour * 60 + local.minute
    begin, end = line.from_minute, line.until_minute
    weekday = local.weekday()
    if begin is None or end is None:
        return not line.weekdays or weekday in line.weekdays
    if begin < end:
        return begin <= minute < end and (not line.weekdays or weekday in line.weekdays)
    if minute < end:  # the part after midnight belongs to the day on which it began
        weekday = (weekday - 1) % 7
    elif minute < begin:
        return False
    return not line.weekdays or weekday in line.weekdays


def _path(topic: int | None) -> list[int]:
    """Return a topic and those above it, the nearest first."""
    found: list[int] = []
    while topic is not None and topic not in found and len(found) < DEEPEST:
        found.append(topic)
        topic = Topic.objects.filter(pk=topic).values_list("parent_id", flat=True).first()
    return found


def roles_of(side: str) -> list[Role]:
    """Return the roles whose people can answer on a side: the client company's own, or those who read everything."""
    wanted = Right.READ_HANDED if side == Side.CLIENT else Right.READ
    return [role for role, rights in RIGHTS.items() if wanted in rights]


def people_of(project: Project, side: str) -> list[User]:
    """Return who can stand in the matrix of a project on a side, by name."""
    places = Membership.objects.filter(project=project, role__in=roles_of(side)).values("user_id")
    return list(User.objects.filter(pk__in=places, is_active=True).order_by("name", "email"))


def everybody(project: Project) -> dict[int, User]:
    """Return who can stand in the matrix of a project on either side, by id."""
    return {user.pk: user for side in Side for user in people_of(project, side)}


def away_at(project: Project, at: datetime.datetime) -> Collection[int]:
    """Return ids of the people who are absent on the project's day of a moment."""
    today = at.astimezone(project.zone).date()
    rows = Absence.objects.filter(project=project, until__gte=today, since__lte=today)
    return frozenset(rows.values_list("user_id", flat=True))


def _usual(asked: Asked) -> User | None:
    away = away_at(asked.project, asked.at)
    return next((user for user in _managers(asked.project) if user.pk not in away), None)


def _managers(project: Project) -> Iterator[User]:
    """Yield the project's managers, then its supervisors, those of the longest standing first."""
    for role in (Role.MANAGER, Role.SUPERVISOR):
        places = Membership.objects.filter(project=project, role=role, user__is_active=True)
        for place in places.select_related("user").order_by("id")[:50]:
            yield place.user
