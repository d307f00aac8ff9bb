"""The rules by which tickets of a project go up by themselves."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.events.changes import change
from otklik.lib import clock
from otklik.service_levels.escalation_events import EscalationRuleChanged
from otklik.service_levels.models import USUAL, EscalationRule

MOST = 50
COUNTED = (EscalationRule.Trigger.SILENCE, EscalationRule.Trigger.REPLIES)


def give_usual(project: Project) -> None:
    """Give a project the rules it begins with, unless it has any already; run again it changes nothing."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if not EscalationRule.objects.filter(project=project).exists():
        EscalationRule.objects.bulk_create(EscalationRule(project=project, **values) for values in USUAL)


def save_rule(
    *,
    access: Access,
    project: Project,
    rule: EscalationRule | None,
    trigger: str,
    amount: int = 0,
    level: int = 1,
    side: str = EscalationRule.Whose.WAITS,
    name: str = "",
    hand_over: bool = False,
    is_active: bool = True,
) -> EscalationRule:
    """Add a rule, the last of the project (`rule` None), or change one.

    A rule by time that is new, switched on again or given other hours goes by what is silent from now on: what was
    silent for longer stands in the control list. Raises DeniedError, ValidationError.
    """
    access.require(Right.MANAGE, project.pk)
    values: dict[str, Any] = {
        "trigger": trigger,
        "amount": amount if trigger in COUNTED else 0,
        "level": level,
        "side": side,
        "name": " ".join(name.split()),
        "hand_over": hand_over,
        "is_active": is_active,
    }
    if trigger in COUNTED and amount < 1:
        raise ValidationError({"amount": _("How many? At least one.")})
    with change(actor=access.actor) as current:
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        rows = {row.pk: row for row in EscalationRule.objects.select_for_update().filter(project=project)}
        if rule is None and len(rows) >= MOST:
            raise ValidationError(_("A project has at most %(count)s rules of escalation."), params={"count": MOST})
        row = rows[rule.pk] if rule else EscalationRule(project=project)
        before = {field: getattr(row, field) if row.pk else "" for field in values}
        changes = {field: [str(before[field]), str(value)] for field, value in values.items() if before[field] != value}
        if row.pk is None:
            row.position = max((other.position for other in rows.values()), default=-1) + 1
        for field, value in values.items():
            setattr(row, field, value)
        row.full_clean(exclude=["looked_until"])
        if row.trigger == EscalationRule.Trigger.SILENCE and {"trigger", "amount", "is_active"} & set(changes):
            row.looked_until = clock.now() - datetime.timedelta(hours=row.amount)
        row.version += 1 if row.pk else 0
        row.save()
        if changes:
            current.record(EscalationRuleChanged(project=project.pk, rule=row.pk, name=str(row), changes=changes))
    return row


def remove_rule(*, access: Access, rule: EscalationRule) -> None:
    """Remove a rule; what it did stays in the history. Raises DeniedError."""
    access.require(Right.MANAGE, rule.project_id)
    with change(actor=access.actor) as current:
        number, name = rule.pk, str(rule)
        rule.delete()
        changes = {"removed": ["", "yes"]}
        current.record(EscalationRuleChanged(project=rule.project_id, rule=number, name=name, changes=changes))
