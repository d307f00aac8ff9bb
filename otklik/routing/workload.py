"""What each employee has on his hands and how he spends his day: for supervisors, and about them for managers."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, F, Min, Q, QuerySet, Sum

from otklik.accounts.access import Access
from otklik.accounts.models import Membership, Project, User
from otklik.accounts.roles import Right, Role
from otklik.desk.models import Ticket
from otklik.lib import clock
from otklik.routing.models import Presence, Spell, WorkDay
from otklik.routing.models.presence import State

SEEN_BY_SUPERVISORS = (Role.OPERATOR, Role.ENGINEER)
SEEN_BY_MANAGERS = (*SEEN_BY_SUPERVISORS, Role.SUPERVISOR, Role.MANAGER)


@dataclass
class Load:
    """One employee. `open` counts his tickets by status, in the projects that whoever asks supervises.

    `waiting` of them have a word of the customer that nobody has answered; `oldest` is when the oldest was opened.
    `minutes` are those of today by state, `worked` those of today on tickets of these projects.
    """

    user: User
    roles: dict[int, str] = field(default_factory=dict)
    presence: Presence | None = None
    open: dict[str, int] = field(default_factory=dict)
    waiting: int = 0
    oldest: datetime.datetime | None = None
    minutes: dict[str, int] = field(default_factory=dict)
    worked: int = 0

    @property
    def total(self) -> int:
        """How many open tickets he holds."""
        return sum(self.open.values())

    @property
    def state(self) -> str:
        """What he says of himself now."""
        return self.presence.state if self.presence else State.OFFLINE.value

    @property
    def overstays(self) -> bool:
        """Whether his break has lasted longer than it was meant to."""
        return bool(self.presence and self.presence.until and self.presence.until < clock.now())


def workload(access: Access, *, project: int | None = None, today: datetime.datetime) -> list[Load]:
    """Return the employees whom somebody supervises, the busiest first. `today`: when the day began for him."""
    supervised = [pk for pk in access.with_right(Right.SUPERVISE) if project in {None, pk}]
    found: dict[int, Load] = {}
    for member in supervised_by(access, supervised).filter(user__is_active=True).select_related("user"):
        found.setdefault(member.user_id, Load(member.user)).roles[member.project_id] = member.role
    for presence in Presence.objects.filter(user__in=list(found)):
        found[presence.user_id].presence = presence
    _count(found, supervised)
    _measure(found, today)
    _work(found, supervised)
    return sorted(found.values(), key=lambda load: (-load.total, str(load.user)))


def supervised_by(access: Access, projects: Sequence[int]) -> QuerySet[Membership]:
    """Return the places of the employees whom somebody supervises, in those of the projects that he supervises.

    Supervisors see operators and engineers, managers supervisors and managers too (R217).
    """
    supervised = [pk for pk in access.with_right(Right.SUPERVISE) if pk in projects]
    managed = [pk for pk in supervised if access.may(Right.MANAGE, pk)]
    seen = Q(project__in=supervised, role__in=SEEN_BY_SUPERVISORS) | Q(project__in=managed, role__in=SEEN_BY_MANAGERS)
    return Membership.objects.filter(seen)


def _count(found: dict[int, Load], projects: list[int]) -> None:
    unanswered = Q(last_customer_at__isnull=False) & (
        Q(last_reply_at__isnull=True) | Q(last_customer_at__gt=F("last_reply_at"))
    )
    rows = (
        Ticket.objects.filter(project__in=projects, assignee__in=list(found), status__in=Ticket.ACTIVE)
        .values("assignee", "status")
        .annotate(
            tickets=Count("pk"),
            oldest=Min("created_at"),
            waiting=Count("pk", filter=unanswered & Q(status__in=["new", "open"])),
        )
        .order_by()
    )
    for row in rows:
        load = found[row["assignee"]]
        load.open[row["status"]] = row["tickets"]
        load.waiting += row["waiting"]
        load.oldest = min(load.oldest, row["oldest"]) if load.oldest else row["oldest"]


def _work(found: dict[int, Load], projects: list[int]) -> None:
    """Sum the minutes on tickets up; today is each project's own day."""
    now = clock.now()
    today = Q(pk__in=[])
    for project in Project.objects.filter(pk__in=projects).only("time_zone"):
        today |= Q(project=project, day=now.astimezone(project.zone).date())
    rows = WorkDay.objects.filter(today, user__in=list(found)).values_list("user").annotate(total=Sum("seconds"))
    for user, seconds in rows.order_by():
        found[user].worked = round(seconds / 60)


def _measure(found: dict[int, Load], today: datetime.datetime) -> None:
    now = clock.now()
    seconds: dict[tuple[int, str], float] = defaultdict(float)
    rows = Spell.objects.filter(user__in=list(found), started_at__lte=now).exclude(ended_at__lt=today)
    for user, state, began, ended in rows.values_list("user_id", "state", "started_at", "ended_at"):
        span = min(ended or now, now) - max(began, today)
        seconds[user, state] += max(span.total_seconds(), 0)
    for (user, state), amount in seconds.items():
        found[user].minutes[state] = round(amount / 60)
