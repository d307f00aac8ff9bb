"""Checklists in the timeline, in plain words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Words = tuple[str, str]


def _put(payload: dict[str, Any]) -> Words:
    return _("put the checklist “%(name)s” on the ticket") % {"name": payload.get("name", "")}, "check"


def _dropped(payload: dict[str, Any]) -> Words:
    values = {"name": payload.get("name", ""), "count": int(payload.get("left") or 0)}
    if not values["count"]:
        return _("took the checklist “%(name)s” off the ticket") % values, "x"
    return ngettext(
        "took the checklist “%(name)s” off the ticket with %(count)s point not ticked",
        "took the checklist “%(name)s” off the ticket with %(count)s points not ticked",
        values["count"],
    ) % values, "x"


def _ticked(payload: dict[str, Any]) -> Words:
    values = {name: payload.get(name) or "" for name in ("name", "text", "note")}
    if not payload.get("done"):
        return _("took back the tick in “%(name)s”: %(text)s") % values, "undo"
    text = _("ticked in “%(name)s”: %(text)s") % values
    return (f"{text} · {values['note']}" if values["note"] else text), "check"


def _done(payload: dict[str, Any]) -> Words:
    return _("finished the checklist “%(name)s”") % {"name": payload.get("name", "")}, "check"


WORDS: dict[str, Callable[[dict[str, Any]], Words]] = {
    "ticket.checklist": _put,
    "ticket.checklist_dropped": _dropped,
    "ticket.checklist_point": _ticked,
    "ticket.checklist_done": _done,
}
