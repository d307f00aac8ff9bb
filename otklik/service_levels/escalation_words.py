"""Sentences of the ticket's timeline about escalation and reviews; they follow the actor's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from otklik.service_levels.models import EscalationRule, Side
from otklik.service_levels.words import target_label


def rule_label(payload: dict[str, Any]) -> str:
    """Return the name of the rule that made a ticket go up, in the reader's language unless it has one of its own."""
    amount = int(payload.get("amount") or 0)
    rule = EscalationRule(name=payload.get("rule_name", ""), trigger=payload.get("trigger", ""), amount=amount)
    return str(rule) if rule.trigger in EscalationRule.Trigger.values else rule.name


def _escalated(payload: dict[str, Any]) -> tuple[str, str]:
    to_client = payload.get("side") == Side.CLIENT
    values = {"level": payload.get("level", ""), "name": payload.get("manager_name", "")}
    if not values["name"]:
        text = _("escalated the ticket to level %(level)s, where nobody is named") % values
    elif to_client:
        text = _("escalated the ticket to level %(level)s, to %(name)s of the client company") % values
    else:
        text = _("escalated the ticket to level %(level)s, to %(name)s") % values
    why = rule_label(payload) if payload.get("trigger") else payload.get("reason", "")
    return f"{text}: {why}" if why else text, "alert"


def _opened(payload: dict[str, Any]) -> tuple[str, str]:
    return _("asks for a review of the missed promise (%(target)s)") % {
        "target": target_label(payload.get("target")).lower()
    }, "edit"


def _filled(payload: dict[str, Any]) -> tuple[str, str]:
    values = {"target": target_label(payload.get("target")).lower()}
    if payload.get("again"):
        return _("changed the review of the missed promise (%(target)s)") % values, "edit"
    return _("filled in the review of the missed promise (%(target)s)") % values, "edit"


WORDS: dict[str, Callable[[dict[str, Any]], tuple[str, str]]] = {
    "ticket.escalated": _escalated,
    "breach.opened": _opened,
    "breach.filled": _filled,
}
