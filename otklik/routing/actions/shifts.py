from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project, User
from otklik.accounts.roles import TEAM_ROLES, Right
from otklik.events.changes import change
from otklik.routing.events import ShiftChanged
from otklik.routing.models import Shift, ShiftDay

MOST_WEEKS = 52


def add_shift(
    *,
    access: Access,
    project: Project,
    users: Iterable[User],
    days: Iterable[int],
    starts: datetime.time,
    ends: datetime.time,
    first: datetime.date,
    last: datetime.date | None = None,
    every: int = 1,
) -> list[Shift]:
    """Plan that people work at these hours on these days of the week (0 is Monday), from `first` on.

    Whoever supervises plans. Raises DeniedError, ValidationError.
    """
    access.require(Right.SUPERVISE, project.pk)
    chosen = sorted(set(days))
    if not chosen or any(day not in range(7) for day in chosen):
        raise ValidationError({"days": _("Choose days of the week.")})
    if last is not None and last < first:
        raise ValidationError({"last": _("The last day is before the first.")})
    if not 1 <= every <= MOST_WEEKS:
        raise ValidationError({"every": _("From 1 to 52 weeks.")})
    people = list(users)
    _must_work(project, people)
    with change(actor=access.actor) as current:
        rows = [
            Shift(
                project=project, user=user, days=chosen, starts=starts, ends=ends, first=first, last=last, every=every
            )
            for user in people
        ]
        for row in rows:
            row.save()
            words = f"{chosen} {starts:%H:%M}-{ends:%H:%M}"
            current.record(
                ShiftChanged(project=project.pk, user=row.user_id, name=str(row.user), what="added", words=words)
            )
    return rows


def remove_shift(*, access: Access, shift: Shift) -> None:
    """Take a shift out of the plan. Raises DeniedError."""
    access.require(Right.SUPERVISE, shift.project_id)
    with change(actor=access.actor) as current:
        words = f"{shift.days} {shift.starts:%H:%M}-{shift.ends:%H:%M}"
        current.record(
            ShiftChanged(
                project=shift.project_id, user=shift.user_id, name=str(shift.user), what="removed", words=words
            )
        )
        shift.delete()


def set_day(
    *,
    access: Access,
    project: Project,
    user: User,
    date: datetime.date,
    starts: datetime.time | None = None,
    ends: datetime.time | None = None,
    reason: str = "",
    usual: bool = False,
) -> ShiftDay | None:
    """Say that on a date somebody works at these hours only, or not at all (no hours); `usual`: as planned again.

    Raises DeniedError, ValidationError.
    """
    access.require(Right.SUPERVISE, project.pk)
    if (starts is None) != (ends is None):
        raise ValidationError({"ends": _("Give both hours, or none for a day off.")})
    _must_work(project, [user])
    with change(actor=access.actor) as current:
        ShiftDay.objects.filter(project=project, user=user, date=date).delete()
        row = None
        if not usual:
            row = ShiftDay(project=project, user=user, date=date, starts=starts, ends=ends, reason=reason)
            row.full_clean()
            row.save()
        hours = f"{starts:%H:%M}-{ends:%H:%M}" if starts and ends else ""
        current.record(
            ShiftChanged(
                project=project.pk,
                user=user.pk,
                name=str(user),
                what="usual" if usual else "day",
                words=f"{date.isoformat()} {hours}".strip(),
            )
        )
    return row


def _must_work(project: Project, people: list[User]) -> None:
    working = set(project.memberships.filter(role__in=TEAM_ROLES, user__in=people).values_list("user_id", flat=True))
    if not people or {user.pk for user in people} - working:
        raise ValidationError({"user": _("Choose people who work in the project.")})
