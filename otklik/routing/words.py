"""Sentences of the ticket's timeline about what the queue did; they follow the actor's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.desk import timeline

Words = Callable[[dict[str, Any]], tuple[str, str]]


def _reason(how: object) -> str:
    return {
        "idle": _("longest idle"),
        "load": _("least loaded"),
        "same": _("helped this customer before"),
    }.get(str(how), "")


def _assigned(payload: dict[str, Any]) -> tuple[str, str]:
    how = payload.get("how")
    if how in {"idle", "load", "same"}:
        values = {"name": payload.get("assignee_name", ""), "reason": _reason(how)}
        return _("gave the ticket to %(name)s from the queue: %(reason)s") % values, "user"
    if how == "left":
        values = {"name": payload.get("before_name", "")}
        return _("put the ticket back to its place in the queue: %(name)s left the project") % values, "inbox"
    if how == "offline":
        values = {"name": payload.get("before_name", "")}
        return _("put the ticket back to its place in the queue: %(name)s was offline for long") % values, "inbox"
    return _by_people["ticket.assigned"](payload)


def _taken(payload: dict[str, Any]) -> tuple[str, str]:
    if payload.get("how") == "next":
        return _("took the ticket as the next one of the queue"), "user"
    return _by_people["ticket.taken"](payload)


def _minutes(seconds: object) -> str:
    minutes = seconds // 60 if isinstance(seconds, int) else 0
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}


def _spent(payload: dict[str, Any]) -> tuple[str, str]:
    return _("worked on the ticket: %(time)s") % {"time": _minutes(payload.get("seconds"))}, "clock"


def _added(payload: dict[str, Any]) -> tuple[str, str]:
    values = {"time": _minutes(payload.get("seconds")), "name": payload.get("name"), "reason": payload.get("reason")}
    return _("wrote down %(time)s of work by %(name)s · %(reason)s") % values, "clock"


def _corrected(payload: dict[str, Any]) -> tuple[str, str]:
    values = {
        "before": _minutes(payload.get("before")),
        "after": _minutes(payload.get("after")),
        "name": payload.get("name"),
        "reason": payload.get("reason"),
    }
    return _("corrected the time of %(name)s: %(before)s → %(after)s · %(reason)s") % values, "clock"


_by_people: dict[str, Words] = {kind: timeline.WORDS[kind] for kind in ("ticket.assigned", "ticket.taken")}
WORDS: dict[str, Words] = {
    "ticket.assigned": _assigned,
    "ticket.taken": _taken,
    "time.spent": _spent,
    "time.added": _added,
    "time.corrected": _corrected,
}
