"""The policies a project's manager keeps, in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.customers.models import Standing
from otklik.customers.standings import BUILT_IN
from otklik.desk.models import Ticket, Topic
from otklik.events.changes import Change, change
from otklik.lib import clock
from otklik.service_levels.actions.recount import start_recount
from otklik.service_levels.book import KNOWN_FOR, forget_silence
from otklik.service_levels.events import PolicyChanged
from otklik.service_levels.models import Calendar, Policy

MAX_POLICIES = 50
TARGETS = ("first_response", "next_response", "solution", "clarification")


@dataclass(frozen=True)
class PolicyForm:
    """What a policy says; minutes are working minutes, None promises nothing. Empty conditions hold for all tickets."""

    name: str
    first_response: int | None = None
    next_response: int | None = None
    solution: int | None = None
    clarification: int | None = None
    topics: Sequence[int] = ()
    priorities: Sequence[int] = ()
    standings: Sequence[str] = ()
    lines: Sequence[int] = ()
    pauses: Sequence[str] = (Policy.Pause.WAITING_CUSTOMER, Policy.Pause.WAITING_CLIENT)
    calendar: Calendar | None = None
    is_active: bool = True


def save_policy(*, access: Access, project: Project, policy: Policy | None, form: PolicyForm) -> Policy:
    """Add a policy (`policy` None), last in the order, or change one; open clocks follow in the background.

    Raises DeniedError; ValidationError for a policy that promises nothing, for minutes that are none, and for topics,
    classes or a calendar that the project has not.
    """
    access.require(Right.MANAGE, project.pk)
    values = _checked(project, form)
    with change(actor=access.actor) as current:
        # One change of a project's policies at a time, so that places stay in order.
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        rows = {row.pk: row for row in Policy.objects.filter(project=project, is_removed=False)}
        is_first = not Policy.objects.filter(project=project).exists()
        if policy is None and len(rows) >= MAX_POLICIES:
            raise ValidationError(_("A project has at most %(count)s policies."), params={"count": MAX_POLICIES})
        row = rows.get(policy.pk) if policy else Policy(project=project, created_at=clock.now())
        if row is None:
            raise ValidationError(_("This policy was removed."))
        changes = _differences(row, values)
        if row.pk is None:
            row.position = max((other.position for other in rows.values()), default=0) + 1
        for name, value in values.items():
            setattr(row, name, value)
        row.full_clean(exclude=["created_at"])
        if changes:
            row.version += 0 if row.pk is None else 1
            row.save()
            _tell(current, row, changes)
            start_recount(project_id=project.pk, reason=row.name, again_after=2 * KNOWN_FOR if is_first else 0.0)
    forget_silence()
    return row


def move_policy(*, access: Access, policy: Policy, direction: Literal["up", "down"]) -> None:
    """Change places with the policy before or after; first and last stay where they are. Raises DeniedError."""
    access.require(Right.MANAGE, policy.project_id)
    with change(actor=access.actor) as current:
        Project.objects.select_for_update(no_key=True).get(pk=policy.project_id)
        rows = list(Policy.objects.filter(project_id=policy.project_id, is_removed=False).order_by("position", "id"))
        place = next((number for number, row in enumerate(rows) if row.pk == policy.pk), None)
        if place is None or not 0 <= (other := place + (-1 if direction == "up" else 1)) < len(rows):
            return
        rows[place], rows[other] = rows[other], rows[place]
        for number, row in enumerate(rows, start=1):
            row.position = number
        Policy.objects.bulk_update(rows, ["position"])
        _tell(current, policy, {"position": [str(place + 1), str(other + 1)]})
        start_recount(project_id=policy.project_id, reason=policy.name)


def remove_policy(*, access: Access, policy: Policy) -> None:
    """Take a policy out of force for good; what was promised by it stays in the history. Raises DeniedError."""
    access.require(Right.MANAGE, policy.project_id)
    with change(actor=access.actor) as current:
        if not Policy.objects.filter(pk=policy.pk, is_removed=False).update(is_removed=True, is_active=False):
            return
        _tell(current, policy, {"is_active": [str(policy.is_active), ""]})
        start_recount(project_id=policy.project_id, reason=policy.name)


def _checked(project: Project, form: PolicyForm) -> dict[str, Any]:
    targets = {name: getattr(form, name) for name in TARGETS}
    if not any(value is not None for value in targets.values()):
        raise ValidationError(_("A policy promises at least one thing."))
    for name, value in targets.items():
        if value is not None and value < 1:
            raise ValidationError({name: _("At least one minute.")})
    topics = sorted(set(form.topics))
    if len(topics) != Topic.objects.filter(project=project, pk__in=topics).count():
        raise ValidationError({"topics": _("A topic of another project.")})
    own = set(Standing.objects.filter(project=project).values_list("key", flat=True))
    standings = sorted(set(form.standings))
    if set(standings) - own - set(BUILT_IN) - {""}:
        raise ValidationError({"standings": _("There is no such class of customers.")})
    calendar = form.calendar
    if calendar is not None and (calendar.project_id != project.pk or calendar.is_removed):
        raise ValidationError({"calendar": _("There is no such calendar.")})
    if set(form.priorities) - set(Ticket.Priority.values):
        raise ValidationError({"priorities": _("There is no such priority.")})
    return {
        "name": " ".join(form.name.split()),
        **targets,
        "topics": topics,
        "priorities": sorted(set(form.priorities)),
        "standings": standings,
        "lines": sorted(set(form.lines)),
        "pauses": sorted(set(form.pauses)),
        "calendar": calendar,
        "is_active": form.is_active,
    }


def _differences(row: Policy, values: dict[str, Any]) -> dict[str, list[str]]:
    before = {name: getattr(row, name) if row.pk else "" for name in values}
    return {name: [_told(before[name]), _told(value)] for name, value in values.items() if before[name] != value}


def _told(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return "" if value is None else str(value)[:300]


def _tell(current: Change, row: Policy, changes: dict[str, list[str]]) -> None:
    current.record(PolicyChanged(project=row.project_id, policy=row.pk, name=row.name, changes=changes))
