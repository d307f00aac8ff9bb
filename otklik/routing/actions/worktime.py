"""Time is counted while a ticket is worked on: beats of open pages become spells and sums."""

from __future__ import annotations

import datetime

from django.db import transaction

from otklik.accounts.access import Access
from otklik.accounts.models import User
from otklik.accounts.roles import Right
from otklik.desk.models import Ticket
from otklik.events.actor import Actor
from otklik.events.changes import change
from otklik.events.models import Event
from otklik.lib import clock
from otklik.lib.prepared import fetch
from otklik.routing.events import TimeSpent
from otklik.routing.models import Beat, TimeRule, Work

CATCH_UP = datetime.timedelta(minutes=30)  # what a page whose network was away may bring at once
SILENCE = datetime.timedelta(minutes=10)  # without a beat a spell is over
TOLD_FROM = 60  # seconds; a shorter look is summed up, but is no line of the timeline
MOST = 500

# One statement: the sums never differ by what happened between two.
SUM = """
WITH given AS (
    SELECT %(project)s::bigint AS project, %(ticket)s::bigint AS ticket, %(user)s::bigint AS user_id,
        %(day)s::date AS day, %(topic)s::bigint AS topic, %(seconds)s::bigint AS seconds
), total AS (
    INSERT INTO routing_worktotal AS t (project_id, ticket_id, user_id, seconds)
    SELECT project, ticket, user_id, seconds FROM given
    ON CONFLICT (ticket_id, user_id) DO UPDATE SET seconds = t.seconds + excluded.seconds
)
INSERT INTO routing_workday AS d (project_id, day, topic, user_id, seconds)
SELECT project, day, topic, user_id, seconds FROM given
ON CONFLICT (project_id, day, topic, user_id) DO UPDATE SET seconds = d.seconds + excluded.seconds
RETURNING seconds
"""
MOVE = """
WITH moved AS (
    UPDATE routing_work w SET topic = %(topic)s::bigint
    FROM (SELECT id, topic FROM routing_work WHERE ticket_id = %(ticket)s::bigint AND topic <> %(topic)s::bigint
          FOR UPDATE) AS old
    WHERE w.id = old.id RETURNING w.project_id, w.day, old.topic AS was, w.user_id, w.seconds
)
INSERT INTO routing_workday AS d (project_id, day, topic, user_id, seconds)
SELECT project_id, day, topic, user_id, sum(seconds) FROM (
    SELECT project_id, day, was AS topic, user_id, -seconds::bigint AS seconds FROM moved
    UNION ALL SELECT project_id, day, %(topic)s::bigint, user_id, seconds::bigint FROM moved
) AS parts GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
ON CONFLICT (project_id, day, topic, user_id) DO UPDATE SET seconds = d.seconds + excluded.seconds
RETURNING seconds
"""


def time_rule(project_id: int) -> TimeRule:
    """Return how time is recorded in a project."""
    return TimeRule.objects.filter(project_id=project_id).first() or TimeRule(project_id=project_id)


def counts_by_itself(access: Access, ticket: Ticket) -> bool:
    """Tell whether having a ticket open is work on it: an operator's is; who supervises looks, unless he holds it."""
    if not access.may(Right.WORK, ticket.project_id) or ticket.merged_into_id:
        return False
    return ticket.assignee_id == access.user_id or not access.may(Right.SUPERVISE, ticket.project_id)


def beat(*, access: Access, ticket: Ticket, seconds: int, by_hand: bool = False, stop: bool = False) -> int:
    """Take what a page of somebody tells: he worked on a ticket for `seconds` since it was last answered.

    Counted is no more than has passed by our clock since any page of his was last answered, half an hour at most: two
    tabs or devices, an answer that was lost on the way and sent again, or a wrong clock never count a second twice.
    `by_hand`: he pressed the button, so that it counts for whoever supervises too. `stop` ends the spell. Returns how
    many seconds were counted. Raises DeniedError.
    """
    access.require(Right.WORK, ticket.project_id)
    if not counts_by_itself(access, ticket) and not (by_hand and not ticket.merged_into_id):
        return 0
    if not by_hand and not time_rule(ticket.project_id).automatic:
        return 0
    now = clock.now()
    with transaction.atomic():
        Beat.objects.bulk_create([Beat(user_id=access.user_id, at=now)], ignore_conflicts=True)
        last = Beat.objects.select_for_update(no_key=True).get(pk=access.user_id)
        passed = max(now - last.at, datetime.timedelta())
        counted = max(0, min(seconds, int(min(passed, CATCH_UP).total_seconds())))
        if counted or last.at > now:
            # The part of a second that was not counted is left for the next beat.
            last.at = now - datetime.timedelta(microseconds=passed.microseconds)
            last.save(update_fields=["at"])
        work = Work.objects.select_for_update(no_key=True).filter(
            user_id=access.user_id, ticket_id=ticket.pk, is_open=True
        ).first()  # fmt: skip
        if counted:
            work = _going(access, ticket, work, now - datetime.timedelta(seconds=counted))
            _count(work, now, counted)
        if stop and work:
            close(work)
    return counted


def _going(access: Access, ticket: Ticket, work: Work | None, began: datetime.datetime) -> Work:
    """Return the spell that goes on: a new one after a silence and on another day of the project."""
    day = began.astimezone(ticket.project.zone).date()
    if work and (began - work.ended_at > SILENCE or day != work.day):
        close(work)
        work = None
    return work or Work.objects.create(
        project_id=ticket.project_id,
        ticket_id=ticket.pk,
        user_id=access.user_id,
        started_at=began,
        ended_at=began,
        day=day,
        topic=ticket.topic_id or 0,
        is_open=True,
    )


def _count(work: Work, now: datetime.datetime, seconds: int) -> None:
    work.counted += seconds
    work.seconds += seconds
    work.ended_at = now
    work.save(update_fields=["counted", "seconds", "ended_at"])
    add_up(work, seconds)


def add_up(work: Work, seconds: int) -> None:
    """Add seconds, or take them away, in the sums by ticket and person and by day, topic and person."""
    values = {
        "project": work.project_id, "ticket": work.ticket_id, "user": work.user_id, "day": work.day,
        "topic": work.topic, "seconds": seconds,
    }  # fmt: skip
    fetch(SUM, values)


def close(work: Work) -> None:
    """End a spell; it becomes a line of the timeline when it was worth one."""
    work.is_open = False
    work.save(update_fields=["is_open"])
    if work.seconds < TOLD_FROM:
        return
    user = User.objects.get(pk=work.user_id)
    with change(actor=Actor("user", user.pk, str(user))) as current:
        current.record(
            TimeSpent(
                project=work.project_id,
                ticket=work.ticket_id,
                work=work.pk,
                user=user.pk,
                name=str(user),
                seconds=work.seconds,
                since=work.started_at.isoformat(),
            )
        )


def close_silent() -> int:
    """End the spells of pages that have been silent for ten minutes; return how many."""
    late = clock.now() - SILENCE
    ids = list(
        Work.objects.filter(is_open=True, ended_at__lt=late).order_by("ended_at").values_list("pk", flat=True)[:MOST]
    )
    done = 0
    for pk in ids:
        with transaction.atomic():
            work = Work.objects.select_for_update(no_key=True, skip_locked=True).filter(
                pk=pk, is_open=True, ended_at__lt=late
            ).first()  # fmt: skip
            if work:
                close(work)
                done += 1
    return done


def follow_topic(event: Event) -> None:
    """Sum the time of a ticket up under the topic it has now, whatever it was worked on under."""
    if "topic" not in event.payload.get("changes", {}):
        return
    with transaction.atomic():
        ticket = Ticket.objects.only("pk", "topic_id").filter(pk=event.ticket_id or 0).first()
        if ticket:
            fetch(MOVE, {"ticket": ticket.pk, "topic": ticket.topic_id or 0})
