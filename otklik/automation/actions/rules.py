from __future__ import annotations

import dataclasses
import datetime
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project, Team
from otklik.accounts.roles import Right
from otklik.automation import recurrence
from otklik.automation.compiled import forget
from otklik.automation.conditions import ALL, check
from otklik.automation.effects import check_actions
from otklik.automation.events import RuleRemoved, RuleSaved
from otklik.automation.models import Rule
from otklik.automation.triggers import check_trigger
from otklik.customers.models import Organisation, Person
from otklik.desk.conditions import BadConditionsError, owned_ids
from otklik.desk.models import TicketField, Topic
from otklik.desk.view_fields import named_fields
from otklik.events.changes import change
from otklik.lib import clock
from otklik.lib.text import storable

MOST_RULES = 500  # of one project
FIELDS = ("name", "trigger", "conditions", "actions", "is_last", "is_active")
EVERYTHING: dict[str, Any] = {"join": "all", "items": []}


@dataclass(frozen=True, kw_only=True)
class RulePlan:
    """What a rule is to be, as a form or a call says it."""

    name: str
    trigger: Any
    actions: Any
    conditions: Any = dataclasses.field(default_factory=lambda: dict(EVERYTHING))
    is_last: bool = False
    is_active: bool = True


def checked(project: Project, plan: RulePlan) -> RulePlan:
    """Return a plan in its one form. Raises ValidationError with what is wrong, by part."""
    name = " ".join(storable(plan.name).split())
    if not 0 < len(name) <= 120:
        raise ValidationError({"name": _("Give it a name.")})
    try:
        conditions = check(plan.conditions)
    except BadConditionsError as error:
        raise ValidationError({"conditions": str(error)}) from error
    _check_rows(project, conditions)
    return dataclasses.replace(
        plan,
        name=name,
        trigger=check_trigger(plan.trigger),
        conditions=conditions,
        actions=check_actions(project, plan.actions),
    )


def _check_rows(project: Project, tree: dict[str, Any]) -> None:
    """Refuse rows of other projects: what they hold would be told by what the rule does (S03)."""
    models: dict[str, type[Any]] = {"topic": Topic, "team": Team, "person": Person, "organisation": Organisation}
    wanted = owned_ids(tree, ALL)
    groups = [(model, wanted.get(name, set())) for name, model in models.items()]
    groups.append((TicketField, named_fields(tree)))
    for model, ids in groups:
        if ids and model.objects.filter(pk__in=ids, project_id=project.pk).count() != len(ids):
            raise ValidationError({"conditions": _("One of the chosen values does not exist.")})


def save_rule(*, access: Access, project: Project, rule: Rule | None, plan: RulePlan) -> Rule:
    """Write a new rule (`rule` None, last in the order) or change one. Raises DeniedError, ValidationError.

    What is written anew begins now: a rule of time looks at no moment before it was saved, and its failures are over.
    """
    access.require(Right.SUPERVISE, project.pk)
    plan = checked(project, plan)
    now = clock.now()
    with change(actor=access.actor) as current:
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        others = Rule.objects.filter(project=project)
        if rule is None:
            if others.count() >= MOST_RULES:
                raise ValidationError(_("A project can have %(count)s rules at most.") % {"count": MOST_RULES})
            last = others.order_by("-place").values_list("place", flat=True).first()
            row = Rule(project=project, place=(last or 0) + 1, created_at=now)
        else:
            row = others.select_for_update().get(pk=rule.pk)
        changes = [name for name in FIELDS if row.pk is None or getattr(row, name) != getattr(plan, name)]
        for name in FIELDS:
            setattr(row, name, getattr(plan, name))
        if "trigger" in changes or "is_active" in changes:
            begin(row, project, now)
        row.changed_at = now
        row.save()
        if changes:
            current.record(RuleSaved(project=project.pk, rule=row.pk, name=row.name, changes=changes))
    forget()
    return row


def begin(row: Rule, project: Project, now: datetime.datetime) -> None:
    """Have a rule begin at a moment: nothing before it is looked at, nothing of its failures counts."""
    row.swept_to = now
    row.next_at = None
    if row.trigger["on"] == "schedule":
        row.next_at = recurrence.next_after(row.trigger["rrule"], project.zone, now)
    row.failures, row.last_error, row.switched_off_at = 0, "", None


def switch_rule(*, access: Access, rule: Rule, on: bool) -> Rule:
    """Switch a rule on, which forgets its failures, or off. Raises DeniedError."""
    access.require(Right.SUPERVISE, rule.project_id)
    with change(actor=access.actor) as current:
        row = Rule.objects.select_for_update(of=("self",)).select_related("project").get(pk=rule.pk)
        if row.is_active == on:
            return row
        row.is_active, row.changed_at = on, clock.now()
        if on:
            begin(row, row.project, row.changed_at)
        row.save()
        current.record(RuleSaved(project=row.project_id, rule=row.pk, name=row.name, changes=["is_active"]))
    forget()
    return row


def move_rule(*, access: Access, rule: Rule, direction: str) -> None:
    """Let a rule change places with the one before (`up`) or after it. Raises DeniedError."""
    access.require(Right.SUPERVISE, rule.project_id)
    with change(actor=access.actor) as current:
        rows = list(Rule.objects.select_for_update().filter(project_id=rule.project_id).order_by("place", "id"))
        at = next(place for place, row in enumerate(rows) if row.pk == rule.pk)
        other = at - 1 if direction == "up" else at + 1
        if not 0 <= other < len(rows):
            return
        rows[at], rows[other] = rows[other], rows[at]
        now = clock.now()
        for place, row in enumerate(rows, start=1):
            row.place = place
            row.changed_at = now
        Rule.objects.bulk_update(rows, ["place", "changed_at"])
        current.record(RuleSaved(project=rule.project_id, rule=rule.pk, name=rule.name, changes=["place"]))
    forget()


def remove_rule(*, access: Access, rule: Rule) -> None:
    """Remove a rule with its log; what it did stays in the history of the tickets. Raises DeniedError."""
    access.require(Right.SUPERVISE, rule.project_id)
    with change(actor=access.actor) as current:
        row = Rule.objects.select_for_update().get(pk=rule.pk, project_id=rule.project_id)
        current.record(RuleRemoved(project=row.project_id, rule=row.pk, name=row.name))
        row.delete()
    forget()
