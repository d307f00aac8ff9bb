"""Sentences of the ticket's timeline about rules and macros; they follow the name of the rule or of the person."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.automation.effects import EFFECTS


def done_words(keys: object) -> str:
    """Return what was done, in plain words; a key this version does not know as it is stored."""
    found = [str(EFFECTS[key].label) if key in EFFECTS else str(key) for key in keys] if isinstance(keys, list) else []
    return ", ".join(word[:1].lower() + word[1:] for word in dict.fromkeys(found))


def _fired(payload: dict[str, Any]) -> tuple[str, str]:
    return _("acted: %(done)s") % {"done": done_words(payload.get("done"))}, "refresh"


def _failed(payload: dict[str, Any]) -> tuple[str, str]:
    return _("could not act: %(error)s") % {"error": payload.get("error", "")}, "alert"


def _loop(payload: dict[str, Any]) -> tuple[str, str]:
    names = ", ".join(f"“{name}”" for name in payload.get("names", []))
    return _("stopped rules that set each other off: %(names)s") % {"names": names}, "alert"


def _notice(payload: dict[str, Any]) -> tuple[str, str]:
    return _("told colleagues: %(text)s") % {"text": payload.get("text", "")}, "bell"


def _called(payload: dict[str, Any]) -> tuple[str, str]:
    return _("called other systems: %(label)s") % {"label": payload.get("label", "")}, "link"


def _macro(payload: dict[str, Any]) -> tuple[str, str]:
    values = {"name": payload.get("name", ""), "done": done_words(payload.get("done"))}
    return _("used the macro “%(name)s”: %(done)s") % values, "refresh"


def _undone(payload: dict[str, Any]) -> tuple[str, str]:
    values = {"name": payload.get("name", ""), "done": done_words(payload.get("done"))}
    return _("undid the macro “%(name)s”: %(done)s") % values, "undo"


def _planned(payload: dict[str, Any]) -> tuple[str, str]:
    try:
        at = timezone.localtime(datetime.datetime.fromisoformat(str(payload.get("at", ""))))
    except ValueError:
        return "", ""
    text = _("opened the ticket of %(time)s") % {"time": date_format(at, "SHORT_DATETIME_FORMAT")}
    left_out = int(payload.get("left_out") or 0)
    if left_out:
        more = ngettext("%(count)s date before it was missed", "%(count)s dates before it were missed", left_out) % {
            "count": left_out
        }
        text = f"{text} · {more}"
    return text, "calendar"


WORDS: dict[str, Callable[[dict[str, Any]], tuple[str, str]]] = {
    "rule.fired": _fired,
    "rule.failed": _failed,
    "rule.loop_stopped": _loop,
    "rule.notice": _notice,
    "rule.called": _called,
    "macro.run": _macro,
    "plan.opened": _planned,
    "macro.undone": _undone,
}
