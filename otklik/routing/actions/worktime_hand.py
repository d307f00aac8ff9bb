"""Time is set right by hand: written down for work elsewhere, corrected with a reason; how it is recorded at all."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access, DeniedError
from otklik.accounts.models import Project, User
from otklik.accounts.roles import TEAM_ROLES, Right
from otklik.desk.models import Ticket
from otklik.events.changes import change
from otklik.lib import clock
from otklik.lib.text import storable
from otklik.routing.actions.worktime import add_up, time_rule
from otklik.routing.events import RoutingSetUp, TimeAdded, TimeCorrected
from otklik.routing.models import TimeRule, Work

MOST_MINUTES = 1440  # of one entry: a day
MOST_DAYS_BACK = 366
REASON_CHARS = 300


def add_time(
    *,
    access: Access,
    ticket: Ticket,
    minutes: int,
    reason: str,
    day: datetime.date | None = None,
    user: User | None = None,
) -> Work:
    """Write down that somebody worked on a ticket elsewhere: oneself, or `user` by who supervises. `day`: today.

    Raises DeniedError, ValidationError.
    """
    access.require(Right.WORK, ticket.project_id)
    who = _whose(access, ticket, user)
    words = _reason(reason)
    if not 1 <= minutes <= MOST_MINUTES:
        raise ValidationError({"minutes": _("Write from 1 to 1440 minutes.")})
    now = clock.now()
    when = _day(now.astimezone(ticket.project.zone).date(), day)
    with change(actor=access.actor) as current:
        row = Work.objects.create(
            project_id=ticket.project_id,
            ticket_id=ticket.pk,
            user_id=who.pk,
            kind=Work.Kind.ADDED,
            started_at=now,
            ended_at=now,
            seconds=minutes * 60,
            day=when,
            topic=ticket.topic_id or 0,
            reason=words,
        )
        add_up(row, row.seconds)
        current.record(
            TimeAdded(
                project=ticket.project_id,
                ticket=ticket.pk,
                work=row.pk,
                user=who.pk,
                name=str(who),
                seconds=row.seconds,
                day=when.isoformat(),
                reason=words,
            )
        )
    return row


def correct_time(*, access: Access, work: Work, minutes: int, reason: str) -> Work:
    """Say how long a spell or an entry really was, 0 for not at all; what was counted is kept beside it.

    One's own, or anybody's by who supervises. Raises DeniedError, ValidationError.
    """
    access.require(Right.WORK, work.project_id)
    if work.user_id != access.user_id and not access.may(Right.SUPERVISE, work.project_id):
        raise DeniedError(f"user {access.user_id} may not correct the time of user {work.user_id}")
    words = _reason(reason)
    if not 0 <= minutes <= MOST_MINUTES:
        raise ValidationError({"minutes": _("Write from 0 to 1440 minutes.")})
    with change(actor=access.actor) as current:
        row = Work.objects.select_for_update(of=("self",)).select_related("user").get(pk=work.pk)
        before = row.seconds
        row.seconds = minutes * 60
        row.reason, row.corrected_by_id, row.corrected_at = words, access.user_id, clock.now()
        row.is_open = False
        row.save()
        add_up(row, row.seconds - before)
        current.record(
            TimeCorrected(
                project=row.project_id,
                ticket=row.ticket_id,
                work=row.pk,
                user=row.user_id,
                name=str(row.user),
                counted=row.counted,
                before=before,
                after=row.seconds,
                reason=words,
            )
        )
    return row


def save_time_rule(
    *,
    access: Access,
    project: Project,
    automatic: bool | None = None,
    rest_minutes: int | None = None,
    shown_to_client: bool | None = None,
) -> TimeRule:
    """Say how time is recorded in a project; left out stays as it is. Raises DeniedError, ValidationError."""
    access.require(Right.MANAGE, project.pk)
    given = {"automatic": automatic, "rest_minutes": rest_minutes, "shown_to_client": shown_to_client}
    with change(actor=access.actor) as current:
        row = TimeRule.objects.select_for_update().filter(project=project).first() or time_rule(project.pk)
        row.project = project
        changes = {}
        for name, value in given.items():
            if value is not None and getattr(row, name) != value:
                changes[name] = [str(getattr(row, name)), str(value)]
                setattr(row, name, value)
        row.full_clean(exclude=["project"])
        row.save()
        if changes:
            current.record(RoutingSetUp(project=project.pk, what="time", name="", changes=changes))
    return row


def _whose(access: Access, ticket: Ticket, user: User | None) -> User:
    who = user or User.objects.get(pk=access.user_id)
    if who.pk != access.user_id:
        access.require(Right.SUPERVISE, ticket.project_id)
        if not ticket.project.memberships.filter(user=who, role__in=TEAM_ROLES).exists():
            raise ValidationError({"user": _("Choose somebody who works in the project.")})
    return who


def _day(today: datetime.date, day: datetime.date | None) -> datetime.date:
    if day is not None and not datetime.timedelta() <= today - day <= datetime.timedelta(days=MOST_DAYS_BACK):
        raise ValidationError({"day": _("Choose a day of the past year.")})
    return day or today


def _reason(text: str) -> str:
    words = " ".join(storable(text).split())
    if not words:
        raise ValidationError({"reason": _("Say why.")})
    if len(words) > REASON_CHARS:
        raise ValidationError({"reason": _("At most 300 characters.")})
    return words
