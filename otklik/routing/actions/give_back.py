from __future__ import annotations

import datetime

from otklik.desk.actions.waiting import put_back
from otklik.desk.models import Ticket
from otklik.events.actor import system
from otklik.events.changes import change
from otklik.events.models import Event
from otklik.lib import clock
from otklik.routing.models import Presence, Rule
from otklik.routing.models.presence import State

MOST = 500


def give_back(*, user_id: int, project_id: int | None, cause: Event | None = None) -> int:
    """Put all open work of somebody who left a project (None: all of them) back to the queue; return how much.

    Each ticket waits again where it stood before: its place comes from its promise and the time it waits since.
    """
    rows = Ticket.objects.filter(assignee_id=user_id, status__in=Ticket.ACTIVE)
    rows = rows if project_id is None else rows.filter(project_id=project_id)
    return _back(list(rows.order_by("pk").values_list("pk", flat=True)), user_id, "left", cause)


def give_back_forgotten() -> int:
    """Put the work of those who have been offline for longer than their team's rule allows back; return how much."""
    amount = 0
    for rule in Rule.objects.filter(back_after__gt=0, project__is_active=True):
        since = clock.now() - datetime.timedelta(minutes=rule.back_after)
        gone = list(Presence.objects.filter(state=State.OFFLINE, since__lt=since).values_list("user_id", flat=True))
        rows = Ticket.objects.filter(project_id=rule.project_id, assignee_id__in=gone, status__in=["new", "open"])
        if rule.team_id is not None:
            rows = rows.filter(team_id=rule.team_id)
        else:
            own = Rule.objects.filter(project_id=rule.project_id, team__isnull=False).values("team_id")
            rows = rows.exclude(team_id__in=own)
        found = rows.filter(snoozed_until__isnull=True).order_by("pk").values_list("pk", "assignee_id")[:MOST]
        for ticket, user in list(found):
            amount += _back([ticket], user, "offline", None)
    return amount


def _back(tickets: list[int], user_id: int | None, how: str, cause: Event | None) -> int:
    amount = 0
    for pk in tickets:
        with change(actor=system("queue"), cause=cause) as current:
            ticket = (
                Ticket.objects.select_for_update(of=("self",), no_key=True)
                .select_related("assignee", "team")
                .defer("search")
                .filter(pk=pk, assignee_id=user_id)
                .first()
            )
            if ticket is not None:
                put_back(current, ticket, how=how)
                amount += 1
    return amount
