"""Rules and macros as the API shows them and as calls bring them: priorities are words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from otklik.api import rule_models as shapes
from otklik.api.fields import PRIORITIES
from otklik.api.outputs import Reference
from otklik.api.represent import PRIORITY_WORDS
from otklik.api.represent_views import with_priorities
from otklik.automation.actions.rules import RulePlan
from otklik.automation.models import Firing, Macro, Rule


def tree_given(tree: shapes.RuleTree) -> dict[str, Any]:
    """Return conditions of a call as `automation.conditions` knows them; what cannot be is for it to tell."""
    return with_priorities(tree.model_dump(), lambda one: PRIORITIES.get(one, one))


def actions_given(actions: Iterable[shapes.Action]) -> list[dict[str, Any]]:
    """Return actions of a call as `automation.effects` knows them; what cannot be is for it to tell."""
    given = [action.model_dump() for action in actions]
    for action in given:
        if action["do"] == "priority" and isinstance(action["value"], str):
            action["value"] = PRIORITIES.get(action["value"], action["value"])
    return given


def plan_given(data: shapes.NewRule) -> RulePlan:
    """Return the plan that a call says."""
    return RulePlan(
        name=data.name,
        trigger=data.trigger.model_dump(),
        actions=actions_given(data.actions),
        conditions=tree_given(data.conditions),
        is_last=data.last,
        is_active=data.active,
    )


def plan_changed(row: Rule, data: shapes.RuleChanges) -> RulePlan:
    """Return the plan of a rule with what a call changes of it."""
    given = data.model_fields_set
    return RulePlan(
        name=data.name if "name" in given else row.name,
        trigger=data.trigger.model_dump() if "trigger" in given else row.trigger,
        actions=actions_given(data.actions) if "actions" in given else row.actions,
        conditions=tree_given(data.conditions) if "conditions" in given else row.conditions,
        is_last=data.last if "last" in given else row.is_last,
        is_active=data.active if "active" in given else row.is_active,
    )


def rule_out(row: Rule) -> shapes.RuleOut:
    """Return a rule."""
    return shapes.RuleOut.model_validate(
        {
            "id": row.pk,
            "place": row.place,
            "name": row.name,
            "trigger": row.trigger,
            "conditions": with_priorities(row.conditions, lambda one: PRIORITY_WORDS.get(one, one)),
            "actions": _actions(row.actions),
            "last": row.is_last,
            "active": row.is_active,
            "failures": row.failures,
            "last_error": row.last_error,
            "switched_off_at": row.switched_off_at,
            "next_at": row.next_at,
        }
    )


def firing_out(row: Firing) -> shapes.FiringOut:
    """Return a line of the log; its rule must be loaded."""
    return shapes.FiringOut(
        id=row.pk,
        rule=Reference(id=row.rule_id, name=row.rule.name),
        ticket=row.ticket_id,
        event=row.event_id,
        kind=row.kind,
        state=row.state,  # type: ignore[arg-type]
        done=row.done,
        error=row.error,
        at=row.at,
    )


def macro_out(row: Macro) -> shapes.MacroOut:
    """Return a macro; its team must be loaded."""
    return shapes.MacroOut.model_validate(
        {
            "id": row.pk,
            "name": row.name,
            "scope": row.scope,
            "team": Reference(id=row.team.pk, name=row.team.name) if row.team else None,
            "actions": _actions(row.actions),
            "active": row.is_active,
            "place": row.place,
        }
    )


def _actions(actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**action, "value": PRIORITY_WORDS.get(action["value"], action["value"])}
        if action["do"] == "priority"
        else action
        for action in actions
    ]
