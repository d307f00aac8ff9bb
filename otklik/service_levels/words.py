"""Sentences of the ticket's timeline about promises; they follow the actor's name, here always the system's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from otklik.service_levels.models import Clock


def target_label(target: object) -> str:
    """Return the name of what is promised; one this version does not know as it is stored."""
    return str(dict(Clock.Target.choices).get(str(target), target))


def _warned(payload: dict[str, Any]) -> tuple[str, str]:
    values = {"target": target_label(payload.get("target")).lower(), "policy": payload.get("policy_name", "")}
    return _("reminds: 80%% of the promised time are over (%(target)s, “%(policy)s”)") % values, "clock"


def _breached(payload: dict[str, Any]) -> tuple[str, str]:
    values = {"target": target_label(payload.get("target")).lower(), "policy": payload.get("policy_name", "")}
    return _("notes a missed promise (%(target)s, “%(policy)s”)") % values, "alert"


WORDS: dict[str, Callable[[dict[str, Any]], tuple[str, str]]] = {
    "clock.warned": _warned,
    "clock.breached": _breached,
}
