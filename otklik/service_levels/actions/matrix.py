"""The matrix of responsible people and their absences, as a project's manager keeps them (R98)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project, User
from otklik.accounts.roles import Right
from otklik.customers.standings import is_known
from otklik.desk.models import Topic
from otklik.events.changes import change
from otklik.service_levels.choosing import people_of
from otklik.service_levels.escalation_events import MatrixChanged
from otklik.service_levels.models import Absence, Calendar, Responsible

MOST_LINES = 500
MOST_DEPUTIES = 5


def save_responsible(
    *,
    access: Access,
    project: Project,
    line: Responsible | None,
    side: str,
    level: int,
    user: User,
    topics: Sequence[int] = (),
    regions: Sequence[str] = (),
    standings: Sequence[str] = (),
    calendar: Calendar | None = None,
    weekdays: Sequence[int] = (),
    from_minute: int | None = None,
    until_minute: int | None = None,
    deputies: Sequence[int] = (),
) -> Responsible:
    """Add a line to the matrix (`line` None) or change one.

    Raises DeniedError; ValidationError for people who cannot answer on the side, for another project's topics and
    calendars, for half a span of time.
    """
    access.require(Right.MANAGE, project.pk)
    with change(actor=access.actor) as current:
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        row = Responsible(project=project)
        if line is not None:
            row = Responsible.objects.select_for_update().get(pk=line.pk, project=project)
            row.version += 1
        elif Responsible.objects.filter(project=project).count() >= MOST_LINES:
            raise ValidationError(_("A matrix has at most %(count)s lines."), params={"count": MOST_LINES})
        row.side, row.level, row.user, row.calendar = side, level, user, calendar
        row.topics, row.weekdays = sorted(set(topics)), sorted(set(weekdays))
        row.regions = list(dict.fromkeys(name for given in regions if (name := " ".join(given.split()))))
        row.standings = list(dict.fromkeys(standings))
        row.from_minute, row.until_minute = from_minute, until_minute
        row.deputies = list(dict.fromkeys(pk for pk in deputies if pk != user.pk))
        row.full_clean()
        _check(row)
        row.save()
        done = "changed" if line is not None else "added"
        current.record(
            MatrixChanged(project=project.pk, what="line", done=done, row=row.pk, user=user.pk, user_name=str(user))
        )
    return row


def _check(row: Responsible) -> None:
    """Raise ValidationError for what cannot stand in a line of this project."""
    able = {user.pk for user in people_of(row.project, row.side)}
    if row.user_id not in able:
        raise ValidationError({"user": _("This person cannot answer on this side of the project.")})
    if len(row.deputies) > MOST_DEPUTIES or not set(row.deputies) <= able:
        raise ValidationError({"deputies": _("A deputy cannot answer on this side of the project.")})
    if Topic.objects.filter(project=row.project, pk__in=row.topics).count() != len(row.topics):
        raise ValidationError({"topics": _("There is no such topic in the project.")})
    if not all(is_known(row.project_id, key) for key in row.standings):
        raise ValidationError({"standings": _("There is no such class of customers in the project.")})
    if row.calendar is not None and row.calendar.project_id != row.project_id:
        raise ValidationError({"calendar": _("There is no such calendar in the project.")})
    if any(day > 6 for day in row.weekdays):
        raise ValidationError({"weekdays": _("Days go from Monday (0) to Sunday (6).")})
    span = (row.from_minute, row.until_minute)
    if (span[0] is None) != (span[1] is None) or span[0] == span[1] is not None or any((m or 0) > 1440 for m in span):
        raise ValidationError({"from_minute": _("Give both times of the day, or none.")})


def remove_responsible(*, access: Access, line: Responsible) -> None:
    """Remove a line of the matrix. Raises DeniedError."""
    access.require(Right.MANAGE, line.project_id)
    with change(actor=access.actor) as current:
        user = line.user
        number = line.pk
        line.delete()
        current.record(
            MatrixChanged(
                project=line.project_id, what="line", done="removed", row=number, user=user.pk, user_name=str(user)
            )
        )


def add_absence(
    *, access: Access, project: Project, user: User, since: datetime.date, until: datetime.date, note: str = ""
) -> Absence:
    """Note that somebody is not there on these days, both included. Raises DeniedError, ValidationError."""
    access.require(Right.MANAGE, project.pk)
    if until < since:
        raise ValidationError({"until": _("The last day comes before the first one.")})
    if not user.memberships.filter(project=project).exists():
        raise ValidationError({"user": _("This person has no place in the project.")})
    with change(actor=access.actor) as current:
        row = Absence(project=project, user=user, since=since, until=until, note=" ".join(note.split()))
        row.full_clean()
        row.save()
        current.record(
            MatrixChanged(
                project=project.pk, what="absence", done="added", row=row.pk, user=user.pk, user_name=str(user)
            )
        )
    return row


def remove_absence(*, access: Access, absence: Absence) -> None:
    """Remove an absence. Raises DeniedError."""
    access.require(Right.MANAGE, absence.project_id)
    with change(actor=access.actor) as current:
        number, user = absence.pk, absence.user
        absence.delete()
        current.record(
            MatrixChanged(
                project=absence.project_id,
                what="absence",
                done="removed",
                row=number,
                user=user.pk,
                user_name=str(user),
            )
        )
