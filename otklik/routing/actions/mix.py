"""What the first line solves and what it hands on is kept ticket by ticket; when the mix drifts, it is told once."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project, Team
from otklik.accounts.roles import Right
from otklik.desk.models import Ticket, Topic
from otklik.events.actor import system
from otklik.events.changes import change
from otklik.events.models import Event
from otklik.lib import clock
from otklik.lib.prepared import fetch
from otklik.routing.events import MixDrifted, RoutingSetUp
from otklik.routing.models import MixDay, MixTarget, Outcome

MOST_TARGETS = 50  # of a project
KINDS = ("ticket.status", "ticket.assigned", "ticket.reopened")
OVER = (Ticket.Status.SOLVED, Ticket.Status.CLOSED)
SUM = """
INSERT INTO routing_mixday AS d (project_id, day, topic, solved, handed)
VALUES (%(project)s::bigint, %(day)s::date, %(topic)s::bigint, %(solved)s::int, %(handed)s::int)
ON CONFLICT (project_id, day, topic)
DO UPDATE SET solved = d.solved + excluded.solved, handed = d.handed + excluded.handed
RETURNING solved
"""


def count_outcome(event: Event) -> None:
    """Note that the first line has solved a ticket, or that it went to a further line, which stays so for good.

    A ticket that is opened again is nobody's success any more until it is solved once more. It counts on the day it
    happened, under the topic it had then. Safe to repeat.
    """
    with transaction.atomic():
        ticket = (
            Ticket.objects.select_for_update(of=("self",), no_key=True)
            .select_related("project")
            .defer("search")
            .filter(pk=event.ticket_id or 0)
            .first()
        )
        if ticket is None:
            return
        before = Outcome.objects.filter(ticket=ticket).first()
        lines = Team.objects.filter(pk__in=[ticket.team_id, event.payload.get("team")], project=ticket.project_id)
        further = lines.filter(line__gt=1).exists()  # also when it has come back since
        handed = (before is not None and before.handed) or further
        if not handed and (ticket.status not in OVER or ticket.merged_into_id):
            if before:
                _sum(before, -1)
                before.delete()
            return
        if before is not None and before.handed == handed:
            return
        if before is not None:
            _sum(before, -1)
            before.delete()
        day = event.at.astimezone(ticket.project.zone).date()
        row = Outcome.objects.create(
            project=ticket.project, ticket=ticket, handed=handed, day=day, topic=ticket.topic_id or 0
        )
        _sum(row, 1)
        look(ticket.project, row.topic, cause=event)


def _sum(row: Outcome, one: int) -> None:
    values = {"project": row.project_id, "day": row.day, "topic": row.topic}
    fetch(SUM, values | {"solved": 0 if row.handed else one, "handed": one if row.handed else 0})


def share_of(target: MixTarget, today: datetime.date) -> tuple[int, int]:
    """Return how many tickets of a target's days the first line has solved, and how many there were in all."""
    rows = MixDay.objects.filter(project_id=target.project_id, day__gt=today - datetime.timedelta(days=target.days))
    if target.topic:
        rows = rows.filter(topic=target.topic)
    found = rows.aggregate(solved=Sum("solved"), handed=Sum("handed"))
    solved = found["solved"] or 0
    return solved, solved + (found["handed"] or 0)


def look(project: Project, topic: int, *, cause: Event | None = None) -> None:
    """Tell once when the mix of a project or a topic is off its target; forget it when it is back."""
    now = clock.now()
    rows = MixTarget.objects.select_for_update().filter(project=project, topic__in={0, topic}).order_by("pk")
    for target in rows:
        solved, total = share_of(target, now.astimezone(project.zone).date())
        if total < target.least:
            continue  # too few to say anything
        actual = round(solved * 100 / total)
        off = abs(actual - target.percent) > target.bound
        if off == bool(target.drifted_at):
            continue
        target.drifted_at = now if off else None
        target.save(update_fields=["drifted_at"])
        if off:
            name = Topic.objects.filter(pk=target.topic, project=project).values_list("name", flat=True).first()
            with change(actor=system("queue"), cause=cause) as current:
                current.record(
                    MixDrifted(
                        project=project.pk,
                        topic=target.topic,
                        name=name or "",
                        percent=target.percent,
                        actual=actual,
                        tickets=total,
                        days=target.days,
                    )
                )


def save_target(
    *,
    access: Access,
    project: Project,
    topic: Topic | None,
    percent: int,
    bound: int = 10,
    days: int = 7,
    least: int = 20,
) -> MixTarget:
    """Say which share the first line is meant to solve, of a project or of one topic; one there is is replaced.

    Raises DeniedError, ValidationError.
    """
    access.require(Right.MANAGE, project.pk)
    if topic is not None and topic.project_id != project.pk:
        raise ValidationError({"topic": _("Choose a topic of the project.")})
    pk = topic.pk if topic else 0
    given = {"percent": percent, "bound": bound, "days": days, "least": least}
    with change(actor=access.actor) as current:
        row = MixTarget.objects.select_for_update().filter(project=project, topic=pk).first()
        if row is None and MixTarget.objects.filter(project=project).count() >= MOST_TARGETS:
            raise ValidationError(_("A project has at most %(count)s targets.") % {"count": MOST_TARGETS})
        row = row or MixTarget(project=project, topic=pk)
        changes = {name: [str(getattr(row, name) or ""), str(value)] for name, value in given.items()}
        changes = {name: pair for name, pair in changes.items() if row.pk is None or pair[0] != pair[1]}
        for name, value in given.items():
            setattr(row, name, value)
        row.drifted_at = None
        row.full_clean(exclude=["drifted_at"])
        row.save()
        if changes:
            name = topic.name if topic else ""
            current.record(RoutingSetUp(project=project.pk, what="mix", name=name, changes=changes))
        look(project, pk)
        row.refresh_from_db()
    return row


def remove_target(*, access: Access, target: MixTarget) -> None:
    """Have nobody told any more. Raises DeniedError."""
    access.require(Right.MANAGE, target.project_id)
    with change(actor=access.actor) as current:
        changes = {"percent": [str(target.percent), ""]}
        current.record(
            RoutingSetUp(project=target.project_id, what="mix", name=str(target.topic or ""), changes=changes)
        )
        target.delete()
